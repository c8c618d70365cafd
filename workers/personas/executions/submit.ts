import { momentOf } from "../../wire/moment.ts";
import type { Acting } from "../handling.ts";
import type { Persona } from "../registry/schemas.ts";
import { PROJECT } from "../registry/store.ts";
import { toolsOf } from "../tools/store.ts";
import { executions } from "./store.ts";
import { NO_WORKER, NOT_WAITING, waitingFields } from "./waiting.ts";

/** What an execution is asked for with. */
export type ExecutionWish = {
  /** Null for one that is not registered: then the prompt is sent as it stands. */
  readonly persona: Persona | null;
  readonly personaId: string;
  readonly prompt: string;
  readonly timeoutMs: number;
  /** A client's name, or the event's type. */
  readonly askedBy: string;
  readonly waits: boolean;
  /** What it is approved by from the beginning. */
  readonly approval?: string | null;
  readonly eventId?: string | null;
  readonly triggerId?: string | null;
  readonly useCaseId?: string | null;
  readonly externalId?: string | null;
  readonly depth?: number;
};

/** Writes an execution down; the alarm begins it. @returns its id */
export function submit(wish: ExecutionWish, { sql, now, newId }: Acting): string {
  const { persona, personaId, prompt, timeoutMs, askedBy, waits } = wish;
  const {
    approval = null,
    eventId = null,
    triggerId = null,
    useCaseId = null,
    externalId = null,
    depth = 0,
  } = wish;
  const id = newId();
  const needsShell =
    persona !== null &&
    (persona.runsOn === "worker" || toolsOf(sql, persona.id).some(({ scriptPath }) => scriptPath !== ""));
  const at = momentOf(now);
  executions.insert(sql, {
    id,
    projectId: PROJECT,
    personaId,
    triggerId,
    useCaseId,
    eventId,
    externalId,
    status: "queued",
    inputData: null,
    claudeSessionId: null,
    modelUsed: null,
    inputTokens: null,
    outputTokens: null,
    costUsd: 0,
    errorMessage: null,
    ...(needsShell ? waitingFields(NO_WORKER) : NOT_WAITING),
    durationMs: null,
    retryOfExecutionId: null,
    retryCount: 0,
    startedAt: null,
    completedAt: null,
    createdAt: at,
    prompt,
    timeoutMs,
    runsOn: needsShell ? "worker" : "edge",
    askedBy,
    waits,
    approval,
    depth,
    begun: false,
    claimedBy: null,
    dueAt: needsShell ? null : at,
    goingUsd: 0,
    history: null,
    outputLines: 0,
    outputBytes: 0,
    movedAt: null,
    outcome: null,
  });
  return id;
}
