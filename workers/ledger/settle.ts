import { HOUR_MS } from "../time/calendar.ts";
import {
  type AttemptRow,
  type ClosedRow,
  closedAttempt,
  closeWith,
  correctEnding,
  type Ending,
  type OpenRow,
  openAttempt,
  usageOf,
} from "./attempts.ts";
import { addAudit } from "./audit.ts";
import type { Books } from "./books.ts";
import type { CloseReply, NotClosed, Settlement, Usage } from "./contract.ts";
import { relevel } from "./levels/relevel.ts";
import { addToMonth } from "./months.ts";
import { addToSpent } from "./spent.ts";

/** How many leases one sweep ends; the rest has its alarm at once. */
const SWEEP_MAX = 200;
/** When a lease that could not be ended is looked at again. */
const AGAIN_AFTER_MS = HOUR_MS;

const UNKNOWN: NotClosed = {
  ok: false,
  code: "unknown_key",
  detail: "No attempt was admitted under this key.",
};

/** Writes down what an attempt really cost. */
export function settle(books: Books, settlement: Settlement, now: number): CloseReply {
  return books.sql.atomically(() => {
    if (!isUsable(settlement))
      return { ok: false, code: "invalid_ask", detail: "Amount and usage are whole numbers from 0 up." };
    const { key, amountNano, usage, presumed = false } = settlement;
    const { open, closed } = attemptOf(books, key);
    if (closed) return settleAgain(books, closed, settlement, now);
    if (!open) return UNKNOWN;
    const flag = amountNano > open.reserved_nano ? "above_reservation" : null;
    return end(books, open, { outcome: "settled", at: now, settledNano: amountNano, flag, presumed, usage });
  });
}

const NOTHING = { outcome: "aborted", settledNano: 0, flag: null, presumed: false, usage: null } as const;

/** Nothing was sent for this attempt: its money is free again. What has ended stays as it ended. */
export function abort(books: Books, key: string, now: number): CloseReply {
  return books.sql.atomically(() => {
    const { open, closed } = attemptOf(books, key);
    if (open) return end(books, open, { ...NOTHING, at: now });
    return closed ? reply(books, closed, now) : UNKNOWN;
  });
}

/** The attempt under a key. What has ended is not open as well: such an end counts, and what was set aside is free. */
function attemptOf(books: Books, key: string): { open: OpenRow | null; closed: ClosedRow | null } {
  const [open, closed] = [openAttempt(books, key), closedAttempt(books, key)];
  if (!open || !closed) return { open, closed };
  books.sql.all("DELETE FROM reservations WHERE key = ?", key);
  addToMonth(books, open.month, { reservedNano: -open.reserved_nano });
  addToSpent(books, open, { reservedNano: -open.reserved_nano });
  return { open: null, closed };
}

/**
 * Ends every lease whose time is over, at its full amount: nobody knows that it cost less. Each by itself, so that one which cannot be
 * ended holds up no other. Returns how many ended.
 */
export function expire(books: Books, now: number): number {
  const due = books.sql.all<{ key: string }>(
    "SELECT key FROM reservations WHERE expires_at <= ? ORDER BY expires_at, key LIMIT ?",
    now,
    SWEEP_MAX,
  );
  return due.filter(({ key }) => expireOne(books, key, now)).length;
}

function expireOne(books: Books, key: string, now: number): boolean {
  try {
    return books.sql.atomically(() => {
      const { open } = attemptOf(books, key);
      if (!open) return false;
      const settledNano = open.reserved_nano;
      const why = { outcome: "expired", flag: "expired", presumed: true, usage: null } as const;
      end(books, open, { ...why, at: now, settledNano });
      return true;
    });
  } catch (error) {
    console.error(JSON.stringify({ level: "error", event: "lease_not_ended", key, error: String(error) }));
    books.sql.all("UPDATE reservations SET expires_at = ? WHERE key = ?", now + AGAIN_AFTER_MS, key);
    return false;
  }
}

/** A later end for a lease that is open; an earlier one is left alone. */
export function extendLease(books: Books, key: string, until: number): boolean {
  const open = openAttempt(books, key);
  if (!open) return false;
  if (until > open.expires_at)
    books.sql.all("UPDATE reservations SET expires_at = ? WHERE key = ?", until, key);
  return true;
}

function end(books: Books, open: OpenRow, ending: Ending): CloseReply {
  closeWith(books, open.key, ending);
  move(books, open, { settledNano: ending.settledNano, reservedNano: -open.reserved_nano }, ending);
  return reply(
    books,
    { ...open, outcome: ending.outcome, settled_nano: ending.settledNano, flag: ending.flag },
    ending.at,
  );
}

/** What came after the end: the same again, or a truth that is higher. It never lowers what is settled. */
function settleAgain(books: Books, closed: ClosedRow, settlement: Settlement, now: number): CloseReply {
  const { amountNano, usage, presumed = false } = settlement;
  if (closed.outcome === "settled" && closed.presumed === 0)
    return isSameUsage(usageOf(closed), usage) && closed.settled_nano === amountNano
      ? reply(books, closed, now)
      : { ok: false, code: "key_conflict", detail: "This attempt was settled with other numbers." };
  if (amountNano <= closed.settled_nano) return reply(books, closed, now);
  const ending: Ending = {
    outcome: closed.outcome === "expired" ? "expired" : "settled",
    at: now,
    settledNano: amountNano,
    flag: closed.outcome === "aborted" ? "sent_after_abort" : "late_and_higher",
    presumed,
    usage,
  };
  correctEnding(books, closed.key, ending);
  move(books, closed, { settledNano: amountNano - closed.settled_nano }, ending);
  return reply(
    books,
    { ...closed, outcome: ending.outcome, settled_nano: amountNano, flag: ending.flag },
    now,
  );
}

function move(
  books: Books,
  attempt: AttemptRow,
  change: { readonly settledNano: number; readonly reservedNano?: number },
  { flag, at, settledNano }: Ending,
): void {
  addToMonth(books, attempt.month, { ...change, flagged: flag === null ? 0 : 1 });
  addToSpent(books, attempt, change);
  if (flag === null) return;
  const { key, reserved_nano: reservedNano, model } = attempt;
  addAudit(
    books,
    {
      actor: "ledger",
      action: "settlement.flagged",
      before: { key, reservedNano, model },
      after: { flag, settledNano },
    },
    at,
  );
}

type Ended = Pick<ClosedRow, "outcome" | "settled_nano" | "flag">;

function reply(books: Books, { outcome, settled_nano: settledNano, flag }: Ended, now: number): CloseReply {
  const { level } = relevel(books, now).position;
  return { ok: true, outcome, settledNano, flagged: flag !== null, level };
}

function isUsable({ amountNano, usage }: Settlement): boolean {
  return [amountNano, ...countsOf(usage)].every((count) => Number.isSafeInteger(count) && count >= 0);
}

const countsOf = (usage: Usage): number[] => [
  usage.inputTokens,
  usage.outputTokens,
  usage.cacheReadTokens,
  usage.cacheWriteTokens,
  usage.webSearches,
];

const isSameUsage = (a: Usage | null, b: Usage): boolean =>
  a !== null && String(countsOf(a)) === String(countsOf(b));
