import type * as z from "zod/mini";
import type { Caller } from "../caller.ts";
import type { Sql } from "../portable/sql.ts";
import type { SealedBody } from "./credentials/arriving.ts";
import type { operations } from "./operations.ts";

/** What a handler works with. It runs within one transaction: what it throws undoes what it wrote. */
export type World = {
  readonly sql: Sql;
  /** Unix milliseconds; the same throughout a request. */
  readonly now: number;
  /** A new id of this moment (UUIDv7), greater than all before it. */
  readonly newId: () => string;
  readonly caller: Caller;
};

export type Reply = { readonly status: number; readonly body: unknown };
export const ok = (body: unknown): Reply => ({ status: 200, body });
export const made = (body: unknown): Reply => ({ status: 201, body });
export const accepted = (body: unknown): Reply => ({ status: 202, body });

/** Bodies that were made ready before the transaction, because that takes waiting. */
type Prepared = { readonly "POST /api/credentials": SealedBody };

type Read<S> = S extends z.ZodMiniType ? z.infer<S> : undefined;

export type Operations = typeof operations;
type Part<Key extends keyof Operations, Name extends "body" | "query"> = Name extends keyof Operations[Key]
  ? Read<Operations[Key][Name]>
  : undefined;

/** A request after its body and query were checked. `id` is the `:id` of its path. */
export type Given<Key extends keyof Operations> = {
  readonly id: string;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Key extends keyof Prepared ? Prepared[Key] : Part<Key, "body">;
  readonly query: Part<Key, "query">;
};

/** One handler for each operation, and none besides: the compiler compares the two lists. */
export type Handlers = {
  readonly [Key in keyof Operations]: (given: Given<Key>, world: World) => Reply;
};
export type Some<Key extends keyof Operations> = Pick<Handlers, Key>;
