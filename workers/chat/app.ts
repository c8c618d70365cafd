import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { Outside } from "../outside.ts";
import type { bindings } from "./bindings.ts";

export type Env = EnvOf<typeof bindings>;

/** Hono's environment: every handler sees who calls and what time it is as `c.env`. */
type Chat = { Bindings: Env & Surroundings & { readonly caller: Caller } };

/** What a handler needs besides its bindings: the time, and the call kept alive after the reply for work nobody waits for. */
export type Surroundings = Pick<Outside, "clock"> & { readonly keep: (work: Promise<unknown>) => void };

export type ChatContext = Context<Chat>;
export type ChatApp = Hono<Chat>;
