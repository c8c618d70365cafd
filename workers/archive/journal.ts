import { DurableObject } from "cloudflare:workers";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";
import type { Entry, JournalContract, Noted } from "./contract.ts";

export class Journal extends DurableObject<EnvOf<typeof bindings>> implements JournalContract {
  async append(entry: Entry): Promise<Noted> {
    return { month: new Date(entry.at).toISOString().slice(0, 7), calls: 1 };
  }

  async calls(): Promise<number> {
    return 0;
  }
}
