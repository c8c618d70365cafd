import type { Noted } from "../../archive/contract.ts";
import { inTime } from "../../time/within.ts";
import type { Env } from "../settings.ts";

const ASK_LIMIT_MS = 1_000;

/** How often each client has called this month and today: the journal says it with every record, so only a cold isolate asks. */
export class Calls {
  readonly #known = new Map<string, Noted>();

  /** Takes over what the journal said; replies may arrive in another order than they were counted. */
  note(client: string, noted: Noted): void {
    const known = this.#known.get(client);
    if (known && (known.month > noted.month || (known.month === noted.month && known.calls >= noted.calls)))
      return;
    this.#known.set(client, noted);
  }

  /** Whether this isolate has been told that the journal takes no more of nobody's requests that day. */
  isFull(day: string): boolean {
    const noted = this.#known.get("");
    return noted?.day === day && noted.isFull;
  }

  /** Whether this isolate has been told that the month has all the records that the bill counts on. */
  isCrowded(day: string): boolean {
    const month = day.slice(0, 7);
    return [...this.#known.values()].some((noted) => noted.month === month && noted.isCrowded);
  }

  /** @returns null when the journal cannot say it. */
  async of(client: string, day: string, env: Env): Promise<Pick<Noted, "calls" | "today"> | null> {
    const noted = this.#known.get(client);
    if (noted?.month === day.slice(0, 7))
      return { calls: noted.calls, today: noted.day === day ? noted.today : 0 };
    try {
      const asked: Promise<Noted> = env.JOURNAL.getByName("journal").calls(client, day);
      const answer = await inTime(ASK_LIMIT_MS, asked);
      this.note(client, answer);
      return answer;
    } catch (error) {
      console.error(JSON.stringify({ level: "error", event: "calls_unknown", error: String(error) }));
      return null;
    }
  }
}
