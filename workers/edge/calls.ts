import type { Noted } from "../archive/contract.ts";
import { within } from "./deadline.ts";
import type { Env } from "./settings.ts";

const ASK_LIMIT_MS = 1_000;

/** How often each client has called this month: the journal says it with every record, so only a cold isolate asks. */
export class Calls {
  readonly #known = new Map<string, Noted>();

  /** Takes over what the journal said; replies may arrive in another order than they were counted. */
  note(client: string, noted: Noted): void {
    const known = this.#known.get(client);
    if (known && (known.month > noted.month || (known.month === noted.month && known.calls >= noted.calls)))
      return;
    this.#known.set(client, noted);
  }

  /** What this isolate has been told of that month; 0 when nothing. */
  known(client: string, month: string): number {
    const noted = this.#known.get(client);
    return noted?.month === month ? noted.calls : 0;
  }

  /** @returns null when the journal cannot say it. */
  async of(client: string, month: string, env: Env): Promise<number | null> {
    const noted = this.#known.get(client);
    if (noted?.month === month) return noted.calls;
    try {
      const asked: Promise<number> = env.JOURNAL.getByName("journal").calls(client, month);
      const calls = await within(ASK_LIMIT_MS, "The journal's count", asked);
      this.note(client, { month, calls });
      return calls;
    } catch (error) {
      console.error(JSON.stringify({ level: "error", event: "calls_unknown", error: String(error) }));
      return null;
    }
  }
}

/** "2026-11", UTC. */
export const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

/** The first moment of the next month, UTC, Unix milliseconds. */
export const endOfMonth = (at: Date): number => Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1);
