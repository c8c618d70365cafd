import { firstOf, type Sql } from "../../portable/sql.ts";
import { wishLimit } from "../deployments/limits.ts";
import { StoredTable } from "../store/table.ts";
import type { Persona } from "./schemas.ts";

/** The project of everything in one deployment: upstream's own word for data without a tenant. */
export const PROJECT = "default";

export const personas = new StoredTable<Persona>("personas", {
  id: "text",
  projectId: "text",
  name: "text",
  description: "text",
  systemPrompt: "text",
  structuredPrompt: "text",
  icon: "text",
  color: "text",
  enabled: "flag",
  maxConcurrent: "number",
  timeoutMs: "number",
  inferenceProfileId: "text",
  networkPolicy: "text",
  maxBudgetUsd: "dollars",
  maxTurns: "number",
  designContext: "text",
  groupId: "text",
  permissionPolicy: "text",
  modelProfile: "text",
  runsOn: "text",
  createdAt: "moment",
  updatedAt: "moment",
});

/** Tables whose rows are a persona's own and go with it. Executions stay: they are history. */
const OWN = ["persona_tools", "persona_credentials", "subscriptions", "triggers", "deployments"] as const;

export function deletePersona(sql: Sql, id: string): void {
  for (const table of ["firings", "polls"])
    sql.all(`DELETE FROM ${table} WHERE trigger_id IN (SELECT id FROM triggers WHERE persona_id = ?)`, id);
  if (firstOf(sql, "SELECT persona_id FROM month_limits WHERE persona_id = ?", id)) wishLimit(sql, id, null);
  for (const table of OWN) sql.all(`DELETE FROM ${table} WHERE persona_id = ?`, id);
  personas.delete(sql, id);
}

/** @throws Problem not_found */
export const personaOf = (sql: Sql, id: string): Persona =>
  personas.known(sql, id, `There is no persona ${id}; GET /api/personas lists them`);
