import { DurableObject } from "cloudflare:workers";
import type { EnvOf } from "../env.ts";
import type { bindings } from "./bindings.ts";

/** Which objects of this Worker hold data: `getByName("roster")`. The backup asks it. */
export interface RosterContract {
  /** Adds an object by its name; again does nothing. */
  enlist(kind: "session" | "notes", name: string): Promise<void>;
  strike(kind: "session" | "notes", name: string): Promise<void>;
  /** Names after `after`, in order, at most `max`. */
  list(kind: "session" | "notes", after: string, max: number): Promise<readonly string[]>;
}

export class Roster extends DurableObject<EnvOf<typeof bindings>> implements RosterContract {
  async enlist(): Promise<void> {}

  async strike(): Promise<void> {}

  async list(): Promise<readonly string[]> {
    return [];
  }
}
