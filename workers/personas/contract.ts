import type { Asked, Caller } from "../caller.ts";
import type { Wakeful } from "../time/wakeful.ts";
import type { OauthStatus } from "./claude/schemas.ts";
import type { Dispatching } from "./executions/contract.ts";
import type { IdleReason, WaitingReason } from "./executions/waiting.ts";
import type { Metrics } from "./pool/frames.ts";

/** A reply as values that cross from one Worker to another. Only a stream of events is a stream. */
export type ShownReply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ReadableStream<Uint8Array>;
};

/** A worker, as upstream's clients read it; moments in Unix milliseconds. */
export type WorkerReport = {
  readonly workerId: string;
  readonly status: "idle" | "executing" | "disconnected";
  readonly version: string;
  readonly claudeCliVersion: string | null;
  readonly capabilities: readonly string[];
  readonly currentExecutionIds: readonly string[];
  readonly maxConcurrentSlots: number;
  readonly availableSlots: number;
  /** Null while it is not connected. */
  readonly connectedAt: number | null;
  readonly lastHeartbeat: number | null;
  /** Whether its frames are signed. */
  readonly verified: boolean;
  readonly healthMetrics?: Metrics;
  /** Why it takes no execution at all. */
  readonly unable?: string;
  /** Why it takes nothing now, or no more, as one word and in a sentence; absent while it is not connected. */
  readonly idle?: { readonly reason: IdleReason; readonly detail: string };
};

/** Executions that wait for the same reason: why, until when as far as that is known, and how many. */
export type WaitingReport = {
  readonly reason: WaitingReason;
  readonly detail: string;
  readonly until: string | null;
  readonly executions: number;
};

/** The personas in numbers, as upstream's clients read them. */
export type PersonasReport = {
  readonly workers: readonly WorkerReport[];
  readonly workerCounts: { readonly idle: number; readonly executing: number; readonly disconnected: number };
  readonly queueLength: number;
  readonly waiting: readonly WaitingReport[];
  readonly activeExecutions: number;
  readonly hasClaudeToken: boolean;
  readonly oauth: Pick<OauthStatus, "connected" | "scopes" | "expiresAt">;
};

/** How the personas keep up, in counts and milliseconds. */
export type PersonasPace = {
  /** Executions that have not begun, and those that go on. */
  readonly waiting: number;
  readonly active: number;
  /** How long the first of those that wait does so. */
  readonly oldestWaitingMs: number;
  /** How late the last firing of a trigger was; of all triggers the latest. */
  readonly latenessMs: number;
  /** How long the next due moment of a trigger is over already. */
  readonly overdueMs: number;
};

/** The personas' database and all that happens in it; there is one, `getByName("orchestrator")`. */
export interface OrchestratorContract extends Wakeful, Dispatching {
  /** Answers one request that the door has let through. Durable when it resolves; a failure is an answer too. */
  answer(asked: Asked, caller: Caller): Promise<ShownReply>;
  /** Its part of `/api/status`. */
  report(): Promise<PersonasReport>;
  /** Its part of `/metrics`. */
  pace(): Promise<PersonasPace>;
  /** Ends the execution that a halt names, if it is not over: one that waits never begins, one that runs makes no further step. */
  halted(executionId: string, caller: Caller): Promise<void>;
}
