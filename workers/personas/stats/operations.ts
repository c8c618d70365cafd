import type { Operation } from "../../operation.ts";
import { DailyQuery, DailyReply, StatsQuery, StatsReply } from "./schemas.ts";

// `stats` comes before `:id` in the list of all operations: the first that fits a path is the one.

export const statsOperations = {
  "GET /api/executions/stats": {
    summary: "How executions of the last days ended, and what they cost",
    description:
      "`period` days up to today (UTC), 7 where nothing is said; of one persona or all. Waiting and running ones are those of now. Errors are counted for as long as single executions are kept.",
    query: StatsQuery,
    reply: StatsReply,
  },
  "GET /api/metrics/daily": {
    summary: "Executions, their cost and their tokens by day",
    description:
      "Of UTC days `from` and `to`, both included; the last 30 where nothing is said. Kept for 400 days.",
    query: DailyQuery,
    reply: DailyReply,
  },
} as const satisfies Record<string, Operation>;
