import { type Caller, PENDING_HEADER, type Role } from "../../caller.ts";
import type { Level } from "../../ledger/contract.ts";
import { Problem } from "../../problem.ts";
import type { LimitClass, Route } from "../../route.ts";
import { dayOf, daysIn, endOfDay, endOfMonth, monthOf } from "../../time/calendar.ts";
import { PAUSED_ALARM_MS } from "../../time/pause.ts";
import type { Outgoing } from "../passing.ts";
import type { Env } from "../settings.ts";
import type { Calls } from "./calls.ts";
import { boundEnding, countedAs } from "./ending.ts";
import type { Month } from "./month.ts";

/** Programs that nobody waits for; a person's own programs have the role of the person. */
const BACKGROUND_ROLES: readonly (Role | null)[] = ["agency", "runtime", "team"];

/**
 * What one background client may call in a month: about 500 a day. 20 such clients make 10,000 a day, a tenth of the 100,000
 * requests that Workers Free has (developers.cloudflare.com/workers/platform/limits), and 300,000 records a month, a third of
 * R2's free writes.
 */
export const BACKGROUND_CALLS_PER_MONTH = 15_000;
/** From level 1 on (docs/contracts.md: fewer calls before the money ends). */
export const THROTTLED_CALLS_PER_MONTH = BACKGROUND_CALLS_PER_MONTH / 2;
/**
 * The part of the month's allowance that one day may take: 1,500 calls, three times an even day. Each is 7 rows of the journal
 * (workers/archive/schema.ts), so a client that runs wild takes a tenth of the 100,000 that Workers Free has in a day for all
 * objects of the account, and the ledger goes on.
 */
export const DAY_SHARE = 10;

/** How long a program should wait before it asks again: a minute, four times as long at level 1 (docs/contracts.md), and again after that. */
export const POLL_SECONDS: { readonly [L in Level]: number } = { 0: 60, 1: 240, 2: 960, 3: 960 };

/** Classes that model money is behind; a gate's decision by rules costs none, so it goes on at every level. */
const SPENDING: readonly LimitClass[] = ["chat", "run"];

const SECONDS_PER_DAY = 86_400;

const ALLOWANCE_ENDS = "halts, reports and finishing of tasks";

/** Whether what it may call is bounded at all. */
export const isPaced = ({ kind, role }: Caller): boolean =>
  kind === "program" && BACKGROUND_ROLES.includes(role);

/** What the door remembers between requests. */
export type Memory = { readonly month: Month; readonly calls: Calls };

/**
 * Lets a background client pass, or not: at level 2 nothing that costs model money, and at any level no more calls than its
 * month and its day have. Halts and the reports and ends of tasks have a bound of their own (ending.ts) and pass at every level, because
 * they end spending. While infrastructure is paused, nothing else passes. An unknown level counts as level 1; an unknown count lets pass, since the limits by the minute and the ledger hold
 * all the same.
 *
 * @returns the level to answer by; null where the level has no say
 * @throws Problem budget_exhausted, too_many_requests
 */
export async function paceOf(
  { name }: Caller,
  route: Route,
  env: Env,
  now: Date,
  { month, calls }: Memory,
  keep: (work: Promise<unknown>) => void,
): Promise<Level | null> {
  if (route.endsSpending) {
    const ended = await calls.of(countedAs(name, route), dayOf(now.getTime()), env);
    if (ended !== null) boundEnding(name, route, ended, now);
    return null;
  }
  const [said, made] = await Promise.all([
    month.level(env, now, keep),
    calls.of(name, dayOf(now.getTime()), env),
  ]);
  const level = said?.level ?? 1;
  if (said && said.pausedAt !== null) throw pausedSince(said.pausedAt);
  if (said && level >= 2 && SPENDING.includes(route.limit ?? "page")) {
    throw new Problem("budget_exhausted", `The month is at level ${level}: background work waits.`, {
      headers: { "retry-after": secondsUntil(said.resetAt, now) },
      extra: { level, resetAt: new Date(said.resetAt).toISOString(), stillWorks: said.stillWorks },
    });
  }
  const at = now.getTime();
  if (calls.isCrowded(dayOf(at))) throw crowdedUntil(endOfMonth(monthOf(at)), now);
  const allowance = level >= 1 ? THROTTLED_CALLS_PER_MONTH : BACKGROUND_CALLS_PER_MONTH;
  // What is never written down counts on no calls of a month either; the limits by the minute bound it.
  if (made === null || route.kept === "none") return level;
  const over = periodsOf(allowance, now).find(({ allowance: most, made: count }) => made[count] >= most);
  if (over) throw isUsedUp(name, level, over, now);
  return level;
}

/** The audit has all the records that the bill counts on: what nobody waits for waits for the next month. */
const crowdedUntil = (resetAt: number, now: Date): Problem =>
  new Problem(
    "too_many_requests",
    "The month has all the requests of this deployment that its bill counts on: background clients wait for the next one.",
    {
      headers: { "retry-after": secondsUntil(resetAt, now) },
      extra: { resetAt: new Date(resetAt).toISOString(), stillWorks: [ALLOWANCE_ENDS, "people"] },
    },
  );

/** How soon a client may ask whether a person has let it go on: as often as an object asks. */
const PAUSED_SECONDS = PAUSED_ALARM_MS / 1_000;

/** The account itself costs more than it may: what nobody waits for waits, and is not written down each time (record/worth.ts). */
export const INFRASTRUCTURE_PAUSED = "infrastructure_paused";

const pausedSince = (pausedAt: number): Problem =>
  new Problem(
    "budget_exhausted",
    "The account's usage is past its ceiling: background clients wait until a person lets them go on.",
    {
      headers: { "retry-after": String(PAUSED_SECONDS) },
      extra: {
        cause: INFRASTRUCTURE_PAUSED,
        pausedAt: new Date(pausedAt).toISOString(),
        stillWorks: [ALLOWANCE_ENDS, "people"],
      },
    },
  );

/** A month, or a day of it, and the calls that it has. */
type Period = {
  readonly name: string;
  readonly allowance: number;
  readonly seconds: number;
  readonly resetAt: number;
  /** Which of the journal's counts is meant. */
  readonly made: "calls" | "today";
};

const periodsOf = (allowance: number, now: Date): readonly Period[] => [
  {
    name: "month",
    allowance,
    seconds: secondsOfMonth(now),
    resetAt: endOfMonth(monthOf(now.getTime())),
    made: "calls",
  },
  {
    name: "day",
    allowance: allowance / DAY_SHARE,
    seconds: SECONDS_PER_DAY,
    resetAt: endOfDay(now.getTime()),
    made: "today",
  },
];

function isUsedUp(client: string, level: Level, period: Period, now: Date): Problem {
  const { name, allowance, seconds, resetAt } = period;
  const wait = secondsUntil(resetAt, now);
  return new Problem(
    "too_many_requests",
    `"${client}" has made its ${allowance} calls of this ${name} (level ${level}). Still answered: ${ALLOWANCE_ENDS}.`,
    {
      headers: {
        "retry-after": wait,
        ratelimit: `"${name}";r=0;t=${wait}`,
        "ratelimit-policy": `"${name}";q=${allowance};w=${seconds}`,
      },
      extra: { level, resetAt: new Date(resetAt).toISOString(), stillWorks: [ALLOWANCE_ENDS] },
    },
  );
}

/**
 * Tells a poller when to ask again: with what it reads, and with an answer that is still to come, which its owner says.
 * `x-poll-interval` is in seconds; from level 1 on Retry-After says the same to clients that know only that. The answer itself
 * is not looked at, so a stream stays one.
 */
export function pace({ status, headers }: Outgoing, method: string, level: Level): void {
  if (status >= 400 || (method === "POST" && !headers.has(PENDING_HEADER))) return;
  headers.set("x-poll-interval", String(POLL_SECONDS[level]));
  if (level >= 1) headers.set("retry-after", String(POLL_SECONDS[level]));
}

const secondsOfMonth = (at: Date): number => daysIn(monthOf(at.getTime())) * SECONDS_PER_DAY;

function secondsUntil(at: number, now: Date): string {
  return String(Math.max(1, Math.ceil((at - now.getTime()) / 1_000)));
}
