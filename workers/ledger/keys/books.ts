import { firstOf, type Sql } from "../../portable/sql.ts";
import { DAY_MS, endOfMonth, monthOf } from "../../time/calendar.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { Admitted, Ask, CloseReply, Refused, Settlement } from "../contract.ts";

/** Fewer say nothing that is worth the prompt; model/attempt.ts draws the same line. */
const OUTPUT_TOKENS_FLOOR = 256;
/** Of calls that have ended: this month and the one before, for whoever looks back. */
const KEPT_MS = 62 * DAY_MS;

type Row = {
  readonly person: string;
  readonly amount: number;
  readonly isOpen: 0 | 1;
  readonly month: string;
};
const rowOf = (sql: Sql, key: string): Row | null =>
  firstOf<Row>(
    sql,
    "SELECT person, amount_nano AS amount, is_open AS isOpen, month FROM attempts WHERE key = ?",
    key,
  );

/** What a person has spent in a month with their own key, and what is set aside; nano-dollars. */
export function spentIn(
  sql: Sql,
  person: string,
  month: string,
): { readonly spentNano: number; readonly openNano: number; readonly calls: number } {
  const sums = firstOf<{ spent: number | null; open: number | null; calls: number }>(
    sql,
    `SELECT sum(iif(is_open = 0, amount_nano, 0)) AS spent, sum(iif(is_open = 1, amount_nano, 0)) AS open, count(*) AS calls
     FROM attempts WHERE person = ? AND month = ?`,
    person,
    month,
  );
  return { spentNano: sums?.spent ?? 0, openNano: sums?.open ?? 0, calls: sums?.calls ?? 0 };
}

/** Sets money of a person's own limit aside, before anything is sent with their key. The same key gets the same answer. */
export function reserveOwn(
  sql: Sql,
  person: string,
  ask: Ask,
  limitNano: number,
  now: number,
): Admitted | Refused {
  const month = monthOf(now);
  expire(sql, now);
  const known = rowOf(sql, ask.key);
  if (known !== null && known.person !== person)
    return refused("key_conflict", "The key is another's", 0, now);
  if (known?.isOpen === 0)
    return refused("key_conflict", "The attempt has ended; a new one needs a new key", 0, now);
  const { spentNano, openNano } = spentIn(sql, person, month);
  // What was set aside bounds what the same attempt may use, whatever the limit has become since.
  const leftNano = known?.amount ?? limitNano - spentNano - openNano;
  const tokens = fittingTokens(ask, leftNano);
  if (known !== null && tokens === null)
    return refused("key_conflict", "The key was used for another ask", leftNano, now);
  if (tokens === null) {
    const detail = `Your own key's month has $${usdFromNano(Math.max(0, leftNano))} left of $${usdFromNano(limitNano)}, and the call may need $${usdFromNano(ask.amountNano)}; raise its limit with PUT /api/model-key`;
    return refused("scope_exhausted", detail, leftNano, now);
  }
  const cut = ((ask.maxOutputTokens ?? 0) - tokens) * (ask.outputTokenNano ?? 0);
  const amountNano = known?.amount ?? ask.amountNano - cut;
  sql.all(
    "INSERT OR IGNORE INTO attempts (key, person, month, amount_nano, expires_at, is_open) VALUES (?, ?, ?, ?, ?, 1)",
    ask.key,
    person,
    month,
    amountNano,
    now + ask.ttlMs,
  );
  return {
    ok: true,
    reservationId: ask.key,
    amountNano,
    ...(ask.maxOutputTokens === undefined ? {} : { maxOutputTokens: tokens }),
    level: 0,
    month,
    expiresAt: now + ask.ttlMs,
    modelPolicy: "any",
    slowdown: 1,
    overPace: false,
  };
}

/** As many output tokens as what is left pays for; null where those are too few. */
function fittingTokens({ amountNano, maxOutputTokens = 0, outputTokenNano = 0 }: Ask, leftNano: number) {
  if (amountNano <= leftNano) return maxOutputTokens;
  if (outputTokenNano === 0) return null;
  const rest = amountNano - maxOutputTokens * outputTokenNano;
  const tokens = Math.floor((leftNano - rest) / outputTokenNano);
  return tokens < OUTPUT_TOKENS_FLOOR ? null : tokens;
}

const refused = (code: Refused["code"], detail: string, leftNano: number, now: number): Refused => ({
  ok: false,
  code,
  detail,
  level: 0,
  modelPolicy: "any",
  resetAt: endOfMonth(monthOf(now)),
  leftNano,
  stillWorks: [],
});

/** Nobody came back with what it cost: it counts in full, never as nothing. */
const expire = (sql: Sql, now: number): void =>
  void sql.all("UPDATE attempts SET is_open = 0 WHERE is_open = 1 AND expires_at <= ?", now);

/** Books what a call has cost; also one whose time was over, whose real cost then takes the place of the presumed one. */
export function settleOwn(sql: Sql, { key, amountNano }: Pick<Settlement, "key" | "amountNano">): CloseReply {
  const known = rowOf(sql, key);
  if (known === null)
    return { ok: false, code: "unknown_key", detail: "Nothing was set aside under that key" };
  sql.all("UPDATE attempts SET amount_nano = ?, is_open = 0 WHERE key = ?", amountNano, key);
  return {
    ok: true,
    outcome: "settled",
    settledNano: amountNano,
    flagged: amountNano > known.amount,
    level: 0,
  };
}

/** Nothing was sent: what was set aside is free again. */
export function abortOwn(sql: Sql, key: string): CloseReply {
  const known = rowOf(sql, key);
  if (known === null)
    return { ok: false, code: "unknown_key", detail: "Nothing was set aside under that key" };
  if (known.isOpen === 1) sql.all("DELETE FROM attempts WHERE key = ?", key);
  const settledNano = known.isOpen === 1 ? 0 : known.amount;
  return {
    ok: true,
    outcome: known.isOpen === 1 ? "aborted" : "settled",
    settledNano,
    flagged: false,
    level: 0,
  };
}

export const forgetOldAttempts = (sql: Sql, now: number): void =>
  void sql.all("DELETE FROM attempts WHERE month < ?", monthOf(now - KEPT_MS));
