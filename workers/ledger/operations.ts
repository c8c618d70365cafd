import { ONCE_BY_KEY, type Operation } from "../operation.ts";
import { BillReply } from "./endpoints/bill.ts";
import {
  BudgetHistoryReply,
  BudgetReply,
  ExtensionBody,
  ExtensionReply,
  HistoryQuery,
  InfrastructureReply,
  LimitsBody,
  LimitsReply,
  SeriesQuery,
  SeriesReply,
} from "./endpoints/schemas.ts";
import { keyOperations } from "./keys/operations.ts";

/** Every endpoint of the budget: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  "GET /api/budget": {
    summary: "The month's money: what is spent, what is left, what can still run",
    description:
      "By model, day, agent, persona, task, schedule and user, with the level and the lines at which it changes.",
    reply: BudgetReply,
  },
  "GET /api/budget/history": {
    summary: "Months, days and level changes between two days",
    description:
      "Both days included, UTC. Days are kept for thirteen months; a range may begin earlier and has none of those. Without dates, the last 31 days.",
    query: HistoryQuery,
    reply: BudgetHistoryReply,
  },
  "GET /api/budget/series": {
    summary: "A month's model calls, day by day, by agent, model or task",
    description:
      "Of this month, or of one of the last thirteen. Every day until now is there. The parts of a day add up to it, the days to the month; `settled` is that plus `corrected` less `released`, to the nano-dollar what `GET /api/budget` says.",
    query: SeriesQuery,
    reply: SeriesReply,
    fails: [400],
  },
  "GET /api/budget/bill": {
    summary: "What the infrastructure costs, line by line, as it was deployed",
    description:
      "The lines of `npm run plan`, each with its quantity, unit price, source and the age of what was read there. What the infrastructure can cost at most is committed from a month's first moment.",
    reply: BillReply,
  },
  "POST /api/budget/extension": {
    summary: "Raise the allowance and its lines until a date",
    description:
      "Never past the deployed cap. A new extension takes the place of the one in force; both are audited.",
    body: ExtensionBody,
    reply: ExtensionReply,
    fails: [409],
    keyed: ONCE_BY_KEY,
  },
  "DELETE /api/budget/extension": {
    summary: "End the extension in force",
    description: "None in force is no failure.",
    reply: ExtensionReply,
  },
  "POST /api/budget/resume": {
    summary: "Let what works by itself go on",
    description:
      "For people only. Background clients and alarms pause when the account's measured usage beyond its plan costs more than the deploy's estimate allows; from here they may use a dollar more. Nothing that is paused is no failure. Audited.",
    reply: InfrastructureReply,
  },
  "GET /api/budget/scopes": {
    summary: "The limits of agents, personas, tasks, schedules and users",
    description: "Those that have one of their own, for a day or a month in UTC.",
    reply: LimitsReply,
  },
  "PUT /api/budget/scopes": {
    summary: "Set or remove limits of scopes",
    description: "What is not named stays. An entry without any limit is removed.",
    body: LimitsBody,
    reply: LimitsReply,
  },
  ...keyOperations,
} as const satisfies Record<string, Operation>;
