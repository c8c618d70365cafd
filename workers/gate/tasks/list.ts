import { checked } from "../../wire/body.ts";
import type { GateContext } from "../app.ts";
import { DECISION_COLUMNS, type DecisionRow, decisionFrom } from "../decisions/decisions.ts";
import type { Joined, Situation } from "../decisions/situation.ts";
import { HALT_COLUMNS, type HaltRow, haltFrom } from "../halts/halts.ts";
import { type HeldRow, heldFrom, heldRead } from "../halts/held.ts";
import { taskReply } from "../replies.ts";
import { TasksQuery, type TasksReply } from "../schemas/tasks.ts";
import { LEASE_COLUMNS, type LeaseRow, leaseFrom } from "./leases.ts";

/** As many as a person looks through before asking for more. */
export const TASKS_PAGE_MAX = 50;

type Listed = Pick<Situation, "lease" | "halt"> & { readonly decision: NonNullable<Situation["decision"]> };
type Row = DecisionRow & Joined<LeaseRow> & Joined<HaltRow> & { readonly seq: number };

/** GET /api/tasks: each task once, by the decision that it runs or ran by. */
export async function listTasks(c: GateContext): Promise<Response> {
  const { status, cursor } = checked(c.req.query(), TasksQuery, "query");
  const { DB, caller, clock } = c.env;
  const [listed, held] = await DB.batch<unknown>([
    DB.prepare(tasksSql(status, clock())).bind(cursor ? Number(cursor) : null, TASKS_PAGE_MAX + 1),
    heldRead(DB, caller.name),
  ]);
  const { tasks, next } = pageOf((listed?.results ?? []) as Row[]);
  return c.json({
    tasks: tasks.map((known) => taskReply(known.decision.taskId, known)),
    next: next === null ? null : String(next),
    held: heldFrom((held?.results ?? []) as HeldRow[]),
  } satisfies TasksReply);
}

/** A page of tasks, newest first, and where the next page begins. */
function pageOf(results: readonly Row[]): {
  readonly tasks: readonly Listed[];
  readonly next: number | null;
} {
  const page = results.slice(0, TASKS_PAGE_MAX);
  return {
    tasks: page.map((row) => ({
      decision: decisionFrom(row),
      lease: row.decision_id === null ? null : leaseFrom(row),
      halt: row.halt_id === null ? null : haltFrom(row),
    })),
    next: results.length > TASKS_PAGE_MAX ? (page.at(-1)?.seq ?? null) : null,
  };
}

/**
 * The statement, with where to begin as `?1` and the number of rows as `?2`. What runs is found by its own
 * index, however many tasks there were; every other list goes through the decisions from the newest on.
 */
export function tasksSql(which: TasksQuery["status"], now: Date): string {
  const tables =
    which === "open"
      ? "leases l INDEXED BY leases_open CROSS JOIN decisions d ON d.id = l.decision_id"
      : "decisions d LEFT JOIN leases l ON l.decision_id = d.id";
  const where = {
    open: "l.state = 'open'",
    closed: `${OF_ITS_TASK} AND (l.state <> 'open' OR (l.state IS NULL AND (d.status = 'denied' OR d.expires_at <= ${now.getTime()})))`,
    all: OF_ITS_TASK,
  }[which];
  return `SELECT d.seq, ${DECISION_COLUMNS}, ${LEASE_COLUMNS}, ${HALT_COLUMNS}
    FROM ${tables} LEFT JOIN halts h ON h.task_id = d.task_id
    WHERE ${where} AND (?1 IS NULL OR d.seq < ?1) ORDER BY d.seq DESC LIMIT ?2`;
}

/** The decision that a task runs or ran by, or its newest one; as `running` in decisions/situation.ts. */
const OF_ITS_TASK = `d.id = COALESCE(
  (SELECT decision_id FROM leases WHERE task_id = d.task_id ORDER BY seq DESC LIMIT 1),
  (SELECT id FROM decisions WHERE task_id = d.task_id ORDER BY seq DESC LIMIT 1))`;
