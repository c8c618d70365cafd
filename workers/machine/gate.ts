import * as z from "zod/mini";
import type { Answering, Caller } from "../caller.ts";
import { askDirectly } from "../wire/answer.ts";
import { moment } from "../wire/fields.ts";
import { momentOf } from "../wire/moment.ts";
import type { MachineWorld, OfferOutcome } from "./world.ts";

/** The machine's object asks in its own name; whom it asks are the owners. */
const CALLER: Caller = { kind: "program", name: "machine", role: "cos_internal", requestId: "machine" };
/** The gate leaves this type to a person, whatever the rules and the model think (workers/gate/rules/rules.ts). */
const TYPE = "machine_place";

const Status = z.enum(["approved", "denied", "pending"]);
const Asked = z.object({ status: Status });
/** As much of a task (GET /api/tasks/:id) as says what became of the question. */
const Task = z.object({
  decision: z.object({
    status: Status,
    decidedBy: z.string(),
    decidedAt: z.nullable(moment),
    expiresAt: moment,
    description: z.string(),
  }),
  halt: z.nullable(z.unknown()),
});

/**
 * What became of a question. Asking the gate again would be answered too, but one that lapsed is a new question then.
 *
 * @returns `lapsed` where nobody answered while it was open
 */
function outcomeOf({ decision, halt }: z.infer<typeof Task>, now: number): OfferOutcome {
  const { status, decidedBy, decidedAt } = decision;
  if (halt !== null) return "denied";
  // The expiry of one that was approved is its lease's.
  const isOver = Date.parse(decidedAt ?? momentOf(now)) >= Date.parse(decision.expiresAt);
  return status !== "approved" && decidedBy !== "human" && isOver ? "lapsed" : status;
}

/** The gate as this object asks it. Each throws where it does not answer. */
export function machineGateOf(gate: Pick<Answering, "answer">): MachineWorld["gate"] {
  const asked = async (path: string, body?: object): Promise<Response> => {
    const reply = await askDirectly(gate, CALLER, `/api/${path}`, body);
    if (!reply.ok) throw new Error(`The gate answered ${reply.status}.`);
    return reply;
  };
  return {
    ask: async (taskId, description) => {
      const task = { taskId, type: TYPE, description, estimatedCost: 0, agentType: "machine" };
      const reply = await asked("approve", { ...task, operations: [TYPE] });
      return z.parse(Asked, await reply.json()).status;
    },
    look: async (taskId, now) => {
      const task = z.parse(Task, await (await asked(`tasks/${taskId}`)).json());
      return { outcome: outcomeOf(task, now), description: task.decision.description };
    },
    finish: async (taskId) => {
      await asked(`tasks/${taskId}/finish`, { actualCost: 0, outcome: "succeeded" });
    },
  };
}
