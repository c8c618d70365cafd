import { TASK_HEADER } from "../../caller.ts";
import { Problem } from "../../problem.ts";
import { dayIn, endOfDayIn } from "../../time/zones.ts";
import { bodyOf, checked } from "../../wire/body.ts";
import { usdFromNano } from "../../wire/money.ts";
import type { GateContext } from "../app.ts";
import { decisionReply } from "../replies.ts";
import { fieldsOf } from "../rules/fields.ts";
import { termsFor } from "../rules/risk.ts";
import { blockedBy } from "../rules/rules.ts";
import { AnswerBody, ApprovalsQuery, type ApprovalsReply } from "../schemas/decision.ts";
import { durationText, type Lease, newLease, uncollected } from "../tasks/lease.ts";
import { storeAnswer } from "./answers.ts";
import { DENIED_FOR_MS, type Decided, type Decision } from "./decision.ts";
import { listDecisions } from "./decisions.ts";
import { isHeldTo, leftNano, limited, offerFor } from "./offer.ts";
import { readDay, readSituation, type Situation } from "./situation.ts";

/** Each means that somebody else changed the same decision, day or context in between. */
const RETRIES_MAX = 2;

/** GET /api/approvals: what waits for a person, or what was decided. */
export async function listApprovals(c: GateContext): Promise<Response> {
  const { status, cursor } = checked(c.req.query(), ApprovalsQuery, "query");
  const { DB, TIME_ZONE, clock } = c.env;
  const now = clock();
  const after = cursor === undefined ? null : Number(cursor);
  const [{ decisions, next }, purse] = await Promise.all([
    listDecisions(DB, status, now, { after }),
    readDay(DB, dayIn(now, TIME_ZONE)),
  ]);
  const approvals = decisions.map(({ decision, lease }) => ({
    ...decisionReply(decision, lease),
    offer: offerFor(decision, purse, now),
  }));
  const nextCursor = next === null ? null : String(next);
  const dayEndsAt = endOfDayIn(now, TIME_ZONE).toISOString();
  return c.json({ approvals, nextCursor, timeZone: TIME_ZONE, dayEndsAt } satisfies ApprovalsReply);
}

/** POST /api/approvals/:id: a person's answer. */
export async function answerApproval(c: GateContext): Promise<Response> {
  const body = await bodyOf(c.req.raw, AnswerBody);
  const { decision, lease } = await answerQuestion(c, c.req.param("id") ?? "", body);
  c.header(TASK_HEADER, encodeURIComponent(decision.taskId));
  return c.json(decisionReply(decision, lease));
}

/** Answers a question as `settleQuestion` does, and tells open pages. */
export async function answerQuestion(c: GateContext, id: string, answer: AnswerBody): Promise<Decided> {
  const { isNew, ...decided } = await settleQuestion(c, id, answer, { left: RETRIES_MAX });
  if (isNew) c.env.tell("approvals", "tasks");
  return decided;
}

/**
 * Stores a person's answer to a pending question; `isNew` unless it was answered so already. The same answer twice is one
 * answer. Throws `not_found`, `conflict` when it was answered otherwise, expired, or may not be approved, and `over_budget`;
 * the question then stays as it was. Two round trips to the database, and two for each retry that is taken of `retries`.
 */
export async function settleQuestion(
  c: GateContext,
  id: string,
  answer: AnswerBody,
  retries: { left: number },
): Promise<Decided & { readonly isNew: boolean }> {
  const { DB, TIME_ZONE, caller, clock } = c.env;
  do {
    const now = clock();
    const today = dayIn(now, TIME_ZONE);
    const seen = await readSituation(DB, "id", id, today);
    if (seen.decision === null)
      throw new Problem("not_found", "No decision has this id; see GET /api/approvals");
    if (isAnswered(seen.decision, answer, now)) {
      requireLimits(seen.lease, answer);
      return { decision: seen.decision, lease: seen.lease, isNew: false };
    }
    if (answer.decision === "approve") requireApprovable(seen.decision, seen);

    const answered = answeredBy(caller.name, seen.decision, answer, { seen, now, today });
    if (await storeAnswer(DB, answered, seen, { caller, at: now })) return { ...answered, isNew: true };
  } while (retries.left-- > 0);
  throw new Problem("unavailable", "Too many changes at the same moment; answer again", {
    headers: { "retry-after": "1" },
  });
}

function isAnswered(decision: Decision, answer: AnswerBody, now: Date): boolean {
  const wanted = answer.decision === "approve" ? "approved" : "denied";
  if (decision.status === wanted) return true;
  if (decision.status !== "pending") {
    throw new Problem(
      "conflict",
      `This was ${decision.status} already${whenOf(decision)}: ${decision.reason}`,
    );
  }
  if (decision.expiresAt <= now.getTime()) {
    throw new Problem("conflict", "This question has expired; the agency must ask again");
  }
  return false;
}

/** For whoever comes second, and asks when the other one was: ", at 2026-11-21 12:05 UTC". */
const whenOf = ({ decidedAt }: Decision): string =>
  decidedAt === null ? "" : `, at ${new Date(decidedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;

/** Approved already is not yet approved with these limits: whoever asks for less must not believe to have it. */
function requireLimits(lease: Lease | null, { limits }: AnswerBody): void {
  if (limits === undefined || lease === null || isHeldTo(lease, limits)) return;
  const held = `up to $${usdFromNano(lease.costLimitNano)} and ${durationText(lease.maxDurationMs)}`;
  throw new Problem("conflict", `This was approved already, with ${held}; to have it stop earlier, halt it`);
}

/** A person may go over the threshold and the risk, but not over a halt, a blocked operation or the day's budget. */
function requireApprovable(decision: Decision, seen: Situation): void {
  const { context, halt } = seen;
  if (halt !== null) throw new Problem("conflict", `Its task was halted: ${halt.reason}`);
  const blocked = blockedBy(fieldsOf(decision.task), context.rules);
  if (blocked !== null) {
    throw new Problem(
      "conflict",
      `It needs a blocked operation: ${blocked}. Change the rules first, or deny it`,
    );
  }
  if (decision.estimatedNano <= leftNano(seen)) return;
  const [asked, left] = [usdFromNano(decision.estimatedNano), usdFromNano(leftNano(seen))];
  throw new Problem(
    "over_budget",
    `It may cost $${asked} and today's budget has $${left} left; it stays pending`,
  );
}

function answeredBy(
  person: string,
  decision: Decision,
  answer: AnswerBody,
  { seen, now, today }: { seen: Situation; now: Date; today: string },
): Decided {
  const given = {
    decidedBy: "human",
    rule: "answered",
    answeredBy: person,
    note: answer.note ?? null,
  } as const;
  const why = answer.note === undefined ? "" : `: ${answer.note}`;
  const at = { decidedAt: now.getTime() };
  if (answer.decision === "deny") {
    const expiresAt = now.getTime() + DENIED_FOR_MS;
    return {
      decision: {
        ...decision,
        ...given,
        ...at,
        status: "denied",
        reason: `Denied by ${person}${why}`,
        expiresAt,
      },
      lease: null,
    };
  }
  const approved = { ...decision, ...given, ...at, day: today, reason: `Approved by ${person}${why}` };
  const offered = termsFor(decision.estimatedNano, seen.context.preferences);
  const lease = uncollected(newLease(approved, limited(offered, answer.limits), now), now);
  return { decision: { ...approved, status: "approved", expiresAt: lease.endsAt }, lease };
}
