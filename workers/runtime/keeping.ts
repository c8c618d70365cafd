import { wakeAt } from "../time/alarm.ts";
import { inTime } from "../time/within.ts";
import { SESSION_KEPT_MS } from "./limits.ts";
import type { SessionOutside } from "./outside.ts";
import type { Runs } from "./runs.ts";

const ENLISTED = "enlisted";
/** The session's next run waits for it. */
const LIST_WITHIN_MS = 2_000;

/** How long a session's object keeps what it has, and that the backup knows of it. */
export class Keeping {
  readonly #ctx: DurableObjectState;
  readonly #runs: Runs;
  readonly #roster: () => SessionOutside["roster"];

  constructor(ctx: DurableObjectState, runs: Runs, roster: () => SessionOutside["roster"]) {
    this.#ctx = ctx;
    this.#runs = runs;
    this.#roster = roster;
  }

  /** Nothing goes on: what is kept enters the list of what is backed up, and sleeps until it is too old. */
  async rest(): Promise<void> {
    const last = this.#runs.lastAt();
    if (last === null) return this.#vanish();
    const { storage } = this.#ctx;
    await wakeAt(storage, last + SESSION_KEPT_MS);
    if (!storage.kv.get(ENLISTED)) await this.enlist();
  }

  /** Enters the list, or says there anew when it will be over. */
  async enlist(): Promise<void> {
    const { storage, id } = this.#ctx;
    const last = this.#runs.lastAt();
    if (id.name === undefined || last === null) return;
    try {
      await soon(this.#roster().enlist("session", id.name, last + SESSION_KEPT_MS));
      storage.kv.put(ENLISTED, true);
    } catch (error) {
      // The next run tries again. Without the message, as everywhere here: one may hold what a run was about.
      const failed = error instanceof Error ? error.name : typeof error;
      console.error(
        JSON.stringify({ level: "error", event: "roster_failed", session: id.name, error: failed }),
      );
    }
  }

  async #vanish(): Promise<void> {
    const { storage, id } = this.#ctx;
    if (id.name !== undefined && storage.kv.get(ENLISTED)) {
      await soon(this.#roster().strike("session", id.name));
      storage.kv.delete(ENLISTED);
    }
    // A run may have come while the list was told; then the object stays, and has to be on it again.
    if (this.#runs.lastAt() !== null) return this.rest();
    await storage.deleteAlarm();
    await storage.deleteAll();
  }
}

const soon = (told: Promise<void>): Promise<void> => inTime(LIST_WITHIN_MS, told);
