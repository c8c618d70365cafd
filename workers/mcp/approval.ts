import * as z from "zod/mini";
import type { Caller } from "../caller.ts";
import { askDirectly } from "../wire/answer.ts";
import { sha256Hex } from "../wire/sha256.ts";
import type { Env } from "./env.ts";
import { ToolError } from "./tools/outcome.ts";
import type { ServiceAction } from "./tools/service.ts";

const HASH_CHARS = 32;

const Decision = z.object({
  approved: z.boolean(),
  status: z.optional(z.string()),
  reason: z.optional(z.string()),
  decisionId: z.optional(z.string()),
  expiresAt: z.optional(z.string()),
});

const Halted = z.object({ halt: z.nullable(z.object({ cause: z.string() })) });

/**
 * Asks Purser's own gate for one action. A yes is of this very action and for one time: the task that it is asked as is named by what
 * is done and by how often that was done before, and is used up before anything is sent.
 */
export const gateApprovalOf =
  (env: Env, person: string, caller: Caller) =>
  async (action: ServiceAction): Promise<void> => {
    const connections = env.CONNECTIONS.getByName("connections");
    const said = JSON.stringify([person, action.operation, action.given]);
    const hash = (await sha256Hex(said)).slice(0, HASH_CHARS);
    let number = (await connections.lastApproval(hash)) + 1;
    const task = () => `mcp-${hash}-${number}`;
    let decision = await ask(env, task(), action, caller);
    if (decision.status === "denied" && (await hasLapsed(env, task(), caller))) {
      // A halted task is denied for good; what it was about may be wanted again, and is another question.
      await connections.useApproval(hash, number);
      number += 1;
      decision = await ask(env, task(), action, caller);
    }
    if (!decision.approved) throw refusal(decision);
    if (!(await connections.useApproval(hash, number)))
      throw new ToolError(
        "approval_used",
        "This approval was used by another call just now; nothing was done twice.",
      );
    await finish(env, task(), caller);
  };

async function ask(env: Env, taskId: string, { operation, description }: ServiceAction, caller: Caller) {
  const body = {
    taskId,
    type: operation,
    description,
    estimatedCost: 0,
    agentType: "mcp",
    operations: [operation],
  };
  const answer = await askDirectly(env.GATE, caller, "/api/approve", body);
  const read = z.safeParse(Decision, await answer.json().catch(() => null));
  if (read.success) return read.data;
  throw new ToolError("unavailable", "The gate did not answer, so nothing was done; try again.");
}

/** Whether the yes was given and nobody came for it in time; what somebody has halted stays halted. */
async function hasLapsed(env: Env, taskId: string, caller: Caller): Promise<boolean> {
  const answer = await askDirectly(env.GATE, caller, `/api/tasks/${taskId}`);
  const { data } = z.safeParse(Halted, await answer.json().catch(() => null));
  return data?.halt?.cause === "uncollected";
}

function refusal({ status, reason, decisionId, expiresAt }: z.infer<typeof Decision>): ToolError {
  if (status !== "pending")
    return new ToolError("denied", `Not approved: ${reason ?? "no reason was given"}`);
  return new ToolError(
    "approval_needed",
    "Nothing was done yet: a person has to agree, on Purser's page under Approvals. Then call this again with exactly the same arguments; do not ask more than once a minute.",
    { decisionId, endsAt: expiresAt },
  );
}

/** The lease of what was agreed to: without an end it would be halted for its silence. */
async function finish(env: Env, taskId: string, caller: Caller): Promise<void> {
  const answer = await askDirectly(env.GATE, caller, `/api/tasks/${taskId}/finish`, {
    actualCost: 0,
    outcome: "succeeded",
  });
  if (!answer.ok)
    console.warn(
      JSON.stringify({ level: "warn", event: "approval_not_finished", taskId, status: answer.status }),
    );
}
