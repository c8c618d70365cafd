import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { Outside } from "../outside.ts";
import type { bindings } from "./bindings.ts";

/** What the gate needs besides a request: its bindings, the time, and the way out. */
export type Surroundings = EnvOf<typeof bindings> & Pick<Outside, "clock" | "send">;

/** Hono's environment: every handler sees who calls and what time it is as `c.env`. */
export type Gate = { Bindings: Surroundings & { readonly caller: Caller } };

export type GateContext = Context<Gate>;
export type GateApp = Hono<Gate>;
