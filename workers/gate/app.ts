import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { Topic } from "../live/topics.ts";
import type { Outside } from "../outside.ts";
import type { bindings } from "./bindings.ts";

/** Tells open pages what has changed. Nobody waits for it, and it never fails. */
export type Tell = (...topics: readonly Topic[]) => void;

/** Keeps work alive after the reply; what it fails by is a line of the log. */
export type Afterwards = (what: string, work: () => Promise<unknown>) => void;

/** What the gate needs besides a request: its bindings, the time, and the ways out. */
export type GateSurroundings = EnvOf<typeof bindings> &
  Pick<Outside, "clock" | "send"> & { readonly tell: Tell; readonly keep: Afterwards };

/** Hono's environment: every handler sees who calls and what time it is as `c.env`. */
export type GateEnv = { Bindings: GateSurroundings & { readonly caller: Caller } };

export type GateContext = Context<GateEnv>;
export type GateApp = Hono<GateEnv>;
