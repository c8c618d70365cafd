import type { Sql } from "../../portable/sql.ts";
import { Problem } from "../../problem.ts";
import { made, ok, type Some } from "../handling.ts";
import { personaOf } from "../registry/store.ts";
import { addLink, dropLink } from "../store/links.ts";
import { put } from "../store/put.ts";
import { tools, toolsOf } from "./store.ts";

const DEFAULTS = {
  name: "unnamed",
  category: "general",
  description: "",
  scriptPath: "",
  inputSchema: null,
  outputSchema: null,
  requiresCredentialType: null,
  implementationGuide: null,
  isBuiltin: false,
} as const;

export const toolHandlers: Some<
  | "GET /api/tool-definitions"
  | "POST /api/tool-definitions"
  | "GET /api/personas/:id/tools"
  | "POST /api/personas/:id/tools"
  | "DELETE /api/personas/:id/tools/:toolId"
> = {
  "GET /api/tool-definitions": (_, { sql }) => ok(tools.list(sql, "ORDER BY name")),
  "POST /api/tool-definitions": ({ body }, world) => {
    const { sql, newId } = world;
    const { id = newId(), description, scriptPath, ...rest } = body;
    const given = {
      ...rest,
      ...(description === undefined ? {} : { description: description ?? "" }),
      ...(scriptPath === undefined ? {} : { scriptPath: scriptPath ?? "" }),
    };
    const before = tools.get(sql, id);
    refuseTakenName(sql, given.name ?? before?.name ?? DEFAULTS.name, id);
    const tool = put(tools, "tool", { id, before, given, defaults: DEFAULTS }, world);
    return before ? ok(tool) : made(tool);
  },
  "GET /api/personas/:id/tools": ({ id }, { sql }) => ok(toolsOf(sql, personaOf(sql, id).id)),
  "POST /api/personas/:id/tools": ({ id, body: { toolId } }, world) => {
    personaOf(world.sql, id);
    tools.known(world.sql, toolId, `There is no tool ${toolId}; GET /api/tool-definitions lists them`);
    addLink(world, "tool", id, toolId);
    return ok({ linked: true });
  },
  "DELETE /api/personas/:id/tools/:toolId": ({ id, params: { toolId = "" } }, world) => {
    personaOf(world.sql, id);
    dropLink(world, "tool", id, toolId);
    return ok({ unlinked: true });
  },
};

/** @throws Problem conflict: prompts call tools by their names */
function refuseTakenName(sql: Sql, name: string, id: string): void {
  const [other] = tools.list(sql, "WHERE name = ? AND id <> ?", name, id);
  if (other)
    throw new Problem(
      "conflict",
      `A tool named ${JSON.stringify(name)} is there already, as ${other.id}; send that id to change it, or another name`,
    );
}
