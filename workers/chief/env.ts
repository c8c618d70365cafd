import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

export type Env = EnvOf<typeof bindings>;
