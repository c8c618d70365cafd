import { flag, number } from "../reading.ts";
import { ofKind, type Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import type { Caps } from "./caps.ts";

/** Logs that Workers Paid stores for an account (developers.cloudflare.com/ai-gateway/reference/pricing). */
const PAID_LOGS = 200_000;

/** What a gateway may store; null when nobody can tell: nothing said, and a number that is none, may be any. */
function storedLogs({ props }: Resource): number | null {
  const collects = flag(props, "collectLogs");
  if (collects.state === "known" && !collects.value) return 0;
  const stored = number(props, "logManagement");
  return stored.state === "known" && stored.value > 0 ? stored.value : null;
}

/** AI Gateway itself costs nothing; stored logs do, on Workers Paid, above what it includes for all gateways together. */
export function chargeGateway(
  bill: Bill,
  gateway: Resource,
  all: readonly Resource[],
  { workersPlan }: Caps,
): void {
  // On Free, logging stops at 100,000 and nothing is billed.
  if (workersPlan === "free") return;
  const own = storedLogs(gateway);
  if (own === 0) return;
  const together = ofKind(all, "cloudflare:AiGateway").reduce((sum, one) => sum + (storedLogs(one) ?? 0), 0);
  if (own !== null && together <= PAID_LOGS) return;
  bill.unpriced(
    gateway.name,
    "stored AI Gateway logs",
    `${gateway.name}: logs above ${PAID_LOGS} of all gateways are billed and their price has no dated source. Set logManagement to at most ${PAID_LOGS} together, or collectLogs to false.`,
  );
}
