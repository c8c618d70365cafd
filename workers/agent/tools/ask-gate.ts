import * as z from "zod/mini";
import { type Gate, GateProblem } from "../gate.ts";
import { type Tool, ToolProblem, tool } from "../toolbox.ts";

/** How long a run waits for a person; most answer later, and the run then says that it waits. */
const WAIT_MAX_MS = 20_000;
const EVERY_MS = 4_000;
const TIME_LIMIT_MS = WAIT_MAX_MS + 10_000;
const DESCRIPTION_MAX_CHARS = 4_000;
const NAME_MAX_CHARS = 200;
const OPERATIONS_MAX = 20;
const COST_MAX_USD = 1_000_000;

const name = z.string().check(z.minLength(1), z.maxLength(NAME_MAX_CHARS));

/** Proposes a task to the owner's gate. */
export const askGate = (gate: Gate): Tool =>
  tool({
    name: "ask_gate",
    description:
      "Asks the owner's task gate whether something may be done, before it is done. Say what exactly would be done, what it costs in dollars, and name its operations, such as data_deletion. Denied means no. Pending means that a person decides later: say so in your answer, and ask again with the same words in a later run. An approval holds until this run ends.",
    input: z.object({
      type: name,
      description: z.string().check(z.minLength(1), z.maxLength(DESCRIPTION_MAX_CHARS)),
      estimatedCost: z.number().check(z.minimum(0), z.maximum(COST_MAX_USD)),
      operations: z.optional(z.array(name).check(z.maxLength(OPERATIONS_MAX))),
    }),
    timeLimitMs: TIME_LIMIT_MS,
    run: async ({ type, description, estimatedCost, operations = [] }, signal) => {
      const proposal = { type, description, estimatedCost, operations };
      const taskId = await gate.taskId(proposal);
      const decision = await gate
        .propose({ taskId, ...proposal }, WAIT_MAX_MS, EVERY_MS, signal)
        .catch((error: unknown) => {
          if (error instanceof GateProblem) throw new ToolProblem(`Not approved. ${error.message}`);
          throw error;
        });
      const { status, decidedBy, reason, costLimit, constraints } = decision;
      const terms = status === "approved" ? { costLimit, maxDuration: constraints.maxDuration } : {};
      return JSON.stringify({ status, taskId, decidedBy, reason, ...terms });
    },
  });
