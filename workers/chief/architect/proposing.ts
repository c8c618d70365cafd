import { type Tool, ToolProblem, tool } from "../../agent/toolbox.ts";
import { checkedFields } from "../../mcp/journal/custom-fields.ts";
import { CustomKind } from "../../mcp/journal/custom-kinds.ts";
import { ToolError } from "../../mcp/tools/outcome.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { proposeEffect } from "../effects/doing.ts";
import { EFFECT_TIME_LIMIT_MS } from "../effects/tools.ts";
import type { ChiefWorld } from "../world.ts";
import { AgentType, objectionTo } from "./agent-type.ts";

/**
 * What may be added to a deployment. Both are asked of the person themselves, whatever the rules or a model would say (workers/gate/rules),
 * and in the chief of staff's name, who speaks with them.
 */
export const proposalTools = (world: () => ChiefWorld): Tool[] => [
  tool({
    name: "propose_agent_type",
    description:
      "Proposes an agent to the person. With their word it is there, asleep, with no tools and no schedules; they wake it by its interview and grant it its tools one by one.",
    input: AgentType,
    timeLimitMs: EFFECT_TIME_LIMIT_MS,
    run: (type) => {
      const wrong = objectionTo(type, world());
      if (wrong !== null) throw new ToolProblem(wrong);
      const deed = { is: "agent type", type } as const;
      return proposeEffect(
        { agent: CHIEF, operation: "agent_create", what: "proposes a new agent", deed },
        world(),
      );
    },
  }),
  tool({
    name: "propose_journal_kind",
    description:
      "Proposes a kind of journal records to the person: a name and a closed list of typed fields, or, by the name of one that is there, that kind with further optional fields. With their word it is defined.",
    input: CustomKind,
    timeLimitMs: EFFECT_TIME_LIMIT_MS,
    run: (given) => {
      try {
        checkedFields(given.fields);
      } catch (error) {
        throw error instanceof ToolError ? new ToolProblem(error.message) : error;
      }
      const deed = { is: "journal", tool: "define_custom_kind", given } as const;
      const what = "proposes a new kind of journal records";
      return proposeEffect({ agent: CHIEF, operation: "journal_extension", what, deed }, world());
    },
  }),
];
