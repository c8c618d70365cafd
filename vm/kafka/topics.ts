// What goes over Kafka, as the first generation of upstream's orchestrator had it
// (https://github.com/xkazm04/personas-cloud, packages/shared). Everything is JSON; the key of a record is its execution's id.

export const KAFKA_TOPICS = {
  /** Requests, see request.ts. */
  exec: "persona.exec.v1",
  /** What executions put out. */
  output: "persona.output.v1",
  /** How they ended. */
  lifecycle: "persona.lifecycle.v1",
  /** What they said to others. */
  events: "persona.events.v1",
  /** Requests that nobody carries out, with the reason. */
  dlq: "persona.dlq.v1",
} as const;

/** Whole lines, with line feeds between. */
export type OutputRecord = {
  readonly executionId: string;
  readonly chunk: string;
  /** Unix milliseconds, here and below. */
  readonly timestamp: number;
};

/** The last record of an execution. */
export type LifecycleRecord = {
  readonly executionId: string;
  readonly status: "completed" | "failed" | "cancelled";
  readonly exitCode?: number;
  readonly durationMs: number;
  readonly sessionId?: string;
  readonly totalCostUsd?: number;
  readonly error?: string;
};

export type EventRecord = {
  readonly executionId: string;
  readonly eventType: string;
  readonly payload: unknown;
  readonly timestamp: number;
};

export type DeadRecord = {
  readonly originalTopic: string;
  readonly originalKey: string | null;
  /** Its beginning. */
  readonly rawMessage: string;
  readonly reason: string;
  readonly rejectedAt: number;
};

/** Which protocols are events of an execution; the others stay with it. */
export const EVENT_PROTOCOLS: readonly string[] = [
  "manual_review",
  "user_message",
  "persona_action",
  "emit_event",
];
