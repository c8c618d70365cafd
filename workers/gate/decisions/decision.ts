import { DAY_MS } from "../../time/calendar.ts";
import { newId } from "../audit.ts";
import type { GateRule, RuleOutcome } from "../rules/rules.ts";
import type { DECIDERS, DECISION_STATUSES } from "../schemas/approve.ts";
import { type Lease, newLease } from "../tasks/lease.ts";
import type { Task } from "../tasks/task.ts";

/** How long a question to a person stays open, and how long a denial is repeated to the same question. */
export const PENDING_FOR_MS = DAY_MS;
export const DENIED_FOR_MS = DAY_MS;

/** What was decided about a task, and by whom. Times are unix milliseconds. */
export type Decision = {
  readonly id: string;
  readonly taskId: string;
  readonly fingerprint: string;
  readonly task: Task;
  readonly estimatedNano: number;
  readonly status: (typeof DECISION_STATUSES)[number];
  readonly decidedBy: (typeof DECIDERS)[number];
  readonly rule: GateRule;
  readonly reason: string;
  readonly contextVersion: number;
  /** The owner's day on which it was asked; for one that a person approved, the day of the answer. */
  readonly day: string;
  readonly askedBy: string;
  readonly askedAt: number;
  readonly decidedAt: number | null;
  /** For an approved task, the end of its lease holds instead. */
  readonly expiresAt: number;
  readonly answeredBy: string | null;
  readonly note: string | null;
};

/** A decision, and the lease it opened if it approves. */
export type Decided = { readonly decision: Decision; readonly lease: Lease | null };

/** What was asked, by whom, and under which version of the context. */
export type Question = {
  readonly task: Task;
  readonly fingerprint: string;
  readonly askedBy: string;
  readonly contextVersion: number;
};

type Moment = { readonly now: Date; readonly today: string; readonly endOfToday: () => Date };

/** The record of an outcome. */
export function newDecision(question: Question, outcome: RuleOutcome, moment: Moment): Decided {
  const { now, today } = moment;
  const { taskId, estimatedNano } = question.task;
  const { status, decidedBy, rule, reason } = outcome;
  const decision: Decision = {
    ...question,
    id: newId(now),
    taskId,
    estimatedNano,
    status,
    decidedBy,
    rule,
    reason,
    day: today,
    askedAt: now.getTime(),
    decidedAt: status === "pending" ? null : now.getTime(),
    expiresAt: expiryOf(outcome, moment),
    answeredBy: null,
    note: null,
  };
  return { decision, lease: outcome.status === "approved" ? newLease(decision, outcome.terms, now) : null };
}

/** When a decision stops being repeated to the same question, in unix milliseconds. */
function expiryOf(outcome: RuleOutcome, { now, endOfToday }: Moment): number {
  if (outcome.status === "approved") return now.getTime() + outcome.terms.maxDurationMs;
  if (outcome.status === "pending") return now.getTime() + PENDING_FOR_MS;
  return outcome.decidedBy === "budget" ? endOfToday().getTime() : now.getTime() + DENIED_FOR_MS;
}
