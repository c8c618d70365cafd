import type { PersonalContext } from "../../context/context.ts";
import { readContext } from "../../context/read.ts";
import { bodyOf } from "../../wire/body.ts";
import type { GateContext } from "../app.ts";
import type { Decision } from "../decisions/decision.ts";
import { DECISION_COLUMNS, type DecisionRow, decisionFrom } from "../decisions/decisions.ts";
import { decide } from "../rules/rules.ts";
import { ContextBody, type PreviewReply } from "../schemas/context.ts";
import { merged } from "./preferences.ts";

const DECISIONS_MAX = 20;
/** Of the stored tasks together: reading texts is what takes time, and Workers Free gives a request 10 ms of it. */
const TASKS_MAX_CHARS = 16_000;
/** Rows that are looked through for those decisions, so that a day of denials for want of budget costs no table of reads. */
const ROWS_MAX = 200;

/** POST /api/context/preview: the last decisions, decided anew under the changed context. Writes nothing, asks no model. */
export async function previewContext(c: GateContext): Promise<Response> {
  const body = await bodyOf(c.req.raw, ContextBody);
  const [context, decisions] = await Promise.all([readContext(c.env.DB), lastByRules(c.env.DB)]);
  const changed = { ...context, ...merged(context, body) };
  return c.json({
    decisions: decisions.map((decision) => ({
      decisionId: decision.id,
      taskId: decision.taskId,
      was: decision.status,
      would: statusUnder(changed, decision),
    })),
  } satisfies PreviewReply);
}

/** What would have become of it. A person's or a model's answer stands where the rules would ask for it again. */
function statusUnder(context: PersonalContext, { task, status, decidedBy }: Decision): Decision["status"] {
  const outcome = decide(task, context, { haltReason: null, committedTodayNano: 0 });
  const asksAgain =
    (decidedBy === "human" && outcome.status === "pending") ||
    (decidedBy === "model" && outcome.rule === "undecided");
  return asksAgain ? status : outcome.status;
}

/** The last decisions that followed from the context: not those for want of budget or of an answer, or for a halt. */
async function lastByRules(db: D1Database): Promise<readonly Decision[]> {
  const { results } = await db
    .prepare(
      `SELECT ${DECISION_COLUMNS} FROM (SELECT * FROM decisions ORDER BY seq DESC LIMIT ?) d
       WHERE d.decided_by <> 'budget' AND d.rule NOT IN ('halted', 'expired') ORDER BY d.seq DESC LIMIT ?`,
    )
    .bind(ROWS_MAX, DECISIONS_MAX)
    .all<DecisionRow>();
  let chars = 0;
  return results
    .filter(({ task }, place) => {
      chars += task.length;
      return place === 0 || chars <= TASKS_MAX_CHARS;
    })
    .map(decisionFrom);
}
