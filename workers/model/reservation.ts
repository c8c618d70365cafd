import type { Admitted, Ask, Refused } from "../ledger/contract.ts";
import { unlessEnded, within } from "../time/within.ts";
import type { Bill } from "./bill.ts";
import { type ModelDesk, type ModelRefusal, refusal } from "./call.ts";

/** The ledger answers the same key the same way, so a call that got lost on the way may be made again. */
const TRIES_MAX = 3;

/** How long a call waits for the ledger to write down its end. What comes later still counts, and nobody waits for it. */
const CLOSE_WITHIN_MS = 2_000;

type Ledger = ModelDesk["ledger"];

/**
 * Sets money aside; null when the ledger cannot be reached, and what it may have set aside then expires by itself.
 * "ended" when the signal came first: nothing is sent any more, so what is set aside after that is freed.
 */
export async function reserve(
  ledger: Ledger,
  ask: Ask,
  signal: AbortSignal,
): Promise<Admitted | Refused | "ended" | null> {
  const reserving = insisting("reserve", ask.key, () => ledger.reserve(ask), signal);
  try {
    return await unlessEnded(signal, reserving);
  } catch {
    // Neither part fails: `insisting` says so itself, in the log. It goes on for as long as the ledger takes.
    void reserving.then((late) => (late?.ok === false ? undefined : abort(ledger, ask.key)));
    return "ended";
  }
}

/** Writes down what an attempt cost. When that fails the lease ends at its full amount, never at nothing. */
export async function settle(ledger: Ledger, key: string, bill: Bill): Promise<void> {
  const closing = async () => {
    const closed = await insisting("settle", key, () => ledger.settle({ key, ...bill }));
    if (closed && !closed.ok) complain("settle", key, closed.code);
  };
  await soon("settle", key, closing());
}

/** Frees what was set aside for an attempt that never left. */
export async function abort(ledger: Ledger, key: string): Promise<void> {
  await soon(
    "abort",
    key,
    insisting("abort", key, () => ledger.abort({ key })),
  );
}

/** The call is over, so the signal that ended it does not count here: the ledger gets a little time of its own. */
async function soon(what: string, key: string, closing: Promise<unknown>): Promise<void> {
  try {
    await within(CLOSE_WITHIN_MS, undefined, (signal) => unlessEnded(signal, closing));
  } catch {
    complain(what, key, `no answer within ${CLOSE_WITHIN_MS} ms`);
  }
}

/** Never fails: null, and a line in the log, when the ledger cannot be reached. */
async function insisting<T>(
  what: string,
  key: string,
  call: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T | null> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries < TRIES_MAX && !signal?.aborted) continue;
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
    case "infrastructure_paused":
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
