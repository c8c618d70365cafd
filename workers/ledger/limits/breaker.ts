import { MINUTE_MS } from "../../time/calendar.ts";
import type { Scope } from "../contract.ts";

/** Background work of one source that asks more often runs in a circle. A quarter of it from level 1 on. */
export const BACKGROUND_CALLS_PER_MINUTE = 60;

/**
 * Counts how often each source asks in the running minute, refused asks included. Kept in memory on purpose: it costs no writes,
 * and a restart only gives a loop its minute again; the money is bounded elsewhere.
 */
export class Breaker {
  #minute = Number.NaN;
  #counts = new Map<string, number>();

  /** How often the busiest of these sources has asked in this minute, this time included. */
  count(sources: readonly string[], at: number): number {
    const minute = Math.floor(at / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts = new Map();
    }
    const counts = sources.map((source) => {
      const count = (this.#counts.get(source) ?? 0) + 1;
      this.#counts.set(source, count);
      return count;
    });
    return Math.max(...counts);
  }
}

/** What may loop: every name given, so that fresh ones beside it hide nothing. */
export function callSourcesOf({ task, schedule, agent, persona, user }: Scope): string[] {
  const names = Object.entries({ task, schedule, agent, persona, user }).filter(([, name]) => name);
  return names.length === 0 ? ["background"] : names.map(([kind, name]) => `${kind} ${name}`);
}
