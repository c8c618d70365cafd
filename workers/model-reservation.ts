import type { Admitted, Ask, Refused } from "./ledger/contract.ts";
import type { Bill } from "./model-bill.ts";
import { type ModelDesk, type ModelRefusal, refusal } from "./model-call.ts";

/** The ledger answers the same key the same way, so a call that got lost on the way may be made again. */
const TRIES_MAX = 3;

type Ledger = ModelDesk["ledger"];

/** Sets money aside; null when the ledger cannot be reached. What it may have set aside then expires by itself. */
export async function reserve(ledger: Ledger, ask: Ask): Promise<Admitted | Refused | null> {
  return insisting("reserve", ask.key, () => ledger.reserve(ask));
}

/** Writes down what an attempt cost. When that fails the lease ends at its full amount, never at nothing. */
export async function settle(ledger: Ledger, key: string, bill: Bill): Promise<void> {
  const closed = await insisting("settle", key, () => ledger.settle({ key, ...bill }));
  if (closed && !closed.ok) complain("settle", key, closed.code);
}

/** Frees what was set aside for an attempt that never left. */
export async function abort(ledger: Ledger, key: string): Promise<void> {
  await insisting("abort", key, () => ledger.abort({ key }));
}

async function insisting<T>(what: string, key: string, call: () => Promise<T>): Promise<T | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries < TRIES_MAX) continue;
      complain(what, key, error instanceof Error ? error.message : "unknown failure");
      return null;
    }
  }
}

function complain(what: string, key: string, failure: string): void {
  console.error(JSON.stringify({ level: "error", event: "ledger_failed", what, key, failure }));
}

/** The ledger's no, as the caller of the model hears it. */
export function refusedBy({ code, detail, level, resetAt, stillWorks }: Refused): ModelRefusal {
  const more = { level, resetAt, stillWorks };
  switch (code) {
    case "budget_exhausted":
    case "scope_exhausted":
      return refusal("no_money", detail, more);
    case "background_paused":
    case "daily_pace":
    case "too_frequent":
    case "cheap_model_only":
      return refusal("paused", detail, more);
    case "approval_needed":
      return refusal("approval_needed", detail, more);
    case "key_conflict":
    case "invalid_ask":
      return refusal("ledger_unavailable", `The ledger cannot use what it was asked: ${detail}`, more);
  }
}
