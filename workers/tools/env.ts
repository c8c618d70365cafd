import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

/** What Purser's own tools find at run time. */
export type Env = EnvOf<typeof bindings>;
