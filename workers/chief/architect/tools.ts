import type { Tool } from "../../agent/toolbox.ts";
import type { Template } from "../agents/template.ts";
import type { ChiefWorld } from "../world.ts";
import { proposalTools } from "./proposing.ts";
import { budgetTool, configurationTool, docsTool } from "./reading.ts";

/** What a system agent may use, by its TOOLS.md. No other agent gets any of it, whatever its own file says. */
export async function systemTools(
  { servers }: Pick<Template, "servers">,
  world: () => ChiefWorld,
): Promise<Tool[]> {
  return [
    ...(servers.includes("configuration") ? [configurationTool(world)] : []),
    ...(servers.includes("budget") ? [budgetTool(world)] : []),
    ...(servers.includes("docs") ? [docsTool()] : []),
    ...(servers.includes("proposals") ? await proposalTools(world) : []),
  ];
}
