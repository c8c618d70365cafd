import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

export type Env = EnvOf<typeof bindings>;

type Notices = { Bindings: Env & { readonly caller: Caller } };

export type NoticesContext = Context<Notices>;
export type NoticesApp = Hono<Notices>;
