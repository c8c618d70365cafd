import { DAY_MS, MINUTE_MS, SECOND_MS } from "../time/calendar.ts";
import type { CallOutcome } from "../wire/called.ts";
import { noteHealth } from "./health.ts";
import { nextSend, noteOutcome, noteSending, type QueuedCall, type SendOutcome } from "./store.ts";
import type { MessengerWorld } from "./world.ts";

/** A reply that could not be sent for a day is of no use any more; the conversation has it. */
const GIVE_UP_AFTER_MS = DAY_MS;
const FIRST_RETRY_MS = 5 * SECOND_MS;
const LONGEST_RETRY_MS = 15 * MINUTE_MS;
const SWITCHED_OFF: CallOutcome = {
  is: "refused",
  status: 410,
  failure: "the channel was switched off",
  againInMs: null,
};

/**
 * Sends what waits for a chat, in order; what has to wait holds up what is behind it. A message is written down as being sent before it
 * is, and where nobody knows whether it arrived it is not sent again.
 *
 * @returns whether nothing of it waits any more
 */
export async function sendAll(chat: string, world: MessengerWorld, callsMax: number): Promise<boolean> {
  for (let calls = 0; calls < callsMax; calls += 1) {
    const now = world.clock().getTime();
    const next = nextSend(world.sql, chat);
    if (next === null) return true;
    if (next.nextAt > now) return false;
    noteSending(world.sql, next);
    const called = (await world.channelOf(next.channel)?.send(next)) ?? SWITCHED_OFF;
    const outcome = outcomeOf(next, called, now);
    noteOutcome(world.sql, next, outcome);
    if (outcome.is === "sent") noteHealth(world.sql, next.channel, { answeredAt: now });
    else noteHealth(world.sql, next.channel, { failedAt: now, failure: outcome.failure });
  }
  return nextSend(world.sql, chat) === null;
}

function outcomeOf({ method, at, attempts }: QueuedCall, answer: CallOutcome, now: number): SendOutcome {
  if (answer.is === "done") return { is: "sent" };
  const { failure } = answer;
  const isLate = now - at > GIVE_UP_AFTER_MS;
  const backoffMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempts);
  if (answer.is === "unknown") {
    if (method !== "editMessageText") return { is: "unknown", failure };
    return isLate ? { is: "failed", failure } : { is: "again", failure, nextAt: now + backoffMs };
  }
  const isPassing = answer.status === 429 || answer.status >= 500;
  if (!isPassing || isLate) return { is: "failed", failure };
  return { is: "again", failure, nextAt: now + (answer.againInMs ?? backoffMs) };
}
