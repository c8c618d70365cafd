import { momentOf, momentOrNull } from "../wire/moment.ts";
import { usdFromNano } from "../wire/money.ts";
import type { Decision } from "./decisions/decision.ts";
import { forwardedText, type Halt } from "./halts/halt.ts";
import type { DecisionReply } from "./schemas/decision.ts";
import type { TaskReply } from "./schemas/tasks.ts";
import type { Lease } from "./tasks/lease.ts";

/** A decision on the wire. An approved one lasts as long as its lease. */
export const decisionReply = (decision: Decision, lease: Lease | null): DecisionReply => ({
  decisionId: decision.id,
  taskId: decision.taskId,
  type: decision.task.type,
  description: decision.task.description,
  agentType: decision.task.agentType,
  agency: decision.task.label ?? decision.task.agency,
  operations: decision.task.operations,
  estimatedCost: usdFromNano(decision.estimatedNano),
  status: decision.status,
  decidedBy: decision.decidedBy,
  reason: decision.reason,
  askedBy: decision.askedBy,
  askedAt: momentOf(decision.askedAt),
  decidedAt: momentOrNull(decision.decidedAt),
  expiresAt: momentOf(lease?.endsAt ?? decision.expiresAt),
  answeredBy: decision.answeredBy,
  note: decision.note,
});

const leaseReply = (lease: Lease): NonNullable<TaskReply["lease"]> => ({
  state: lease.state,
  costLimit: usdFromNano(lease.costLimitNano),
  costSoFar: usdFromNano(lease.costSoFarNano),
  charged: usdFromNano(lease.chargedNano),
  actualCost: lease.actualNano === null ? null : usdFromNano(lease.actualNano),
  monitoringLevel: lease.monitoringLevel,
  maxDurationSeconds: lease.maxDurationMs / 1_000,
  startedAt: momentOrNull(lease.collectedAt),
  endsAt: momentOf(lease.endsAt),
  progressDueAt: momentOrNull(lease.progressDueAt),
  closedAt: momentOrNull(lease.closedAt),
  closeReason: lease.closeReason,
  outcome: lease.outcome,
  note: lease.note,
});

const haltReply = (halt: Halt): NonNullable<TaskReply["halt"]> => ({
  reason: halt.reason,
  haltedAt: momentOf(halt.haltedAt),
  cause: halt.cause,
  haltedBy: halt.haltedBy,
  forwarded: forwardedText(halt.forward),
});

/** A task on the wire. */
export const taskReply = (
  taskId: string,
  known: { decision: Decision | null; lease: Lease | null; halt: Halt | null },
): TaskReply => ({
  taskId,
  decision: known.decision && decisionReply(known.decision, known.lease),
  lease: known.lease && leaseReply(known.lease),
  halt: known.halt && haltReply(known.halt),
});
