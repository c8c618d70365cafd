import { createHmac } from "node:crypto";
import { z } from "zod";

// The worker's side of the protocol that workers/personas/pool serves (docs/workers.md).

export const WORKER_PROTOCOL_VERSION = "1.0.0";

/** As long as the orchestrator's own (upstream's worker takes no other). */
const executionId = z.string().regex(/^[A-Za-z0-9_-]{10,64}$/);

export const Assign = z.object({
  type: z.literal("assign"),
  executionId,
  personaId: z.string(),
  prompt: z.string(),
  env: z.record(z.string(), z.string()),
  config: z.object({
    timeoutMs: z.number().int().positive(),
    maxOutputBytes: z.number().int().positive(),
    maxBudgetUsd: z.number().nonnegative().optional(),
    maxTurns: z.number().int().positive().optional(),
    networkPolicy: z.object({ allowedHosts: z.array(z.string()).optional() }).nullish(),
  }),
  permissionPolicy: z
    .object({ allowedTools: z.array(z.string()).optional(), skipAllPermissions: z.boolean().optional() })
    .nullish(),
});
const FromOrchestrator = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ack"), protocolVersion: z.string() }),
  Assign,
  z.object({ type: z.literal("cancel"), executionId: z.string() }),
  /** It has heard a beat. */
  z.object({ type: z.literal("heartbeat") }),
]);
export type Assign = z.infer<typeof Assign>;
export type FromOrchestrator = z.infer<typeof FromOrchestrator>;

/** What the orchestrator sent; null for what this worker does not read. */
export function messageIn(text: string): FromOrchestrator | null {
  try {
    return FromOrchestrator.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** A message as the `seq`th frame of a connection: signed over its very text. */
export function signed(token: string, seq: number, message: object): string {
  const payload = JSON.stringify(message);
  const sig = createHmac("sha256", token).update(`${seq}.${payload}`).digest("hex");
  return JSON.stringify({ _signed: true, seq, sig, payload });
}

/** How a run ended, as it is told. */
export type ExecutionEnd = {
  readonly status: "completed" | "failed" | "cancelled";
  readonly exitCode: number | null;
  readonly durationMs: number;
  readonly sessionId?: string;
  readonly totalCostUsd?: number;
  /** Why it failed, where the exit code does not say. */
  readonly reason?: string;
};
