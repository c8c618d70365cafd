import { endOf, type FailureCode } from "../../agent/outcome.ts";
import { Spending } from "../../agent/spending.ts";
import type { Answering } from "../../caller.ts";
import type { Ask, MeteredUsage } from "../../ledger/contract.ts";
import type { ModelDesk } from "../../model/call.ts";
import { modelFor } from "../../model/choice.ts";
import { refusedBy, reserveCall } from "../../model/reservation.ts";
import { MINUTE_MS } from "../../time/calendar.ts";
import type { Job } from "../executions/contract.ts";
import { approveExecution, gateOf } from "../runner/approval.ts";
import type { Assignment } from "./assignments.ts";

/** Of a run that our money does not pay: the ledger counts it and needs an amount. */
const UNPAID_NANO = 1;
/** Beyond the run's own time: for what comes before it is sent, and until its cost is known. */
const GRACE_MS = 10 * MINUTE_MS;

export type MoneyDesk = Pick<ModelDesk, "ledger" | "models" | "prices" | "clock">;

/** Set aside for a run, or how it ends without. */
export type SetAside =
  | {
      readonly ok: true;
      readonly model: string;
      readonly limitNano: number;
      readonly approval: string | null;
    }
  | {
      readonly ok: false;
      readonly code: FailureCode;
      readonly detail: string;
      readonly resetAt: number | null;
    };

/**
 * Sets a worker's whole run aside before it is sent: the worker calls the model by itself, so that its limit is what counts.
 * Where the month wants a person's approval, the gate is asked as for a run at the edge. @param key the assignment's
 */
export async function setAside(
  key: string,
  job: Job,
  isBilled: boolean,
  { desk, gate, signal }: { desk: MoneyDesk; gate: Pick<Answering, "answer">; signal: AbortSignal },
): Promise<SetAside> {
  const limitNano = isBilled ? job.limitNano : 0;
  if (isBilled && limitNano <= 0) return failed("run_limit", "It has spent what it may");
  let model = modelFor("background", desk.models, "any");
  let approval = job.approval;
  // Each refusal that another ask can mend is mended once.
  for (let tries = 0; tries < 3; tries += 1) {
    const now = desk.clock();
    const price = desk.prices.worstCase({ model, inputTokens: 1, maxOutputTokens: 1 }, now);
    if (price === null) return failed("model_unavailable", `The price book has no price of ${model}`);
    const ask: Ask = {
      key,
      amountNano: Math.max(limitNano, UNPAID_NANO),
      model,
      work: "background",
      scope: job.scope,
      priceVersion: price.priceVersion,
      ttlMs: job.timeoutMs + GRACE_MS,
      ...(approval === null ? {} : { approval }),
    };
    const answer = await reserveCall(desk.ledger, ask, signal);
    if (answer === "ended") return failed("aborted", "It was stopped before it began");
    if (answer === null) return failed("paused", "The ledger cannot be reached; it is asked again");
    if (answer.ok) return { ok: true, model, limitNano, approval };
    if (answer.code === "cheap_model_only" && model !== desk.models.cheap) {
      model = desk.models.cheap;
      continue;
    }
    if (answer.code !== "approval_needed" || approval !== null) {
      const { code, detail, resetAt } = endOf(refusedBy(answer));
      return { ok: false, code, detail, resetAt };
    }
    const spending = new Spending(job.limitNano, () => undefined);
    const approved = await approveExecution(gateOf({ gate }, job, spending), job, signal);
    if (!approved.ok) return failed(approved.code, approved.detail, approved.resetAt);
    approval = approved.approval;
  }
  return failed("paused", "The month does not let it begin");
}

const failed = (code: FailureCode, detail: string, resetAt: number | null = null): SetAside => ({
  ok: false,
  code,
  detail,
  resetAt,
});

/** Books what an assignment cost. @returns false while the ledger cannot be reached */
export async function bookCost(
  ledger: MoneyDesk["ledger"],
  { id, settleNano, presumed }: Assignment,
  usage: MeteredUsage,
): Promise<boolean> {
  try {
    const settlement = { key: id, amountNano: settleNano ?? 0, usage };
    const closed = await ledger.settle(presumed === 1 ? { ...settlement, presumed: true } : settlement);
    if (!closed.ok && closed.code !== "unknown_key")
      console.error(JSON.stringify({ level: "error", event: "worker_cost_not_booked", code: closed.code }));
    return true;
  } catch (error) {
    const kind = error instanceof Error ? error.name : typeof error;
    console.warn(JSON.stringify({ level: "warn", event: "worker_cost_waits", error: kind }));
    return false;
  }
}
