import type { Sql } from "../../portable/sql.ts";
import { StoredTable } from "../store/table.ts";
import type { Execution } from "./schemas.ts";

export type StoredExecution = Omit<Execution, "outputData" | "accomplished"> & {
  /** What the caller asked; empty for an event's. */
  readonly prompt: string;
  readonly timeoutMs: number;
  readonly runsOn: "edge" | "worker";
  readonly askedBy: string;
  /** Whether a client asked for it, and hears of its end; the others wait for the month. */
  readonly waits: boolean;
  /** What it is approved by while spending is throttled. */
  readonly approval: string | null;
  readonly depth: number;
  /** Its runner was told to begin. */
  readonly begun: boolean;
  /** Which life of its runner carries it out. */
  readonly claimedBy: string | null;
  readonly dueAt: string | null;
  /** What the life that carries it out has spent so far. */
  readonly goingUsd: number;
  /** The turns that it goes on with, as JSON; null once it is over. */
  readonly history: string | null;
  readonly outputLines: number;
  readonly outputBytes: number;
  /** When its output went to R2; null while it is here. */
  readonly movedAt: string | null;
  readonly outcome: string | null;
};

export const executions = new StoredTable<StoredExecution>("executions", {
  id: "text",
  projectId: "text",
  personaId: "text",
  triggerId: "text",
  useCaseId: "text",
  eventId: "text",
  externalId: "text",
  status: "text",
  inputData: "text",
  claudeSessionId: "text",
  modelUsed: "text",
  inputTokens: "number",
  outputTokens: "number",
  costUsd: "dollars",
  errorMessage: "text",
  waitingFor: "text",
  waitingReason: "text",
  waitingUntil: "moment",
  durationMs: "number",
  retryOfExecutionId: "text",
  retryCount: "number",
  startedAt: "moment",
  completedAt: "moment",
  createdAt: "moment",
  prompt: "text",
  timeoutMs: "number",
  runsOn: "text",
  askedBy: "text",
  waits: "flag",
  approval: "text",
  depth: "number",
  begun: "flag",
  claimedBy: "text",
  dueAt: "moment",
  goingUsd: "dollars",
  history: "text",
  outputLines: "number",
  outputBytes: "number",
  movedAt: "moment",
  outcome: "text",
});

/** @throws Problem not_found */
export const executionOf = (sql: Sql, id: string): StoredExecution =>
  executions.known(sql, id, "Execution not found");

/** What that caller has asked for under that name of their own; null when it is nothing. */
export const executionCalled = (sql: Sql, askedBy: string, externalId: string): StoredExecution | null =>
  executions.list(sql, "WHERE asked_by = ? AND external_id = ?", askedBy, externalId)[0] ?? null;

export const isOver = ({ status }: Pick<StoredExecution, "status">): boolean =>
  status !== "queued" && status !== "running";
