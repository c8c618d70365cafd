import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

export type Env = EnvOf<typeof bindings>;

/** Hono's environment: every handler sees who calls and what time it is as `c.env`. */
type Chat = { Bindings: Env & { readonly caller: Caller; readonly clock: () => Date } };

export type ChatContext = Context<Chat>;
export type ChatApp = Hono<Chat>;
