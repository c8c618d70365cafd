import { DurableObject } from "cloudflare:workers";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

export interface CopyContract {
  ping(): Promise<void>;
}

export class Copy extends DurableObject<EnvOf<typeof bindings>> implements CopyContract {
  async ping(): Promise<void> {}
}
