import * as z from "zod/mini";
import { type Tool, ToolProblem, tool } from "../../agent/toolbox.ts";
import type { ShownTool } from "../../wire/shown-tool.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { proposeEffect } from "../effects/doing.ts";
import { EFFECT_TIME_LIMIT_MS } from "../effects/tools.ts";
import type { ChiefWorld } from "../world.ts";
import { AgentType, agentTypeObjection } from "./agent-type.ts";

/** The journal's tool by which a kind is defined. Agents are offered it as a proposal only. */
export const DEFINES_KIND = "define_custom_kind";

/**
 * What may be added to a deployment. Both are asked of the person themselves, whatever the rules or a model would say (workers/gate/rules),
 * and in the chief of staff's name, who speaks with them.
 */
export async function proposalTools(world: () => ChiefWorld): Promise<Tool[]> {
  const kind = (await world().things.tools("journal")).find(({ name }) => name === DEFINES_KIND);
  return [agentTypeTool(world), ...(kind === undefined ? [] : [journalKindTool(kind, world)])];
}

const agentTypeTool = (world: () => ChiefWorld): Tool =>
  tool({
    name: "propose_agent_type",
    description:
      "Proposes an agent to the person. With their word it is there, asleep, with no tools and no schedules; they wake it by its interview and grant it its tools one by one.",
    input: AgentType,
    timeLimitMs: EFFECT_TIME_LIMIT_MS,
    run: (type) => {
      const wrong = agentTypeObjection(type, world());
      if (wrong !== null) throw new ToolProblem(wrong);
      const deed = { is: "agent type", type } as const;
      const wish = { agent: CHIEF, operation: "agent_create", what: "proposes a new agent", deed };
      return proposeEffect(wish, world());
    },
  });

const journalKindTool = ({ inputSchema }: ShownTool, world: () => ChiefWorld): Tool =>
  tool({
    name: "propose_journal_kind",
    description:
      "Proposes a kind of journal records to the person: a name and a closed list of typed fields, or, by the name of one that is there, that kind with further optional fields. With their word it is defined.",
    input: z.looseObject({}),
    shownInput: inputSchema,
    timeLimitMs: EFFECT_TIME_LIMIT_MS,
    run: async (input) => {
      const { only_check: _, ...given } = input;
      // The journal says what is wrong before anybody is asked.
      const checked = await world().things.call("journal", DEFINES_KIND, { ...given, only_check: true });
      if (!checked.ok) throw new ToolProblem(checked.why);
      const deed = { is: "journal", tool: DEFINES_KIND, given } as const;
      const what = "proposes a new kind of journal records";
      return proposeEffect({ agent: CHIEF, operation: "journal_extension", what, deed }, world());
    },
  });
