import * as z from "zod/mini";
import { endOfMonth, HOUR_MS, monthOf, startOf } from "../../time/calendar.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import { credentialFrom, jsonFrom, type Meter, MeterError } from "./meter.ts";

/** Cost Management's numbers are 8 to 24 hours old; it answers only a few calls an hour. */
const EVERY_MS = 6 * HOUR_MS;

const Credential = z.object({
  tenantId: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  subscriptionId: z.string(),
});
const Token = z.object({ access_token: z.string() });
const Costs = z.object({
  properties: z.object({
    columns: z.array(z.object({ name: z.string() })),
    rows: z.array(z.array(z.union([z.number(), z.string()]))),
  }),
});

/** A month's last costs come after its end; until this day of the next one it is read once more. */
const EARLY_DAYS = 2;

const QUERY = {
  type: "ActualCost",
  timeframe: "Custom",
  dataset: { granularity: "None", aggregation: { totalCost: { name: "Cost", function: "Sum" } } },
};

/**
 * What the subscription has cost this month, and early in it the one before (learn.microsoft.com, "Query - Usage", Cost Management REST API).
 *
 * @param credential JSON text of the service principal that may read costs
 */
export function azureMeter(credential: string): Meter {
  return {
    source: "azure",
    everyMs: EVERY_MS,
    async read(now, send) {
      const { tenantId, clientId, clientSecret, subscriptionId } = credentialFrom(credential, Credential);
      const login = `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
      const grant = {
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope: "https://management.azure.com/.default",
      };
      const token = z.safeParse(
        Token,
        await jsonFrom(send, login, { method: "POST", body: new URLSearchParams(grant) }),
      );
      if (!token.success) throw new MeterError("The sign-in gave no token");
      const scope = `https://management.azure.com/subscriptions/${encodeURIComponent(subscriptionId)}`;
      const report = async (month: string) => {
        const timePeriod = {
          from: new Date(startOf(month)).toISOString(),
          to: new Date(Math.min(now, endOfMonth(month) - 1)).toISOString(),
        };
        const answer = await jsonFrom(
          send,
          `${scope}/providers/Microsoft.CostManagement/query?api-version=2023-11-01`,
          {
            method: "POST",
            headers: {
              authorization: `Bearer ${token.data.access_token}`,
              "content-type": "application/json",
            },
            body: JSON.stringify({ ...QUERY, timePeriod }),
          },
        );
        return { kind: "azure", month, quantity: 0, amountNano: totalNano(answer) };
      };
      const month = monthOf(now);
      const isEarly = new Date(now).getUTCDate() <= EARLY_DAYS;
      const last = isEarly ? [await report(monthOf(startOf(month) - 1))] : [];
      return { bills: [], metered: [...last, await report(month)] };
    },
  };
}

/** The sum of the rows. The order of the columns is not promised, so that they are found by name. */
function totalNano(answer: unknown): number {
  const costs = z.safeParse(Costs, answer);
  if (!costs.success) throw new MeterError("The costs do not have the form that they promise");
  const { columns, rows } = costs.data.properties;
  const at = (name: string) => columns.findIndex((column) => column.name.toLowerCase() === name);
  const total = rows.reduce((sum, row) => {
    const [cost, currency] = [row[at("cost")], row[at("currency")]];
    if (typeof cost !== "number" || currency !== "USD")
      throw new MeterError("The costs are not in US dollars");
    return sum + cost;
  }, 0);
  return Math.max(0, Math.ceil(total * NANO_PER_USD));
}
