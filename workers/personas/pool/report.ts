import { firstOf, type Sql } from "../../portable/sql.ts";
import type { PersonasReport, WorkerReport } from "../contract.ts";
import { OPEN } from "../executions/capacity.ts";
import type { WaitingReason } from "../executions/waiting.ts";
import { openAssignments } from "./assignments.ts";
import type { WorkerSession } from "./session.ts";

/** The workers: those that are connected, and those that are away with something in their hands. */
export function workersReport(
  sql: Sql,
  sessions: readonly WorkerSession[],
): Pick<PersonasReport, "workers" | "workerCounts"> {
  const held = new Map<string, string[]>();
  for (const { worker, executionId } of openAssignments(sql))
    held.set(worker, [...(held.get(worker) ?? []), executionId]);
  const first = firstWaiting(sql);
  const connected = sessions.flatMap((session) =>
    session.worker === null
      ? []
      : [connectedReport(session.worker, session, held.get(session.worker) ?? [], first)],
  );
  const away = [...held]
    .filter(([worker]) => !connected.some(({ workerId }) => workerId === worker))
    .map(([worker, ids]) => awayReport(worker, ids));
  const workers = [...connected, ...away].toSorted((a, b) => (a.workerId < b.workerId ? -1 : 1));
  const count = (status: WorkerReport["status"]) => workers.filter((one) => one.status === status).length;
  return {
    workers,
    workerCounts: {
      idle: count("idle"),
      executing: count("executing"),
      disconnected: count("disconnected"),
    },
  };
}

function connectedReport(
  workerId: string,
  session: WorkerSession,
  ids: readonly string[],
  first: FirstWaiting | null,
): WorkerReport {
  const { slots, free, version, cliVersion, capabilities, openedAt, heardAt, isPlain, metrics, unable } =
    session;
  return {
    workerId,
    status: ids.length > 0 ? "executing" : "idle",
    version,
    claudeCliVersion: cliVersion,
    capabilities,
    currentExecutionIds: ids,
    maxConcurrentSlots: slots,
    availableSlots: Math.max(0, Math.min(free ?? 0, slots - ids.length)),
    connectedAt: openedAt,
    lastHeartbeat: heardAt,
    verified: !isPlain,
    ...(metrics === null ? {} : { healthMetrics: metrics }),
    ...(unable === null ? {} : { unable }),
    idle: idleOf(session, ids.length, first),
  };
}

/** The first that waits for a worker. */
type FirstWaiting = { readonly reason: WaitingReason | null; readonly detail: string | null };

const firstWaiting = (sql: Sql): FirstWaiting | null =>
  firstOf<FirstWaiting>(
    sql,
    `SELECT waiting_reason AS reason, waiting_for AS detail FROM executions
     WHERE ${OPEN} AND status = 'queued' AND runs_on = 'worker' ORDER BY id LIMIT 1`,
  );

/** Why a worker takes nothing, or no more; what waits may have a reason of its own, such as the month. */
function idleOf(
  { unable, isReconciled, free, slots }: WorkerSession,
  held: number,
  first: FirstWaiting | null,
): NonNullable<WorkerReport["idle"]> {
  if (unable !== null) return { reason: "worker_unable", detail: unable };
  if (!isReconciled || free === null)
    return { reason: "worker_not_ready", detail: "It has not said that it has room" };
  if (Math.min(free, slots - held) <= 0)
    return { reason: "worker_busy", detail: "It carries out as many as it takes" };
  if (first === null) return { reason: "nothing_waits", detail: "Nothing waits for a worker" };
  const { reason, detail } = first;
  // One without a reason is about to be given out.
  return reason === null || detail === null
    ? { reason: "nothing_waits", detail: "What waits is on its way" }
    : { reason, detail };
}

const awayReport = (workerId: string, ids: readonly string[]): WorkerReport => ({
  workerId,
  status: "disconnected",
  version: "",
  claudeCliVersion: null,
  capabilities: [],
  currentExecutionIds: ids,
  maxConcurrentSlots: 0,
  availableSlots: 0,
  connectedAt: null,
  lastHeartbeat: null,
  verified: false,
});
