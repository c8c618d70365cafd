import { REPEAT_HEADER, TASK_HEADER } from "../../caller.ts";
import { bodyOf } from "../../wire/body.ts";
import type { GateContext } from "../app.ts";
import { HaltBody, type HaltReply } from "../schemas/halt.ts";
import { knownTask } from "../tasks/tasks.ts";
import { forwardHalt } from "./forward.ts";
import { forwardedText } from "./halt.ts";
import { storeHalt } from "./halts.ts";

/**
 * POST /api/halt: stop this task for good. The owner may stop one that the gate does not know, or not yet; an agency stops
 * its own only, or it could spoil the ids that others will use. Stored first, then forwarded.
 */
export async function halt(c: GateContext): Promise<Response> {
  const { taskId, reason } = await bodyOf(c.req.raw, HaltBody);
  if (c.env.caller.role === "agency") await knownTask(c, taskId);
  const at = c.env.clock();
  const forwards = c.env.AGENCY_GATEWAY_URL !== "";
  const order = { taskId, reason, cause: "asked", caller: c.env.caller, at, forwards } as const;
  const { halt: stored, isNew } = await storeHalt(c.env.DB, order);
  if (isNew) c.env.tell("tasks", "approvals");
  const forward = isNew && forwards ? await forwardHalt(stored, c.env, at) : stored.forward;
  c.header(TASK_HEADER, encodeURIComponent(taskId));
  if (!isNew) c.header(REPEAT_HEADER, "1");
  return c.json({
    success: true,
    taskId,
    message: isNew ? `Task ${taskId} is halted` : `Task ${taskId} was halted before: ${stored.reason}`,
    haltedAt: new Date(stored.haltedAt).toISOString(),
    forwarded: forwardedText(forward),
  } satisfies HaltReply);
}
