import type { Endpoints } from "./endpoints.ts";

// The shapes of the document that the Workers serve: a change there is a compile error here.

/** An endpoint the page may call, such as "GET /api/budget". */
export type Endpoint = keyof Endpoints;

/** What it answers. */
export type ReplyOf<E extends Endpoint> = Endpoints[E]["reply"];

/** What it takes as its body; never for an endpoint without one. */
export type BodyOf<E extends Endpoint> = Endpoints[E]["body"];

/** What it takes after the question mark. */
export type QueryOf<E extends Endpoint> = Endpoints[E]["query"];

type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

/** The variable parts of its path, by name. */
export type ParamsOf<E extends Endpoint> = Readonly<Record<NamesIn<E>, string>>;
