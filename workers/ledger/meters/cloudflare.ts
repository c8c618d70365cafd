import * as z from "zod/mini";
import type { IncludedMeter } from "../../../policies/prices/included.ts";
import type { Send } from "../../outside.ts";
import { dayOf, HOUR_MS, monthOf, startOf } from "../../time/calendar.ts";
import type { MonthBudget } from "../budget.ts";
import { type CountedRow, CounterRow, DATA_SETS, type DataSet } from "./counters.ts";
import { credentialFrom, jsonFrom, type Meter, MeterError } from "./meter.ts";
import { usageNano } from "./usage.ts";

const API = "https://api.cloudflare.com/client/v4/graphql";

/** The most that one answer holds. */
const ROWS_MAX = 10_000;

const Credential = z.object({ accountId: z.string(), token: z.string() });

const Answer = z.object({
  data: z.object({
    viewer: z.object({ accounts: z.array(z.object({ rows: z.array(CounterRow) })).check(z.length(1)) }),
  }),
});

/**
 * The account's counters, at list prices beyond what its plan includes: on Workers Free a limit refuses instead of billing, but for R2.
 *
 * @param credential JSON text of the account and the token that may read its analytics
 */
export function cloudflareMeter(
  credential: string,
  { workersPlan = "free" }: Pick<MonthBudget, "workersPlan">,
): Meter {
  return {
    source: "cloudflare",
    everyMs: HOUR_MS,
    async read(now, send) {
      const known = credentialFrom(credential, Credential);
      const month = monthOf(now);
      const read = await Promise.allSettled(DATA_SETS.map((set) => countedIn(set, known, month, send)));
      const unread = read.flatMap((one, index) =>
        one.status === "rejected" ? [{ what: DATA_SETS[index]?.name ?? "", why: reasonOf(one.reason) }] : [],
      );
      if (unread.length === DATA_SETS.length) throw new MeterError(unread[0]?.why ?? "");
      if (unread.length > 0)
        console.warn(JSON.stringify({ level: "warn", event: "counters_not_read", failed: unread }));
      const totals = new Map<IncludedMeter, number>();
      for (const one of read)
        for (const [counted, quantity] of one.status === "fulfilled" ? one.value : [])
          totals.set(counted, (totals.get(counted) ?? 0) + quantity);
      const metered = [...totals].map(([counted, quantity]) => ({
        kind: `cloudflare_${counted}`,
        month,
        quantity,
        amountNano: usageNano(counted, quantity, workersPlan),
      }));
      return { bills: [], metered, unread };
    },
  };
}

const reasonOf = (reason: unknown): string => (reason instanceof Error ? reason.message : "unknown failure");

async function countedIn(
  { name, fields, of }: DataSet,
  { accountId, token }: z.infer<typeof Credential>,
  month: string,
  send: Send,
): Promise<(readonly [IncludedMeter, number])[]> {
  // By the day: every data set has that, and not each has moments (developers.cloudflare.com/d1/observability/metrics-analytics).
  const query = `query Usage($account: string!, $from: Date!) {
    viewer { accounts(filter: {accountTag: $account}) { rows: ${name}(limit: ${ROWS_MAX}, filter: {date_geq: $from}) { ${fields} } } }
  }`;
  const variables = { account: accountId, from: dayOf(startOf(month)) };
  const answer = await jsonFrom(send, API, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ query, variables }),
  });
  const parsed = z.safeParse(Answer, answer);
  const rows: readonly CountedRow[] | undefined = parsed.success
    ? parsed.data.data.viewer.accounts[0]?.rows
    : undefined;
  if (!rows) throw new MeterError(`The counters of ${name} do not have the form that they promise`);
  // More than a page would be counted as if it were all.
  if (rows.length >= ROWS_MAX) throw new MeterError(`The counters of ${name} are more than one page`);
  return rows.flatMap(of);
}
