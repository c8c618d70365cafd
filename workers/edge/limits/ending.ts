import type { Noted } from "../../archive/contract.ts";
import { Problem } from "../../problem.ts";
import type { Route } from "../../route.ts";
import { endOfDay } from "./calls.ts";

/** Rows that one request costs the journal (workers/archive/schema.ts). */
const ROWS_PER_CALL = 7;
/** Of the 100,000 that Workers Free writes in a day for all Durable Objects (developers.cloudflare.com/durable-objects/platform/pricing). */
const ROWS_PER_DAY = 100_000;
const SHARE = 10;

/**
 * Halts, reports and ends of tasks that one background client may make in a day: a tenth of the account's rows, beside its ordinary
 * calls, which never use them up. A task that reports every minute makes 1,440 a day; two such do not fit on Workers Free.
 */
export const ENDING_CALLS_PER_DAY = Math.floor(ROWS_PER_DAY / SHARE / ROWS_PER_CALL);
/** Of these only halts may have the last: reports that run wild stop none. A day's halts beyond them are a person's, who is never counted. */
export const HALTS_KEPT = 200;

const HALT = "/api/halt";

/** The name that a client's calls of this route are counted under: those that end spending apart. No client's name has a blank. */
export const countedAs = (client: string, route: Route | null): string =>
  route?.endsSpending && client !== "" ? `${client} ends` : client;

/** @throws Problem too_many_requests when a client has made the day's halts, reports and ends */
export function boundEnding(client: string, route: Route, made: Pick<Noted, "today">, now: Date): void {
  const most = ENDING_CALLS_PER_DAY - (route.path === HALT ? 0 : HALTS_KEPT);
  if (made.today < most) return;
  const wait = String(Math.max(1, Math.ceil((endOfDay(now) - now.getTime()) / 1_000)));
  const stillWorks = route.path === HALT ? ["halts by a person"] : ["halts"];
  throw new Problem(
    "too_many_requests",
    `"${client}" has made its ${most} halts, reports and ends of this day. Still answered: ${stillWorks.join(", ")}.`,
    {
      headers: {
        "retry-after": wait,
        ratelimit: `"day";r=0;t=${wait}`,
        "ratelimit-policy": `"day";q=${most};w=86400`,
      },
      extra: { resetAt: new Date(endOfDay(now)).toISOString(), stillWorks },
    },
  );
}
