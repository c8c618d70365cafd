import * as z from "zod/mini";
import { amount, dollars, moment, note } from "../../wire/fields.ts";
import { HALT_CAUSES } from "../halts/halt.ts";
import { MONITORING_LEVELS } from "../rules/risk.ts";
import { LEASE_STATES, TASK_OUTCOMES } from "../tasks/lease.ts";
import { cursorOf, DecisionReply, LEASE_MIN_SECONDS } from "./decision.ts";
import { FORWARDED } from "./halt.ts";
import { Held } from "./held.ts";

/** A week: what runs longer is asked for again. */
const EXTENSION_MAX_SECONDS = 7 * 86_400;

export const ProgressBody = z.strictObject({ costSoFar: amount, note: z.optional(note) });

export const ProgressReply = z.object({
  continue: z.boolean(),
  reason: z.string(),
  costLimit: dollars,
  endsAt: z.nullable(moment),
  progressDueAt: z.nullable(moment),
});
export type ProgressReply = z.infer<typeof ProgressReply>;

export const FinishBody = z.strictObject({
  actualCost: amount,
  outcome: z.enum(TASK_OUTCOMES),
  note: z.optional(note),
});
export type FinishBody = z.infer<typeof FinishBody>;

export const ExtendBody = z
  .strictObject({
    /** Counted from the start of the task, not from now. */
    maxDurationSeconds: z.optional(
      z.int().check(z.minimum(LEASE_MIN_SECONDS), z.maximum(EXTENSION_MAX_SECONDS)),
    ),
    costLimit: z.optional(amount),
    note: z.optional(note),
  })
  .check(
    z.refine(
      ({ maxDurationSeconds, costLimit }) => maxDurationSeconds !== undefined || costLimit !== undefined,
      {
        error: "expected maxDurationSeconds, costLimit or both",
      },
    ),
  );
export type ExtendBody = z.infer<typeof ExtendBody>;

export const LISTED_TASKS = ["open", "closed", "all"] as const;

export const TasksQuery = z.object({
  status: z._default(z.enum(LISTED_TASKS), "open"),
  cursor: z.optional(cursorOf("next")),
});
export type TasksQuery = z.infer<typeof TasksQuery>;

/** What is known of a task: the decision, the lease it runs or ran by, and its halt. */
export const TaskReply = z.object({
  taskId: z.string(),
  decision: z.nullable(DecisionReply),
  lease: z.nullable(
    z.object({
      state: z.enum(LEASE_STATES),
      costLimit: dollars,
      costSoFar: dollars,
      /** What counts for its day's budget. */
      charged: dollars,
      actualCost: z.nullable(dollars),
      monitoringLevel: z.enum(MONITORING_LEVELS),
      maxDurationSeconds: z.int(),
      startedAt: z.nullable(moment),
      endsAt: moment,
      progressDueAt: z.nullable(moment),
      closedAt: z.nullable(moment),
      closeReason: z.nullable(z.string()),
      outcome: z.nullable(z.enum(TASK_OUTCOMES)),
      note: z.nullable(z.string()),
    }),
  ),
  halt: z.nullable(
    z.object({
      reason: z.string(),
      /** `asked`: somebody did; everything else is what its approval promised and was not kept. */
      cause: z.enum(HALT_CAUSES),
      haltedAt: moment,
      haltedBy: z.string(),
      forwarded: z.enum(FORWARDED),
    }),
  ),
});
export type TaskReply = z.infer<typeof TaskReply>;

/** A page of at most 50 tasks, the one that was asked for last first. */
export const TasksReply = z.object({
  tasks: z.array(TaskReply),
  /** For the query of the next page; null on the last one. */
  next: z.nullable(z.string()),
  held: Held,
});
export type TasksReply = z.infer<typeof TasksReply>;
