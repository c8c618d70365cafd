import * as z from "zod/mini";
import { HOUR_MS, monthOf, startOf } from "../../time/calendar.ts";
import { credentialFrom, jsonFrom, type Meter, MeterError } from "./meter.ts";

const EVERY_MS = 6 * HOUR_MS;
const API = "https://api.cloudflare.com/client/v4/graphql";

const Credential = z.object({ accountId: z.string(), token: z.string() });

/** What Workers and their storage counted since the month began (developers.cloudflare.com, "GraphQL Analytics API"). */
const QUERY = `query Usage($account: string!, $since: Date!, $from: Time!) {
  viewer {
    accounts(filter: {accountTag: $account}) {
      workers: workersInvocationsAdaptive(limit: 1000, filter: {datetime_geq: $from}) { sum { requests } }
      objects: durableObjectsInvocationsAdaptiveGroups(limit: 1000, filter: {date_geq: $since}) { sum { requests } }
      database: d1AnalyticsAdaptiveGroups(limit: 1000, filter: {date_geq: $since}) { sum { rowsRead rowsWritten } }
    }
  }
}`;

const count = z.number().check(z.minimum(0));
const groups = <S extends z.ZodMiniType>(sum: S) => z.array(z.object({ sum }));
const Usage = z.object({
  data: z.object({
    viewer: z.object({
      accounts: z
        .array(
          z.object({
            workers: groups(z.object({ requests: count })),
            objects: groups(z.object({ requests: count })),
            database: groups(z.object({ rowsRead: count, rowsWritten: count })),
          }),
        )
        .check(z.length(1)),
    }),
  }),
});

/**
 * The account's counters. They carry no amount: on the free plan a limit refuses instead of billing, and what a paid plan can
 * cost beyond what it includes is in the ceiling that the deploy has taken off the allowance.
 *
 * @param credential JSON text of the account and the token that may read its analytics
 */
export function cloudflareMeter(credential: string): Meter {
  return {
    source: "cloudflare",
    everyMs: EVERY_MS,
    async read(now, send) {
      const { accountId, token } = credentialFrom(credential, Credential);
      const month = monthOf(now);
      const variables = {
        account: accountId,
        since: `${month}-01`,
        from: new Date(startOf(month)).toISOString(),
      };
      const answer = await jsonFrom(send, API, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ query: QUERY, variables }),
      });
      const usage = z.safeParse(Usage, answer);
      const [account] = usage.success ? usage.data.data.viewer.accounts : [];
      if (!account) throw new MeterError("The counters do not have the form that they promise");
      const report = (kind: string, quantities: number[]) => ({
        kind: `cloudflare_${kind}`,
        month,
        quantity: quantities.reduce((sum, quantity) => sum + quantity, 0),
        amountNano: 0,
      });
      const metered = [
        report(
          "worker_requests",
          account.workers.map(({ sum }) => sum.requests),
        ),
        report(
          "object_requests",
          account.objects.map(({ sum }) => sum.requests),
        ),
        report(
          "rows_read",
          account.database.map(({ sum }) => sum.rowsRead),
        ),
        report(
          "rows_written",
          account.database.map(({ sum }) => sum.rowsWritten),
        ),
      ];
      return { bills: [], metered };
    },
  };
}
