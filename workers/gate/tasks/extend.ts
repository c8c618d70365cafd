import { Problem } from "../../problem.ts";
import { dayIn } from "../../time/zones.ts";
import { bodyOf, unusable } from "../../wire/body.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { GateContext } from "../app.ts";
import { auditStatement, newId } from "../audit.ts";
import { type SituationRow, situationFrom, situationStatement } from "../decisions/situation.ts";
import { haltIfOverdue } from "../halts/halts.ts";
import { isRepeat, type Keyed, keyedFrom, keyStatements } from "../keys.ts";
import { taskReply } from "../replies.ts";
import { ExtendBody } from "../schemas/tasks.ts";
import type { Lease } from "./lease.ts";
import { extendUpdate, leaseChanged } from "./leases.ts";
import { taskNanoOf } from "./task.ts";
import { knownTask, leaseOf, taskIdOf } from "./tasks.ts";

/** POST /api/tasks/:id/extend: a person gives a running task more time, more money, or both. */
export async function extendTask(c: GateContext): Promise<Response> {
  const body = await bodyOf(c.req.raw, ExtendBody);
  const taskId = taskIdOf(c);
  const known = await knownTask(c, taskId);
  const lease = leaseOf(known, taskId);
  const now = c.env.clock();
  const keyed = await keyedFrom(c.req.raw, c.env.caller, body, now);
  // Once more it could take back what was given since.
  if (keyed && (await isRepeat(c.env.DB, keyed))) return c.json(taskReply(taskId, known));
  if (lease.state !== "open" || (await haltIfOverdue(lease, c.env, now))) throw closed(taskId);

  const extended = extension(lease, body, now);
  const stored = store(c, lease, extended, { note: body.note ?? null, at: now, keyed });
  const after = await stored.catch(async (error: unknown) => {
    // The same request came twice at once, and the other one was first: nothing of this one was kept.
    if (keyed && (await isRepeat(c.env.DB, keyed))) return knownTask(c, taskId);
    throw error;
  });
  return c.json(taskReply(taskId, after));
}

/** The lease with its new limits. Throws `invalid_request` when they would end or narrow it. */
export function extension(lease: Lease, body: ExtendBody, now: Date): Lease {
  const costLimitNano =
    body.costLimit === undefined ? lease.costLimitNano : taskNanoOf(body.costLimit, "costLimit");
  const maxDurationMs =
    body.maxDurationSeconds === undefined ? lease.maxDurationMs : body.maxDurationSeconds * 1_000;
  const endsAt = lease.collectedAt === null ? lease.endsAt : lease.collectedAt + maxDurationMs;
  if (costLimitNano < lease.costLimitNano) {
    const least = usdFromNano(lease.costLimitNano);
    throw unusable("costLimit", `expected at least the present limit of ${least}`);
  }
  if (endsAt <= now.getTime()) {
    const message = "counted from its start, that is over already; expected more, or halt the task";
    throw unusable("maxDurationSeconds", message);
  }
  return { ...lease, costLimitNano, maxDurationMs, endsAt };
}

type Why = { readonly note: string | null; readonly at: Date; readonly keyed: Keyed | null };

async function store(c: GateContext, lease: Lease, extended: Lease, why: Why) {
  const { DB, TIME_ZONE, caller } = c.env;
  const auditId = newId(why.at);
  const limits = ({ costLimitNano, maxDurationMs, endsAt }: Lease) => ({
    costLimitNano,
    maxDurationMs,
    endsAt,
  });
  const entry = {
    id: auditId,
    at: why.at,
    caller,
    action: "task.extended",
    subject: `task:${lease.taskId}`,
  } as const;
  const after = { ...limits(extended), note: why.note };
  const results = await DB.batch<SituationRow>([
    extendUpdate(DB, extended, auditId),
    auditStatement(DB, { ...entry, before: limits(lease), after }, leaseChanged(lease, auditId)),
    ...(why.keyed ? keyStatements(DB, why.keyed, leaseChanged(lease, auditId)) : []),
    situationStatement(DB, "running", lease.taskId, dayIn(why.at, TIME_ZONE)),
  ]);
  if (results[0]?.meta.changes === 0) throw closed(lease.taskId);
  c.env.tell("tasks");
  return situationFrom(results.at(-1)?.results[0]);
}

const closed = (taskId: string): Problem =>
  new Problem("conflict", `Task ${taskId} is no longer running, so it cannot be extended; ask for a new one`);
