import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

/** What the MCP servers find at run time. */
export type Env = EnvOf<typeof bindings>;
