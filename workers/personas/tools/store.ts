import type { Sql } from "../../portable/sql.ts";
import { Table } from "../store/table.ts";
import type { Tool } from "./schemas.ts";

export const tools = new Table<Tool>("tools", {
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
export const toolsOf = (sql: Sql, personaId: string): Tool[] =>
  tools.list(
    sql,
    "JOIN persona_tools AS link ON link.tool_id = tools.id WHERE link.persona_id = ? ORDER BY tools.name",
    personaId,
  );
