import { DAY_MS, dayOf } from "../../time/calendar.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import type { Books } from "../books.ts";
import type { Admitted, Ask, Position, RefusalCode, Refused, Scope } from "../contract.ts";
import { EFFECTS, nextLevel, worksAfter } from "../levels/level.ts";
import { relevel } from "../levels/relevel.ts";
import { callSourcesOf } from "../limits/breaker.ts";
import { isPausedAt } from "../limits/fence.ts";
import { scopeLefts } from "../limits/scopes.ts";
import { addToMonth } from "../months.ts";
import { admission } from "./admission.ts";
import { type AttemptRow, closedAttempt, columnsOf, isSameAsk, openAttempt, openWith } from "./attempts.ts";
import { addToSpent } from "./spent.ts";

const NAME_MAX_CHARS = 200;
const TTL_MIN_MS = 1_000;
const TTL_MAX_MS = DAY_MS;
/** Far above any budget; a larger ask is a mistake in its arithmetic. */
const ASK_MAX_NANO = 1_000 * NANO_PER_USD;
const TOKENS_MAX = 10_000_000;

/** Sets the worst case of one attempt aside, or says why not. All of it in one transaction. */
export function reserve(books: Books, ask: Ask, now: number): Admitted | Refused {
  return books.sql.atomically(() => {
    const wrong = wrongWith(ask);
    const { position, standing } = relevel(books, now);
    if (wrong) return refused(position, { code: "invalid_ask", detail: wrong, resetAt: null });
    const known = knownAnswer(books, ask, position);
    if (known) return known;
    const verdict = admission(ask, {
      at: now,
      position,
      scopes: scopeLefts(books, ask.scope, now),
      cheapModels: books.budget.cheapModels,
      isPaused: ask.work === "background" && isPausedAt(books, now),
      asksThisMinute: ask.work === "background" ? books.breaker.count(callSourcesOf(ask.scope), now) : 0,
    });
    if (!verdict.ok) {
      const { leastNano: refusedNano } = verdict;
      return refused(
        refusedNano === undefined ? position : relevel(books, now, { refusedNano }).position,
        verdict,
      );
    }
    const row = {
      ...columnsOf(ask),
      id: books.newId(now),
      month: position.month,
      day: dayOf(now),
      admitted_at: now,
      reserved_nano: verdict.amountNano,
      granted_tokens: verdict.tokens,
      level: position.level,
      over_pace: verdict.overPace ? 1 : 0,
      expires_at: now + ask.ttlMs,
    } as const;
    openWith(books, row);
    const change = { reservedNano: row.reserved_nano, calls: 1 };
    addToMonth(books, row.month, change);
    addToSpent(books, row, change);
    // Only what is committed has changed; adding everything up again is worth it only where that passes a line.
    const committedNano = position.committedNano + row.reserved_nano;
    if (nextLevel(position.level, { ...standing, committedNano }) !== position.level) relevel(books, now);
    return admitted(row);
  });
}

/**
 * The first answer, for a key that is open; null for a new one. An attempt that has ended is answered for: what is sent on the old
 * answer would be sent without a reservation.
 */
function knownAnswer(books: Books, ask: Ask, position: Position): Admitted | Refused | null {
  const closed = closedAttempt(books, ask.key);
  const row = closed ?? openAttempt(books, ask.key);
  if (!row) return null;
  const conflict = (detail: string) => refused(position, { code: "key_conflict", detail, resetAt: null });
  if (!isSameAsk(row, ask)) return conflict("This key was used for another ask.");
  if (closed) return conflict(`This attempt was ${closed.outcome}; a new one needs a new key.`);
  return admitted(row);
}

function admitted(row: AttemptRow): Admitted {
  const { modelPolicy, slowdown } = EFFECTS[row.level];
  return {
    ok: true,
    reservationId: row.id,
    amountNano: row.reserved_nano,
    ...(row.granted_tokens === null ? {} : { maxOutputTokens: row.granted_tokens }),
    level: row.level,
    month: row.month,
    expiresAt: row.admitted_at + row.ttl_ms,
    modelPolicy,
    slowdown,
    overPace: row.over_pace === 1,
  };
}

type Why = { readonly code: RefusalCode; readonly detail: string; readonly resetAt: number | null };

function refused({ level, leftNano }: Position, { code, detail, resetAt }: Why): Refused {
  const { modelPolicy } = EFFECTS[level];
  const stillWorks = worksAfter(level, code, leftNano);
  return { ok: false, code, detail, level, modelPolicy, resetAt, leftNano, stillWorks };
}

const isWhole = (value: number, min: number, max: number): boolean =>
  Number.isSafeInteger(value) && value >= min && value <= max;
const isName = (value: string): boolean => value.length > 0 && value.length <= NAME_MAX_CHARS;

/** A name that is given as undefined counts as not given. */
const namesIn = (scope: Scope): string[] => Object.values(scope).filter((name) => name !== undefined);

/** What is wrong with an ask, or null. A doubtful ask is refused, never read kindly. */
function wrongWith(ask: Ask): string | null {
  const { maxOutputTokens = 1, outputTokenNano = 0 } = ask;
  const names = [ask.key, ask.model, ask.priceVersion, ask.approval ?? "-", ...namesIn(ask.scope)];
  if (!names.every(isName)) return `Names have 1 to ${NAME_MAX_CHARS} characters.`;
  if (!isWhole(ask.amountNano, 1, ASK_MAX_NANO))
    return "amountNano is not a positive whole number of nano-dollars.";
  if (!isWhole(ask.ttlMs, TTL_MIN_MS, TTL_MAX_MS)) return "ttlMs is not between a second and a day.";
  if (!isWhole(maxOutputTokens, 1, TOKENS_MAX)) return "maxOutputTokens is not a positive whole number.";
  if (!isWhole(outputTokenNano, 0, ASK_MAX_NANO))
    return "outputTokenNano is not a whole number of nano-dollars.";
  if (ask.outputTokenNano !== undefined && ask.maxOutputTokens === undefined)
    return "outputTokenNano needs maxOutputTokens.";
  if (maxOutputTokens * outputTokenNano > ask.amountNano)
    return "amountNano does not contain maxOutputTokens x outputTokenNano.";
  return null;
}
