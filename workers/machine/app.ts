import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

export type Env = EnvOf<typeof bindings>;

type Requested = { Bindings: Env & { readonly caller: Caller } };
export type MachineContext = Context<Requested>;
export type MachineApp = Hono<Requested>;
