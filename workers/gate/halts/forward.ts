import type { GateSurroundings } from "../app.ts";
import { type Forward, HALT_GIVE_UP_AFTER_MS, type Halt, retryAfterMs } from "./halt.ts";
import { storeForward } from "./halts.ts";

/** A gateway that is up answers at once; the caller of /api/halt waits for it. */
export const GATEWAY_TIMEOUT_MS = 5_000;

/** Tells the agency gateway of a stored halt, once, and stores how that went. Never throws for the gateway's sake. */
export async function forwardHalt(halt: Halt, env: GateSurroundings, now: Date): Promise<Forward> {
  const isDelivered = await deliver(halt, env);
  const attempts = halt.attempts + 1;
  const isTooLate = now.getTime() - halt.haltedAt >= HALT_GIVE_UP_AFTER_MS;
  const forward = isDelivered ? "delivered" : isTooLate ? "given_up" : "queued";
  const nextAttemptAt = forward === "queued" ? now.getTime() + retryAfterMs(attempts) : null;
  await storeForward(env.DB, { id: halt.id, forward, attempts, nextAttemptAt });
  return forward;
}

async function deliver(halt: Halt, env: GateSurroundings): Promise<boolean> {
  try {
    const response = await env.send(`${env.AGENCY_GATEWAY_URL.replace(/\/+$/, "")}/api/halt`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(env.AGENCY_GATEWAY_TOKEN ? { authorization: `Bearer ${env.AGENCY_GATEWAY_TOKEN}` } : {}),
      },
      body: JSON.stringify({ taskId: halt.taskId, reason: halt.reason }),
      // A redirect would carry the token elsewhere, and is no confirmation.
      redirect: "manual",
      signal: AbortSignal.timeout(GATEWAY_TIMEOUT_MS),
    });
    await response.body?.cancel();
    if (!response.ok) warn(halt, `HTTP ${response.status}`);
    return response.ok;
  } catch (error) {
    warn(halt, error instanceof Error ? error.name : "unknown failure");
    return false;
  }
}

function warn(halt: Halt, failure: string): void {
  console.warn(JSON.stringify({ level: "warn", event: "halt_not_forwarded", haltId: halt.id, failure }));
}
