import type { MachineStatus, StartAnswer } from "../../machine/contract.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { WaitingCause, WaitingReason } from "../executions/waiting.ts";
import { restMs, type Wake } from "./wake.ts";

// What the machine answers, as a reason for what waits.

/** From asking to its worker's hello at the latest: the machine takes six minutes (machine/limits.ts), its containers some more. */
const HELP_MS = 12 * MINUTE_MS;
/** It is still on its way, and gives up by itself. */
const LOOK_AGAIN_MS = 3 * MINUTE_MS;
/** Its object did not answer. */
const UNHEARD_MS = 5 * MINUTE_MS;

export const PAUSED: WaitingCause = {
  reason: "paused",
  detail: "What works by itself is paused, and no machine is started for it (POST /api/budget/resume)",
};

const REFUSALS = {
  budget_exhausted: "month",
  throttled: "month",
  hours_exhausted: "machine_hours",
  put_to_sleep: "machine_put_to_sleep",
} as const satisfies Readonly<Record<(StartAnswer & { readonly ok: false })["code"], WaitingReason>>;

const ON_ITS_WAY: Readonly<Record<MachineStatus["state"], string>> = {
  asleep: "The machine is being started for it",
  waking: "The machine is being started for it",
  up: "The machine is up; its worker is about to connect",
  draining: "The machine is on its way down, and is started for it again after that",
  failed: "The machine is being started for it",
};

/** Before the answer has come. */
export const asking = (now: number, tries: number): Wake => ({
  askedAt: now,
  nextAt: now + MINUTE_MS,
  tries,
  reason: "machine_starting",
  detail: ON_ITS_WAY.waking,
});

/** @param answer null where it could not be asked */
export function wakeFrom(answer: StartAnswer | null, tries: number, now: number): Wake {
  if (answer?.ok)
    return { ...asking(now, tries), nextAt: now + HELP_MS, detail: ON_ITS_WAY[answer.status.state] };
  if (answer === null)
    return {
      askedAt: null,
      nextAt: now + UNHEARD_MS,
      tries,
      reason: "machine_of_no_help",
      detail: "The machine could not be asked to start",
    };
  const { code, detail, resetAt } = answer;
  const reason = REFUSALS[code];
  // The owner may have granted more before the month ends; the day's hours and a word to sleep end when they end.
  const nextAt = reason === "month" ? Math.min(resetAt, now + HOUR_MS) : resetAt;
  return { askedAt: null, nextAt: Math.max(nextAt, now + MINUTE_MS), tries, reason, detail };
}

/** It was started a while ago, and what waits waits still. @param status null where it could not be asked */
export function wakeSince(before: Wake, status: MachineStatus | null, now: number): Wake {
  if (status === null || status.state === "waking" || status.state === "draining")
    return { ...before, nextAt: now + LOOK_AGAIN_MS };
  const tries = before.tries + 1;
  const detail =
    status.state === "up"
      ? "The machine is up, and its worker has not come or does not take it"
      : `The machine was started for it and is ${status.state} again${status.reason === null ? "" : `: ${status.reason}`}`;
  return { askedAt: null, nextAt: now + restMs(tries), tries, reason: "machine_of_no_help", detail };
}
