import type { LedgerContract, Level } from "../ledger/contract.ts";
import { MINUTE_MS } from "./calendar.ts";

/** How far apart an object's alarms are while infrastructure is paused. */
export const PAUSED_ALARM_MS = 15 * MINUTE_MS;
/** An object that is awake asks no more often. */
const FRESH_MS = 5 * MINUTE_MS;

/** Whether what works by itself has to wait, as the ledger says it. A ledger that does not answer pauses nothing. */
export class Pause {
  readonly #ledger: () => Pick<LedgerContract, "level">;
  #known: {
    readonly at: number;
    readonly isPaused: boolean;
    readonly level: Level;
    readonly slowdown: number;
  } | null = null;

  constructor(ledger: () => Pick<LedgerContract, "level">) {
    this.#ledger = ledger;
  }

  /** Milliseconds that the next alarm has to be away at least, as far as this object has asked. */
  get leastMs(): number {
    return this.#known?.isPaused ? PAUSED_ALARM_MS : 0;
  }

  /** The month's level, as far as this object has asked; 0 until then. */
  get level(): Level {
    return this.#known?.level ?? 0;
  }

  /** How much slower what works by itself goes, as far as this object has asked; 1 until then. */
  get slowdown(): number {
    return this.#known?.slowdown ?? 1;
  }

  async ask(now: number): Promise<boolean> {
    if (this.#known && now - this.#known.at < FRESH_MS) return this.#known.isPaused;
    try {
      const { pausedAt, level, slowdown } = await this.#ledger().level();
      this.#known = { at: now, isPaused: pausedAt !== null, level, slowdown };
    } catch (error) {
      console.warn(JSON.stringify({ level: "warn", event: "pause_unknown", error: String(error) }));
      this.#known = { at: now, isPaused: false, level: 0, slowdown: 1 };
    }
    return this.#known.isPaused;
  }
}
