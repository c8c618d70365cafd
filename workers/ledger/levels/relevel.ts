import { firstOf } from "../../portable/sql.ts";
import { endOfMonth, monthOf } from "../../time/calendar.ts";
import { usdFromNano } from "../../wire/money.ts";
import { addAudit } from "../audit.ts";
import type { Books } from "../books.ts";
import type { Level } from "../contract.ts";
import { addNotice } from "../notices.ts";
import { EFFECTS, nextLevel, SMALLEST_CALL_NANO } from "./level.ts";
import { type Account, accountAt } from "./position.ts";

export type Occasion = {
  /** What an ordinary call needed that the month could not pay for. */
  readonly refusedNano?: number;
  /** The owner has just extended the month: a stop is decided anew. */
  readonly isExtended?: boolean;
};

/** Puts the level where the money stands; each change is written down and told. Call it in the transaction of the change. */
export function relevel(
  books: Books,
  now: number,
  { refusedNano = 0, isExtended = false }: Occasion = {},
): Account {
  closeLastMonth(books, now);
  const known = accountAt(books, now);
  const account = { ...known, standing: { ...known.standing, refusedNano } };
  const from = account.position.level;
  const to = nextLevel(from === 3 && isExtended ? 2 : from, account.standing);
  if (to === from) return account;
  const { month } = account.position;
  // The rate from before throttling decides when throttling may end, so that its own success does not end it.
  const throttleRateNano = to === 0 ? null : (account.throttleRateNano ?? account.rateNano);
  books.sql.all(
    "UPDATE months SET level = ?, highest_level = max(highest_level, ?), throttle_rate_nano = ? WHERE month = ?",
    to,
    to,
    throttleRateNano,
    month,
  );
  const { committedNano, forecastNano } = account.position;
  const money = { committedUsd: usdFromNano(committedNano), forecastUsd: usdFromNano(forecastNano) };
  record(books, { month, from, to, reason: reasonFor(to, account), ...money }, now);
  return { ...account, throttleRateNano, position: { ...account.position, level: to } };
}

/** A month that is over takes its level with it; the new one begins at 0. */
function closeLastMonth(books: Books, now: number): void {
  const last = firstOf<{ month: string; level: Level }>(
    books.sql,
    "SELECT month, level FROM months WHERE month < ? ORDER BY month DESC LIMIT 1",
    monthOf(now),
  );
  if (!last || last.level === 0) return;
  books.sql.all("UPDATE months SET level = 0, throttle_rate_nano = NULL WHERE month = ?", last.month);
  record(books, { month: monthOf(now), from: last.level, to: 0, reason: `${last.month} is over` }, now);
}

type LevelNews = {
  readonly month: string;
  readonly from: Level;
  readonly to: Level;
  readonly reason: string;
  readonly committedUsd?: string;
  readonly forecastUsd?: string;
};

function record(books: Books, news: LevelNews, now: number): void {
  const { month, from, to, reason } = news;
  books.sql.all(
    "INSERT INTO levels (id, at, month, level_from, level_to, reason) VALUES (?, ?, ?, ?, ?, ?)",
    books.newId(now),
    now,
    month,
    from,
    to,
    reason,
  );
  addAudit(books, { actor: "ledger", action: "level.changed", before: { level: from }, after: news }, now);
  const resetAt = new Date(endOfMonth(month)).toISOString();
  addNotice(books, { event: "level.changed", ...news, resetAt, stillWorks: EFFECTS[to].stillWorks }, now);
}

/** A sentence for the notice: which line was passed. */
function reasonFor(to: Level, { position, standing }: Account): string {
  const committed = `$${usdFromNano(position.committedNano)} is spent or set aside`;
  const { warnNano, interactiveNano, stopNano } = standing.lines;
  if (to === 3) {
    const call = standing.unspentNano < SMALLEST_CALL_NANO ? "no call" : "no call like the one refused";
    return `${committed}; what is left of $${usdFromNano(stopNano)} pays for ${call}`;
  }
  if (to === 2) return `${committed}, interactive work only from $${usdFromNano(interactiveNano)} on`;
  if (to === 0)
    return `${committed} and the forecast is $${usdFromNano(position.forecastNano)}: back to normal`;
  if (position.committedNano >= warnNano) return `${committed}, throttled from $${usdFromNano(warnNano)} on`;
  if (standing.hasUnknownItems) return "A bill has an item without a known price";
  return `The month is heading for $${usdFromNano(position.forecastNano)}, throttled from $${usdFromNano(warnNano)} on`;
}
