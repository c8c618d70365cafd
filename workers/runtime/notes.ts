import { DurableObject } from "cloudflare:workers";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

export interface NotesContract {
  ping(): Promise<void>;
}

export class Notes extends DurableObject<EnvOf<typeof bindings>> implements NotesContract {
  async ping(): Promise<void> {}
}
