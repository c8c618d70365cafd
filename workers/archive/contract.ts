import type { Role } from "../caller.ts";

/** What a client showed at the door. */
export type Credential = "none" | "access" | "bearer" | "bearer+access";

/**
 * One request that came through the door, as it will be kept: who, what, how it ended and what it cost. Never a secret, and of
 * bodies only size and SHA-256. Times are Unix milliseconds UTC.
 */
export type Entry = {
  readonly requestId: string;
  readonly at: number;
  readonly durationMs: number;
  readonly client: {
    readonly kind: "person" | "program" | "nobody";
    /** A person's address or a program's token name; empty for nobody. */
    readonly name: string;
    readonly role: Role | null;
    readonly credential: Credential;
  };
  readonly method: string;
  /** The route's pattern, or null when there is none: a path may hold ids of a person's tasks. */
  readonly route: string | null;
  readonly status: number;
  readonly request: Digest;
  readonly reply: Digest;
  /** Decimal dollars for the model, or null when the route costs none. */
  readonly costUsd: string | null;
  /** `POST /` only. */
  readonly action?: string;
  /** False for a reply that was still being sent, or broke off. */
  readonly complete: boolean;
};

/** Of a body: its length in bytes and its hash in lower-case hex; null without a body. */
export type Digest = { readonly bytes: number; readonly sha256: string | null };

/** How often a client has called in that month (UTC, "2026-11"), this time included. */
export type Noted = { readonly month: string; readonly calls: number };

/** The one object that every audit record passes through on its way to R2: `getByName("journal")`. */
export interface JournalContract {
  /** Durable when it resolves. The same requestId again replaces an entry that was not complete. */
  append(entry: Entry): Promise<Noted>;
  /** Without adding to it. */
  calls(client: string, month: string): Promise<number>;
}
