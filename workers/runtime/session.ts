import { DurableObject } from "cloudflare:workers";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

export interface AgentSessionContract {
  ping(): Promise<void>;
}

export class AgentSession extends DurableObject<EnvOf<typeof bindings>> implements AgentSessionContract {
  async ping(): Promise<void> {}
}
