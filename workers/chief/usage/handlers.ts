import { DAY_MS } from "../../time/calendar.ts";
import { checked, unusable } from "../../wire/body.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { ChiefContext } from "../app.ts";
import { UsageQuery } from "./operations.ts";
import { type UsageSum, usageBy } from "./store.ts";

const DAYS = { day: 1, week: 7, month: 30 } as const;

/** GET /api/usage */
export function showUsage(c: ChiefContext): Response {
  const { filter = "month", thread_id: session, model } = checked(c.req.query(), UsageQuery, "query");
  if (filter === "thread" && session === undefined)
    throw unusable("thread_id", "expected the thread whose usage is asked for");
  const { sql, now } = c.env.world;
  const since = filter === "thread" || filter === "all" ? 0 : now - DAYS[filter] * DAY_MS;
  const sums = usageBy(sql, { since, session, model });
  return c.json({
    ...shown({
      calls: sumOf(sums, "calls"),
      inputTokens: sumOf(sums, "inputTokens"),
      outputTokens: sumOf(sums, "outputTokens"),
      costNano: sumOf(sums, "costNano"),
    }),
    by_model: sums.map((sum) => ({ model: sum.model, ...shown(sum) })),
  });
}

type Counted = Omit<UsageSum, "model">;

const sumOf = (sums: readonly UsageSum[], of: keyof Counted): number =>
  sums.reduce((sum, one) => sum + one[of], 0);

const shown = ({ inputTokens, outputTokens, costNano, calls }: Counted) => ({
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  cost: usdFromNano(costNano),
  calls,
});
