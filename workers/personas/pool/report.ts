import type { Sql } from "../../portable/sql.ts";
import type { PersonasReport, WorkerReport } from "../contract.ts";
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
  const connected = sessions.flatMap((session) =>
    session.worker === null ? [] : [connectedReport(session.worker, session, held.get(session.worker) ?? [])],
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

function connectedReport(workerId: string, session: WorkerSession, ids: readonly string[]): WorkerReport {
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
  };
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
