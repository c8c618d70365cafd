import { type Caller, COST_HEADER, PENDING_HEADER, TASK_HEADER } from "../../caller.ts";
import type { PersonalContext } from "../../context/context.ts";
import { Problem } from "../../problem.ts";
import { dayIn, endOfDayIn } from "../../time/zones.ts";
import { bodyOf } from "../../wire/body.ts";
import { usdNumberFromNano } from "../../wire/money.ts";
import type { GateContext, GateSurroundings } from "../app.ts";
import { haltIfOverdue } from "../halts/halts.ts";
import { judgementName } from "../judgement/judgement.ts";
import { type Opinion, weigh } from "../judgement/opinion.ts";
import { PROGRESS_EVERY_MS } from "../rules/risk.ts";
import { decide } from "../rules/rules.ts";
import { standing } from "../rules/standing.ts";
import { ApproveBody, type ApproveReply } from "../schemas/approve.ts";
import { collect, durationText, type Lease } from "../tasks/lease.ts";
import { storeCollected } from "../tasks/leases.ts";
import { fingerprintOf, type Task, taskFrom } from "../tasks/task.ts";
import { tellOfQuestion } from "./asking.ts";
import { type Decided, newDecision } from "./decision.ts";
import { storeDecision } from "./decisions.ts";
import { readSituation } from "./situation.ts";

/** Every try but the first means that somebody else changed the same task, day or context in between. */
const TRIES_MAX = 3;
const RETRY_AFTER_SECONDS = 1;

/** POST /api/approve: may this task run? */
export async function approve(c: GateContext): Promise<Response> {
  const body = await bodyOf(c.req.raw, ApproveBody);
  const task = taskFrom(body, c.env.caller.name);
  const spent = { nano: 0 };
  const decided = await decideTask(task, await fingerprintOf(task, body.agency ?? null), c.env, spent);
  const reply = replyOf(decided);
  return c.json(reply satisfies ApproveReply, 200, {
    [TASK_HEADER]: encodeURIComponent(task.taskId),
    ...(spent.nano > 0 ? { [COST_HEADER]: String(spent.nano) } : {}),
    ...(reply.status === "pending" ? { [PENDING_HEADER]: "1" } : {}),
  });
}

/** Read, decide, store; again if the store says that what was read no longer holds. */
async function decideTask(
  task: Task,
  fingerprint: string,
  env: GateSurroundings & { caller: Caller },
  spent: { nano: number },
): Promise<Decided> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    const now = env.clock();
    const today = dayIn(now, env.TIME_ZONE);
    const seen = await readSituation(env.DB, "newest", task.taskId, today);
    if (seen.decision !== null) requireOwn(seen.decision, fingerprint, env.caller);
    if (await haltIfOverdue(seen.lease, env, now)) continue;

    const earlier = standing(seen, fingerprint, now);
    if (earlier !== null) return { decision: earlier, lease: await collected(seen.lease, env.DB, now) };
    if (seen.decision !== null) requireOwn(seen.decision, null, env.caller);

    const state = { haltReason: seen.halt?.reason ?? null, committedTodayNano: seen.committedNano };
    const ruled = decide(task, seen.context, state);
    const outcome =
      ruled.rule === "undecided"
        ? await weigh(task, seen.context, state, () => opinionOf(task, fingerprint, seen.context, env, spent))
        : ruled;
    const question = { task, fingerprint, askedBy: env.caller.name, contextVersion: seen.context.version };
    const decided = newDecision(question, outcome, {
      now,
      today,
      endOfToday: () => endOfDayIn(now, env.TIME_ZONE),
    });
    if (!(await storeDecision(env.DB, decided, seen, env.caller))) continue;
    const { status } = decided.decision;
    if (status === "pending") env.keep("question notice", () => tellOfQuestion(env, decided.decision));
    if (status !== "denied") env.tell(status === "pending" ? "approvals" : "tasks");
    return decided;
  }
  throw new Problem("unavailable", "Too many changes at the same moment; ask again", {
    headers: { "retry-after": String(RETRY_AFTER_SECONDS) },
  });
}

/** Asks the object of this question. One that fails has no opinion, and a person is asked. */
async function opinionOf(
  task: Task,
  fingerprint: string,
  context: PersonalContext,
  env: GateSurroundings,
  spent: { nano: number },
): Promise<Opinion> {
  try {
    const question = env.JUDGEMENTS.getByName(judgementName(fingerprint, context.version));
    const judged = await question.judge(task, context);
    spent.nano += judged.costNano ?? 0;
    return judged;
  } catch (error) {
    console.error(JSON.stringify({ level: "error", event: "judgement_failed", error: String(error) }));
    return { verdict: "none", because: "it could not be asked" };
  }
}

/**
 * A task's id is its asker's for as long as the task is known: one agency's answer is not another's, and nobody takes a task
 * over by asking anew. The owner, and who acts for the owner, may ask the same question and hear the answer that stands.
 */
function requireOwn(
  { taskId, askedBy, fingerprint }: Decided["decision"],
  asked: string | null,
  { role, name }: Caller,
): void {
  if (askedBy === name || (role !== "agency" && asked === fingerprint)) return;
  throw new Problem("conflict", `Another program asked about task ${taskId} before; use another taskId`);
}

/** The agency hears of a person's approval by asking again: from here its time runs. */
async function collected(lease: Lease | null, db: D1Database, now: Date): Promise<Lease | null> {
  if (lease?.state !== "open" || lease.collectedAt !== null) return lease;
  const running = collect(lease, now);
  await storeCollected(db, running);
  return running;
}

/** What is not approved is promised nothing: no time and no money. */
function replyOf({ decision, lease }: Decided): ApproveReply {
  const terms = decision.status === "approved" ? lease : null;
  const durationMs = terms?.maxDurationMs ?? 0;
  const monitoringLevel = terms?.monitoringLevel ?? "none";
  const every = PROGRESS_EVERY_MS[monitoringLevel];
  const costLimit = usdNumberFromNano(terms?.costLimitNano ?? 0);
  return {
    approved: terms !== null,
    reason: decision.reason,
    constraints: {
      maxDuration: durationText(durationMs),
      maxDurationSeconds: durationMs / 1_000,
      progressEverySeconds: every === null ? null : every / 1_000,
      costLimit,
    },
    monitoringLevel,
    costLimit,
    decisionId: decision.id,
    taskId: decision.taskId,
    decidedBy: decision.decidedBy,
    status: decision.status,
    expiresAt: new Date(terms?.endsAt ?? decision.expiresAt).toISOString(),
  };
}
