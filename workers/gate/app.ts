import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

/** What the outside is reached with; a test passes its own. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** What the gate needs besides a request: its bindings, the time, and the way out. */
export type Surroundings = EnvOf<typeof bindings> & { readonly clock: () => Date; readonly send: Send };

/** Hono's environment: every handler sees who calls and what time it is as `c.env`. */
export type Gate = { Bindings: Surroundings & { readonly caller: Caller } };

export type GateContext = Context<Gate>;
export type GateApp = Hono<Gate>;
