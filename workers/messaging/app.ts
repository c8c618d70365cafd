import type { Context, Hono } from "hono";
import type { Caller } from "../caller.ts";
import type { EnvOf } from "../env.ts";
import type { Outside } from "../outside.ts";
import type { bindings } from "./bindings.ts";

export type Env = EnvOf<typeof bindings>;

type Messaging = {
  Bindings: Env &
    Pick<Outside, "clock" | "send"> & {
      readonly caller: Caller;
      readonly keep: (work: Promise<unknown>) => void;
    };
};

export type MessagingContext = Context<Messaging>;
export type MessagingApp = Hono<Messaging>;
