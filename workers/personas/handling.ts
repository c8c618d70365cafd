import type * as z from "zod/mini";
import type { Caller } from "../caller.ts";
import type { Sql } from "../portable/sql.ts";
import type { BegunSignIn } from "./claude/access.ts";
import type { StoredToken } from "./claude/store.ts";
import type { SealedBody } from "./credentials/arriving.ts";
import type { WebhookDelivery } from "./events/arrived.ts";
import type { Fetched } from "./executions/moved.ts";
import type { answeredOperations } from "./operations.ts";

/** What a handler works with. It runs within one transaction: what it throws undoes what it wrote. */
export type World = {
  readonly sql: Sql;
  /** Unix milliseconds; the same throughout a request. */
  readonly now: number;
  /** A new id of this moment (UUIDv7), greater than all before it. */
  readonly newId: () => string;
  /** The owner's, for schedules that name none. */
  readonly zone: string;
  readonly caller: Caller;
  /** Outputs that are not here and that the answer has asked for. */
  readonly fetched: Fetched;
};

/** The same where nobody asks: an alarm, or an execution that says or does something. */
export type Acting = Omit<World, "caller" | "fetched">;

export type Handled = {
  readonly status: number;
  readonly body: unknown;
  /** Besides those that every reply has; a repeat under the same idempotency key is without them. */
  readonly headers?: Readonly<Record<string, string>>;
};
export const ok = (body: unknown): Handled => ({ status: 200, body });
export const made = (body: unknown): Handled => ({ status: 201, body });
export const accepted = (body: unknown): Handled => ({ status: 202, body });

/** What was made ready before the transaction, because that takes waiting (preparing.ts). */
export type Prepared = {
  readonly "POST /api/credentials": SealedBody;
  readonly "POST /api/oauth/authorize": BegunSignIn;
  readonly "POST /api/oauth/callback": StoredToken;
  /** Until when the token is good, Unix milliseconds. */
  readonly "POST /api/oauth/refresh": number;
  /** Whether the provider has taken the tokens back. */
  readonly "DELETE /api/oauth/disconnect": boolean;
  readonly "POST /api/token": StoredToken;
};

type Read<S> = S extends z.ZodMiniType ? z.infer<S> : undefined;

export type PersonaOperations = typeof answeredOperations;
export type GivenPart<
  Key extends keyof PersonaOperations,
  Name extends "body" | "query",
> = Name extends keyof PersonaOperations[Key] ? Read<PersonaOperations[Key][Name]> : undefined;

/** A request after its body and query were checked. `id` is the `:id` of its path. */
export type Given<Key extends keyof PersonaOperations> = {
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: GivenPart<Key, "body">;
  readonly prepared: Key extends keyof Prepared ? Prepared[Key] : undefined;
  readonly query: GivenPart<Key, "query">;
  /** The body as it came, for what takes any text. */
  readonly delivery: WebhookDelivery;
};

/** One handler for each operation, and none besides: the compiler compares the two lists. */
export type Handlers = {
  readonly [Key in keyof PersonaOperations]: (given: Given<Key>, world: World) => Handled;
};
export type Some<Key extends keyof PersonaOperations> = Pick<Handlers, Key>;
