import * as z from "zod/mini";
import type { Answering, Caller } from "../caller.ts";
import { askDirectly } from "../wire/answer.ts";
import type { MachineWorld } from "./world.ts";

/** The machine's object asks in its own name; whom it asks are the owners. */
const CALLER: Caller = { kind: "program", name: "machine", role: "cos_internal", requestId: "machine" };
/** The gate leaves this type to a person, whatever the rules and the model think (workers/gate/rules/rules.ts). */
const TYPE = "machine_place";

const Decision = z.object({ status: z.enum(["approved", "denied", "pending"]) });

/** The gate as this object asks it. Both throw where it does not answer. */
export function machineGateOf(gate: Pick<Answering, "answer">): MachineWorld["gate"] {
  const post = async (path: string, body: object): Promise<Response> => {
    const reply = await askDirectly(gate, CALLER, `/api/${path}`, body);
    if (!reply.ok) throw new Error(`The gate answered ${reply.status}.`);
    return reply;
  };
  return {
    ask: async (taskId, description) => {
      const asked = { taskId, type: TYPE, description, estimatedCost: 0, agentType: "machine" };
      const reply = await post("approve", { ...asked, operations: [TYPE] });
      return z.parse(Decision, await reply.json()).status;
    },
    finish: async (taskId) => {
      await post(`tasks/${taskId}/finish`, { actualCost: 0, outcome: "succeeded" });
    },
  };
}
