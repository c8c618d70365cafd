import { createRequire } from "node:module";
import type * as table from "../../workers/edge/table.ts";
import type * as catalogue from "../../workers/tools/catalogue.ts";
import type { McpTool } from "../../workers/tools/tool.ts";
import { operationsOfAll } from "./openapi.ts";

/** The tools of the MCP server, as the build writes them into it (workers/tools/index.ts). */
export function mcpTools(): McpTool[] {
  // Only when it is needed, as for the document of all endpoints.
  const load = createRequire(import.meta.url);
  const { catalogueOf } = load("../../workers/tools/catalogue.ts") as typeof catalogue;
  const { ROUTES } = load("../../workers/edge/table.ts") as typeof table;
  return catalogueOf(ROUTES, operationsOfAll());
}
