import type { Role } from "../caller.ts";
import type { Cursor } from "../portable/contract.ts";
import type { Wakeful } from "../time/wakeful.ts";
import type { AppliedMigration, Source } from "./backups/backup.ts";
import type { Range, Recent } from "./records/contract.ts";

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
  /** Under which name it is counted, where that is not the client's. */
  readonly countAs?: string;
  readonly method: string;
  /** The route's pattern, or null when there is none: a path may hold ids of a person's tasks. */
  readonly route: string | null;
  readonly status: number;
  readonly request: Digest;
  readonly reply: Digest;
  /** Decimal dollars for the model, or null when the route costs none. */
  readonly costUsd: string | null;
  /** `POST /` only; `(not read)` where its body did not fit, or it was refused before. */
  readonly action?: string;
  /** The task that it was about, as the Worker behind said. */
  readonly task?: string;
  /** How many requests of this client on this route the record stands for, when it is more than this one. */
  readonly requests?: number;
  /** False for a reply that was still being sent, or broke off. */
  readonly complete: boolean;
};

/** Of a body: its length in bytes and its hash in lower-case hex; null without a body. */
export type Digest = { readonly bytes: number; readonly sha256: string | null };

/** How often a client has called in a month and on a day of it (UTC, "2026-11" and "2026-11-20"), this time included. */
export type Noted = {
  readonly month: string;
  readonly calls: number;
  readonly day: string;
  readonly today: number;
  /** Of nobody's requests the journal takes no more that day; never true of a client. */
  readonly isFull: boolean;
  /** Whether the month has all the records that the bill counts on, of everybody together. */
  readonly isCrowded: boolean;
};

/**
 * Requests that the door has answered, by "class status reason": the class of limits that the route has (`none` where there is no such route), the status,
 * and for a refusal its code (`-` for everything else).
 */
export type DoorCounts = Readonly<Record<string, number>>;

/** Where the audit stands. Days are UTC ("2026-11-20"), times Unix milliseconds, hashes SHA-256 in lower-case hex. */
export type Head = {
  /** The chain's first day; null before the first record. */
  readonly firstDay: string | null;
  /** From this day on nothing may be missing; what is older the bucket's lifecycle may have deleted. */
  readonly keptFrom: string | null;
  readonly lastSeal: Witnessed | null;
  readonly seals: number;
  /** Records that are not in R2 yet. */
  readonly unwritten: number;
  readonly oldestUnwrittenAt: number | null;
  /** Since when R2 refuses or does not answer; null when it does. */
  readonly failingSince: number | null;
  /** How often an object with other content stood where a record or a seal belonged. It was never overwritten. */
  readonly conflicts: number;
};

/** A seal as the Journal remembers it, apart from the object in R2. */
export type Witnessed = { readonly day: string; readonly sha256: string };

/** A record that no seal covers yet. `stored`: it is in R2. */
export type Unsealed = { readonly key: string; readonly sha256: string; readonly stored: boolean };

export type UnsealedPage = {
  readonly items: readonly Unsealed[];
  /** Where the next page begins, or null after the last. */
  readonly next: string | null;
};

/** The one object that every audit record passes through on its way to R2: `getByName("journal")`. */
export interface JournalContract extends Wakeful {
  /**
   * Durable when it resolves. A request is known by its `requestId` and `at`: the same again replaces an entry that was not
   * complete, and otherwise changes nothing. Of requests of nobody only as many are taken as the day and the month have room for
   * (calls.ts), so that no flood of strangers uses up what the account may write.
   *
   * @param counts what the door has answered since it last handed something on; kept in a row that is written anyway, once for each entry
   * @throws RangeError when `at` is no moment that a key can be made of
   */
  append(entry: Entry, counts?: DoorCounts): Promise<Noted>;
  /** Of a month (UTC, "2026-11"), everybody's together. */
  doorCounts(month: string): Promise<DoorCounts>;
  /** Without adding to it. Requests of nobody are counted under the empty name. */
  calls(client: string, day: string): Promise<Noted>;
  head(): Promise<Head>;
  /** Seals of these days, both included, in order. */
  witness(range: { readonly from: string; readonly to: string }): Promise<readonly Witnessed[]>;
  /** For a list: what no seal covers yet, the newest first, and where the index of the days before lies. */
  recent(range: Range): Promise<Recent>;
  /** What no seal covers yet, in the order of the chain; `after` is the last page's `next`, or empty. */
  unsealed(after: string): Promise<UnsealedPage>;
}

/** Where the next page comes from. */
export type EntryPlace = { readonly source: Source; readonly cursor: Cursor | null };

/** One backup or restore, from its start to its end. Times are Unix milliseconds. */
export type CopyRun = {
  readonly kind: "backup" | "restore";
  readonly id: string;
  /** Where a backup is written to; the one folder that a restore reads. */
  readonly folders: readonly string[];
  readonly startedBy: string;
  /** The idempotency key that it was asked for under. */
  readonly key?: string | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly state: "running" | "done" | "failed";
  /** A backup reads; a restore checks every part before it writes the first. */
  readonly phase: "read" | "check" | "write";
  /** The schema that the copied rows have; a backup's first step reads it. */
  readonly migrations: readonly AppliedMigration[] | null;
  readonly place: EntryPlace | null;
  /** The source that was read before `place`. */
  readonly last: Source | null;
  /** Parts done in this phase, and of how many where that is known. */
  readonly parts: number;
  readonly total: number | null;
  readonly rows: number;
  readonly bytes: number;
  /** Attempts of the next step that failed, and when it is tried. */
  readonly failures: number;
  readonly nextAt: number;
  /** Why it failed, or why the last attempt of a step did. */
  readonly error: string | null;
  /** What objects had to mend of what a restore gave them; empty where all were of one moment. */
  readonly repaired: readonly string[];
  /** The owner has been told of the failure. */
  readonly told: boolean;
};

export type Started =
  | { readonly ok: true; readonly run: CopyRun }
  | { readonly ok: false; readonly detail: string };
export type CopyState = {
  readonly backup: CopyRun | null;
  readonly restore: CopyRun | null;
  /** Null where no night is backed up. */
  readonly nightAt: number | null;
};

/** The one object that makes backups and restores them, one at a time: `getByName("copy")`. */
export interface CopyContract extends Wakeful {
  /** Sees to it that the nightly backup comes, and says how the last runs are. */
  state(): Promise<CopyState>;
  /** The last one again where it was asked for by the same and under the same key. */
  backup(by: string, key?: string | null): Promise<Started>;
  /** Refused where anything has happened already. Of a restore that failed half-way the same backup goes on where it stopped. */
  restore(of: {
    readonly backup: string;
    readonly by: string;
    readonly key?: string | null;
  }): Promise<Started>;
}
