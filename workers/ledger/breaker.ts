import { MINUTE_MS } from "./calendar.ts";
import type { Scope } from "./contract.ts";

/** Background work of one source that asks more often runs in a circle. A quarter of it from level 1 on. */
export const BACKGROUND_CALLS_PER_MINUTE = 60;

/**
 * Counts how often each source asks in the running minute, refused asks included. Kept in memory on purpose: it costs no writes,
 * and a restart only gives a loop its minute again; the money is bounded elsewhere.
 */
export class Breaker {
  #minute = Number.NaN;
  #counts = new Map<string, number>();

  /** How often this source has asked in this minute, this time included. */
  count(source: string, at: number): number {
    const minute = Math.floor(at / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#counts = new Map();
    }
    const count = (this.#counts.get(source) ?? 0) + 1;
    this.#counts.set(source, count);
    return count;
  }
}

/** What would loop: the narrowest name given. */
export function sourceOf({ task, schedule, agent, persona, user }: Scope): string {
  const [kind, name] =
    Object.entries({ task, schedule, agent, persona, user }).find(([, given]) => given) ?? [];
  return kind === undefined ? "background" : `${kind} ${name}`;
}
