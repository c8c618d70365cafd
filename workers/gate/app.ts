import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { Topic } from "../live/contract.ts";
import type { Outside } from "../outside.ts";
import type { bindings } from "./bindings.ts";

/** Tells open pages what has changed. Nobody waits for it, and it never fails. */
export type Tell = (...topics: readonly Topic[]) => void;

/** What the gate needs besides a request: its bindings, the time, and the ways out. */
export type Surroundings = EnvOf<typeof bindings> & Pick<Outside, "clock" | "send"> & { readonly tell: Tell };

/** Hono's environment: every handler sees who calls and what time it is as `c.env`. */
export type Gate = { Bindings: Surroundings & { readonly caller: Caller } };

export type GateContext = Context<Gate>;
export type GateApp = Hono<Gate>;
