import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

/** What this Worker is bound to. */
export type Env = EnvOf<typeof bindings>;
