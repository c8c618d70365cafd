import type * as z from "zod/mini";
import type { operations as archive } from "../../../archive/operations.ts";
import type { operations as chat } from "../../../chat/operations.ts";
import type { operations as door } from "../../../edge/operations.ts";
import type { operations as gate } from "../../../gate/operations.ts";
import type { operations as ledger } from "../../../ledger/operations.ts";
import type { operations as notices } from "../../../notices/operations.ts";

// The shapes of the Workers' own operations, which `/openapi.json` is made from as well: a change there is a compile error here.

type Operations = typeof archive & typeof chat & typeof door & typeof gate & typeof ledger & typeof notices;

/** An endpoint the page may call, such as "GET /api/budget". */
export type Endpoint = keyof Operations & string;

type OutputOf<S> = S extends z.ZodMiniType ? z.output<S> : never;
type InputOf<S> = S extends z.ZodMiniType ? z.input<S> : never;

/** What it answers. */
export type Reply<E extends Endpoint> = Operations[E] extends { readonly reply: infer S } ? OutputOf<S> : null;

/** What it takes as its body; never for an endpoint without one. */
export type Body<E extends Endpoint> = Operations[E] extends { readonly body: infer S } ? InputOf<S> : never;

/** What it takes after the question mark. */
export type Query<E extends Endpoint> = Operations[E] extends { readonly query: infer S } ? InputOf<S> : never;

type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** The variable parts of its path, by name. */
export type Params<E extends Endpoint> = Readonly<Record<NamesIn<E>, string>>;
