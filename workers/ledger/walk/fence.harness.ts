import { ADDRESS_LIMIT } from "../../../infra/firewall/rules.ts";
import { BACKGROUND_CALLS_PER_MONTH, DAY_SHARE } from "../../edge/limits/background.ts";
import { REFUSED_EVERY_MS } from "../../edge/record/worth.ts";
import { DAY_MS, endOfMonth, HOUR_MS, monthOf, startOf } from "../../time/calendar.ts";
import { PAUSED_ALARM_MS } from "../../time/pause.ts";
import type { Books } from "../books.ts";
import { openBooks, USD } from "../ledger.harness.ts";
import { type Counters, countersAnswer } from "../meters/counters.harness.ts";
import { poll } from "../meters/poll.ts";
import { usageNano } from "../meters/usage.ts";
import { levelAt, statusAt } from "../status.ts";

// Months on Workers Paid in which something runs wild, lived hour by hour through the real meter and the real fence.

const KEYS = { CLOUDFLARE_USAGE_READER: JSON.stringify({ accountId: "a".repeat(32), token: "t" }) };
const MONTH = "2027-01";
/** The plan's fee; a ceiling of usage beyond it there is none. */
const PAID = { workersPlan: "paid", fixedNano: 5 * USD, allowanceNano: 9.7 * USD } as const;
/** The account's analytics are this old. */
const LATE_MS = HOUR_MS;

const KINDS = ["requests", "cpuUs", "doRequests", "doRowsWritten", "activeUs"] as const;

/** What an hour of it adds to the account's counters. */
export type Wild = (isPaused: boolean) => Required<Pick<Counters, (typeof KINDS)[number]>>;

const HOUR_US = HOUR_MS * 1_000;

/** An object that sets its alarm anew without end: each is a request, the row of the alarm and one of its own. */
export const alarmLoop =
  (everyMs: number): Wild =>
  (isPaused) => {
    const alarms = HOUR_MS / (isPaused ? PAUSED_ALARM_MS : everyMs);
    return {
      requests: 0,
      cpuUs: 0,
      doRequests: alarms,
      doRowsWritten: 2 * alarms,
      activeUs: isPaused ? alarms * 10_000 : HOUR_US,
    };
  };

/** Rows that a request writes down in the journal (workers/archive/schema.ts), and what the door takes of a processor for it. */
const ROWS_PER_REQUEST = 7;
const CPU_US = 1_000;
/** What the door lets one background client have written down: its day, and a refusal now and then. */
const RECORDS_PER_HOUR = BACKGROUND_CALLS_PER_MONTH / DAY_SHARE / 24;
const REFUSALS_PER_HOUR = HOUR_MS / REFUSED_EVERY_MS;

/** A background client that asks without end. The door counts and refuses it, and each refusal is a request of a Worker all the same. */
export const flood =
  (perSecond: number): Wild =>
  (isPaused) => {
    const requests = perSecond * 3_600;
    const recorded = REFUSALS_PER_HOUR + (isPaused ? 0 : RECORDS_PER_HOUR);
    return {
      requests,
      cpuUs: requests * CPU_US,
      doRequests: recorded * 2,
      doRowsWritten: recorded * ROWS_PER_REQUEST,
      activeUs: 0,
    };
  };

/**
 * What the zone's rule lets one address through (infra/firewall/rules.ts): the rest is blocked before it is a request of a Worker
 * (developers.cloudflare.com/workers/observability/metrics-and-analytics: what the WAF blocks does not count).
 */
export function throughZone(perSecond: number): number {
  const { requests, periodSeconds, timeoutSeconds } = ADDRESS_LIMIT.free;
  const secondsToFill = Math.min(periodSeconds, requests / perSecond);
  return requests / perSecond > periodSeconds ? perSecond : requests / (secondsToFill + timeoutSeconds);
}

/** The same where the door did not count: each request reaches an object and is written down. What the door's limits are worth. */
export const uncounted =
  (perSecond: number): Wild =>
  (isPaused) => {
    const counted = flood(perSecond)(isPaused);
    const recorded = isPaused ? REFUSALS_PER_HOUR : counted.requests;
    return {
      ...counted,
      doRequests: recorded * 2,
      doRowsWritten: recorded * ROWS_PER_REQUEST,
      activeUs: isPaused ? 0 : HOUR_US,
    };
  };

/** What the limit counts: requests and CPU after what is included. */
const workersNano = ({ requests = 0, cpuUs = 0 }: Counters): number =>
  usageNano("requests", requests, "paid") + usageNano("cpuMs", cpuUs / 1_000, "paid");

export type Lived = {
  /** What the account costs at the month's end, plan and usage, in nano-dollars. */
  readonly infrastructureNano: number;
  /** Hours from the first sign to the pause; null where it never came. */
  readonly pausedAfterHours: number | null;
  readonly books: Books;
};

/** What stands around the month: the ledger's fence, and Cloudflare's own limit of spending on Workers, in nano-dollars. */
export type Around = { readonly fence: boolean; readonly workersLimitNano?: number };

/** Lives the month; from the third day on something runs wild. */
export async function liveWild(
  wild: Wild,
  { fence: hasFence, workersLimitNano = Number.POSITIVE_INFINITY }: Around,
): Promise<Lived> {
  const books = openBooks(PAID);
  const counters = { requests: 0, cpuUs: 0, doRequests: 0, doRowsWritten: 0, activeUs: 0 };
  const known: { at: number; counters: Counters }[] = [];
  const begins = startOf(MONTH) + 2 * DAY_MS;
  let pausedAt: number | null = null;
  for (let now = startOf(MONTH); now < endOfMonth(MONTH); now += HOUR_MS) {
    const isPaused = hasFence && levelAt(books, now).pausedAt !== null;
    const added = wild(isPaused);
    // Seen as late as everything else; from then on requests are refused before a Worker runs, and unbilled.
    const isBlocked =
      workersNano(known.findLast(({ at }) => at <= now - LATE_MS)?.counters ?? {}) >= workersLimitNano;
    if (now >= begins && !isBlocked) for (const kind of KINDS) counters[kind] += added[kind];
    known.push({ at: now + HOUR_MS, counters: { ...counters } });
    const end = now + HOUR_MS - 1;
    const shown = known.findLast(({ at }) => at <= end - LATE_MS)?.counters ?? {};
    await poll(books, KEYS, async (_, init) => countersAnswer(init, shown), end);
    pausedAt ??= levelAt(books, end).pausedAt;
  }
  // At the month's end everything is counted.
  const last = endOfMonth(MONTH) - 1;
  books.sql.all("DELETE FROM polls");
  await poll(books, KEYS, async (_, init) => countersAnswer(init, counters), last);
  if (monthOf(last) !== MONTH) throw new Error("The month is over");
  return {
    infrastructureNano: PAID.fixedNano + statusAt(books, last).infrastructure.measuredNano,
    pausedAfterHours: pausedAt === null ? null : Math.round((pausedAt - begins) / HOUR_MS),
    books,
  };
}
