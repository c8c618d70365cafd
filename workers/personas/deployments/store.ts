import { firstOf, type Sql } from "../../portable/sql.ts";
import { monthOf } from "../../time/calendar.ts";
import { StoredTable } from "../store/table.ts";
import type { PersonaDeployment } from "./schemas.ts";

/** What is computed when it is shown is not stored. */
export type StoredDeployment = Omit<
  PersonaDeployment,
  "webhookEnabled" | "hasWebhookSecret" | "currentMonthCostUsd" | "budgetMonth"
>;

export const deployments = new StoredTable<StoredDeployment>("deployments", {
  id: "text",
  projectId: "text",
  personaId: "text",
  slug: "text",
  label: "text",
  status: "text",
  invocationCount: "number",
  lastInvokedAt: "moment",
  maxMonthlyBudgetUsd: "dollars",
  createdAt: "moment",
  updatedAt: "moment",
});

/** @throws Problem not_found */
export const deploymentOf = (sql: Sql, id: string): StoredDeployment =>
  deployments.known(sql, id, `There is no deployment ${id}; GET /api/deployments lists them`);

/** What a persona's executions have cost in the UTC month of that moment: those that ended in it, and those that go on. */
export function monthCostNano(sql: Sql, personaId: string, now: number): number {
  const month = monthOf(now);
  const ended = firstOf<{ nano: number | null }>(
    sql,
    "SELECT SUM(cost_usd) AS nano FROM days WHERE persona_id = ? AND day >= ? AND day <= ?",
    personaId,
    `${month}-01`,
    `${month}-31`,
  );
  const open = firstOf<{ nano: number | null }>(
    sql,
    "SELECT SUM(cost_usd + going_usd) AS nano FROM executions WHERE persona_id = ? AND status IN ('queued', 'running')",
    personaId,
  );
  return (ended?.nano ?? 0) + (open?.nano ?? 0);
}

/** Of the last executions of all personas. */
const LOOKED_AT = 200;

/** What the cheapest of a persona's last runs cost, in nano-dollars; 0 for one that has none among them. */
export function leastCostNano(sql: Sql, personaId: string): number {
  const least = firstOf<{ nano: number | null }>(
    sql,
    `SELECT MIN(cost_usd) AS nano FROM
       (SELECT persona_id, status, cost_usd FROM executions ORDER BY id DESC LIMIT ${LOOKED_AT})
     WHERE persona_id = ? AND status = 'completed' AND cost_usd > 0`,
    personaId,
  );
  return least?.nano ?? 0;
}
