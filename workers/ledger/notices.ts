import type { Field, OutboxContract } from "../notices/contract.ts";
import { firstOf } from "../portable/sql.ts";
import { MINUTE_MS } from "../time/calendar.ts";
import type { Books } from "./books.ts";

/** How many notices one alarm hands over; the rest has the next. */
const HANDED_MAX = 10;
const FIRST_RETRY_MS = MINUTE_MS;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;

/** What the owner is told of the money. Numbers and sentences of the ledger's own; never a secret or anyone's text. */
export type News = { readonly event: string; readonly [field: string]: Field };

type Untold = {
  readonly seq: number;
  readonly id: string;
  readonly at: number;
  readonly event: string;
  readonly fields: string;
  readonly attempts: number;
};

/** Writes it down in the transaction of what it tells of; it stays here until the outbox has it. */
export function addNotice({ sql, newId }: Books, { event, ...fields }: News, now: number): void {
  sql.all(
    "INSERT INTO untold (id, at, event, fields, next_at) VALUES (?, ?, ?, ?, ?)",
    newId(now),
    now,
    event,
    JSON.stringify(fields),
    now,
  );
}

/** What the outbox does not have yet, in order. */
export const untold = ({ sql }: Books): News[] =>
  sql.all<Untold>("SELECT * FROM untold ORDER BY seq").map(newsFrom);

const newsFrom = ({ event, fields }: Untold): News => ({
  ...(JSON.parse(fields) as Record<string, Field>),
  event,
});

/**
 * Hands what waits to the outbox, which knows each by its key, so that one handed over twice is told once. One that fails waits,
 * twice as long each time, and holds up no other; none is ever given up.
 */
export async function handOver(
  books: Books,
  outbox: Pick<OutboxContract, "take">,
  now: number,
): Promise<void> {
  const { sql } = books;
  const due = sql.all<Untold>(
    "SELECT * FROM untold WHERE next_at <= ? ORDER BY seq LIMIT ?",
    now,
    HANDED_MAX,
  );
  for (const row of due) {
    const { seq, id, at, attempts } = row;
    const { event, ...fields } = newsFrom(row);
    try {
      await outbox.take({ key: `ledger/${id}`, event, at, fields });
      sql.all("DELETE FROM untold WHERE seq = ?", seq);
    } catch (error) {
      const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
      sql.all("UPDATE untold SET attempts = ?, next_at = ? WHERE seq = ?", attempts + 1, now + wait, seq);
      const failure = error instanceof Error ? error.message : "unknown failure";
      console.warn(JSON.stringify({ level: "warn", event: "notice_not_taken", noticeId: id, failure }));
    }
  }
}

export const nextNoticeAt = ({ sql }: Books): number | null =>
  firstOf<{ at: number | null }>(sql, "SELECT min(next_at) AS at FROM untold")?.at ?? null;
