import type { Sql } from "../../portable/sql.ts";
import { StoredTable } from "../store/table.ts";
import type { ToolDefinition } from "./schemas.ts";

export const tools = new StoredTable<ToolDefinition>("tools", {
  id: "text",
  name: "text",
  category: "text",
  description: "text",
  scriptPath: "text",
  inputSchema: "text",
  outputSchema: "text",
  requiresCredentialType: "text",
  implementationGuide: "text",
  isBuiltin: "flag",
  createdAt: "moment",
  updatedAt: "moment",
});

/** A persona's tools by name. */
export const toolsOf = (sql: Sql, personaId: string): ToolDefinition[] =>
  tools.list(
    sql,
    "JOIN persona_tools AS link ON link.tool_id = tools.id WHERE link.persona_id = ? ORDER BY tools.name",
    personaId,
  );
