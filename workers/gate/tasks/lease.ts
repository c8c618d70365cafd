import type { HaltCause } from "../halts/halt.ts";
import { type MonitoringLevel, PROGRESS_EVERY_MS, SILENCE_GRACE_MS, type Terms } from "../rules/risk.ts";

/**
 * How long a task that a person approved may wait for its agency to hear of it, by asking again or by reporting. Only
 * then does its time begin to run; otherwise it would be over, or silent, before the agency knew.
 */
export const COLLECT_WITHIN_MS = 24 * 3_600_000;

export const LEASE_STATES = ["open", "halted", "finished"] as const;
export const TASK_OUTCOMES = ["succeeded", "failed", "cancelled"] as const;
export type TaskOutcome = (typeof TASK_OUTCOMES)[number];

/** What an approved task is held to while it runs, and what it cost. Times are unix milliseconds. */
export type Lease = {
  readonly decisionId: string;
  readonly taskId: string;
  /** The owner's day that admitted it; its money counts there. */
  readonly day: string;
  readonly state: (typeof LEASE_STATES)[number];
  /** What counts for its day: the estimate, or more once more is reported, or once finished the larger of what it cost and what was reported. */
  readonly chargedNano: number;
  readonly costLimitNano: number;
  readonly costSoFarNano: number;
  readonly actualNano: number | null;
  readonly monitoringLevel: MonitoringLevel;
  readonly maxDurationMs: number;
  /** When its agency learnt of it; its time runs from here. Null while a person's approval waits to be collected. */
  readonly collectedAt: number | null;
  readonly endsAt: number;
  readonly progressDueAt: number | null;
  readonly closedAt: number | null;
  readonly closeReason: string | null;
  readonly outcome: TaskOutcome | null;
  readonly note: string | null;
};

/** The lease of a decision that approves. */
export function newLease(
  decision: { id: string; taskId: string; day: string; estimatedNano: number },
  terms: Terms,
  now: Date,
): Lease {
  return collect(
    {
      decisionId: decision.id,
      taskId: decision.taskId,
      day: decision.day,
      state: "open",
      chargedNano: decision.estimatedNano,
      ...terms,
      costSoFarNano: 0,
      actualNano: null,
      collectedAt: null,
      endsAt: now.getTime() + COLLECT_WITHIN_MS,
      progressDueAt: null,
      closedAt: null,
      closeReason: null,
      outcome: null,
      note: null,
    },
    now,
  );
}

/** The lease of a decision by a person, which its agency has not heard of yet. */
export const uncollected = (lease: Lease, now: Date): Lease => ({
  ...lease,
  collectedAt: null,
  endsAt: now.getTime() + COLLECT_WITHIN_MS,
  progressDueAt: null,
});

/** The lease from the moment its agency knows of it. */
export const collect = (lease: Lease, now: Date): Lease => ({
  ...lease,
  collectedAt: now.getTime(),
  endsAt: now.getTime() + lease.maxDurationMs,
  progressDueAt: nextProgressDue(lease.monitoringLevel, now),
});

/** When the next report is due, in unix milliseconds; null when the task is not watched. */
export function nextProgressDue(level: MonitoringLevel, now: Date): number | null {
  const every = PROGRESS_EVERY_MS[level];
  return every === null ? null : now.getTime() + every;
}

/** Why an open lease has to be halted now; null while all is well, and for one that is closed. */
export function overdue(lease: Lease, now: Date): { cause: HaltCause; reason: string } | null {
  if (lease.state !== "open") return null;
  const at = now.getTime();
  if (lease.endsAt <= at) {
    return lease.collectedAt === null
      ? { cause: "uncollected", reason: "Approved by a person, but its agency never came back for it" }
      : {
          cause: "duration",
          reason: `It ran longer than the ${durationText(lease.maxDurationMs)} it was given`,
        };
  }
  if (lease.progressDueAt !== null && lease.progressDueAt + SILENCE_GRACE_MS <= at) {
    return {
      cause: "silent",
      reason: `No progress report came by ${new Date(lease.progressDueAt).toISOString()}`,
    };
  }
  return null;
}

/** The same as `overdue`, for a statement on `leases`. Binds the time twice. */
export const OVERDUE_SQL = `state = 'open' AND (ends_at <= ? OR progress_due_at + ${SILENCE_GRACE_MS} <= ?)`;

/** A duration for people: "2 hours", "90 minutes". */
export function durationText(durationMs: number): string {
  const minutes = Math.round(durationMs / 60_000);
  const [count, unit] = minutes % 60 === 0 ? [minutes / 60, "hour"] : [minutes, "minute"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
