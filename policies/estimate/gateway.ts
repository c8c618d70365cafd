import { flag, number } from "../reading.ts";
import type { Resource } from "../resource.ts";
import type { Bill } from "./bill.ts";
import type { Caps } from "./caps.ts";

/** Logs that Workers Paid stores for an account (developers.cloudflare.com/ai-gateway/reference/pricing). */
const PAID_LOGS = 200_000;

/** AI Gateway itself costs nothing; stored logs do, on Workers Paid, above what it includes. */
export function chargeGateway(
  bill: Bill,
  { name, props }: Resource,
  _all: readonly Resource[],
  { workersPlan }: Caps,
): void {
  // On Free, logging stops at 100,000 and nothing is billed.
  if (workersPlan === "free") return;
  const collects = flag(props, "collectLogs");
  if (collects.state === "known" && !collects.value) return;
  const stored = number(props, "logManagement");
  if (stored.state === "known" && stored.value <= PAID_LOGS) return;
  bill.unpriced(
    name,
    "stored AI Gateway logs",
    `${name}: logs above ${PAID_LOGS} are billed and their price has no dated source. Set logManagement to at most ${PAID_LOGS}, or collectLogs to false.`,
  );
}
