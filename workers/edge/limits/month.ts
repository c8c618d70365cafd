import type { LevelNow } from "../../ledger/contract.ts";
import { inTime } from "../../time/within.ts";
import type { Env } from "../settings.ts";

/** How long a level is taken as it was read; one call a minute for each isolate that serves background clients. */
const FRESH_MS = 60_000;
/** How long an older one still serves while it is read again behind the reply. */
const USABLE_MS = 5 * 60_000;
/** A ledger that takes longer is as good as silent. */
const READ_LIMIT_MS = 1_000;

/** The month's level as this isolate knows it. Only requests of background clients ask. */
export class Month {
  #known: { readonly at: number; readonly level: LevelNow } | null = null;
  #reading: Promise<LevelNow | null> | null = null;

  /** @returns null when the ledger did not say it for five minutes. */
  async level(env: Env, now: Date, keep: (work: Promise<unknown>) => void): Promise<LevelNow | null> {
    const known = this.#known;
    const age = known ? now.getTime() - known.at : Number.POSITIVE_INFINITY;
    if (known && age < FRESH_MS) return this.#inItsMonth(known.level, now);
    const reading = this.#read(env, now);
    if (!known || age >= USABLE_MS) return reading;
    keep(reading);
    return this.#inItsMonth(known.level, now);
  }

  /** A new month begins at level 0 (ledger), which is read; until then the old level says too much. */
  #inItsMonth(level: LevelNow, now: Date): LevelNow | null {
    return now.getTime() < level.resetAt ? level : null;
  }

  #read(env: Env, now: Date): Promise<LevelNow | null> {
    this.#reading ??= this.#ask(env, now).finally(() => {
      this.#reading = null;
    });
    return this.#reading;
  }

  async #ask(env: Env, now: Date): Promise<LevelNow | null> {
    try {
      const asked: Promise<LevelNow> = env.MONTH.getByName("ledger").level();
      const level = await inTime(READ_LIMIT_MS, asked);
      this.#known = { at: now.getTime(), level };
      return level;
    } catch (error) {
      console.error(JSON.stringify({ level: "error", event: "level_unknown", error: String(error) }));
      return null;
    }
  }
}
