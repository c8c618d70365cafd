import { METER_MS } from "../machine/limits.ts";
import { GIVE_UP_AFTER_MS } from "../notices/notices.ts";
import { WATCHDOG_MS } from "../runtime/limits.ts";
import { HOUR_MS, MINUTE_MS } from "./calendar.ts";

/**
 * What a pause of infrastructure means to an object that wakes by itself. `asks`: it asks the ledger, itself or by what it is made of, and its
 * alarms are then a quarter of an hour apart (pause.ts). `rare`: it goes on, because somebody waits for it or because it deletes what costs; by its own rules it wakes
 * no more often than that, so that a month of it is far within what Workers Paid includes.
 */
export type UnderPause =
  | { readonly is: "asks"; readonly in: string; readonly by?: readonly string[] }
  | { readonly is: "rare"; readonly leastMs: number; readonly why: string };

/** Every class of a Durable Object that has an alarm. */
export const ALARMS: Readonly<Record<string, UnderPause>> = {
  Ledger: { is: "asks", in: "workers/ledger/ledger.ts" },
  Journal: { is: "asks", in: "workers/archive/journal/journal.ts" },
  Orchestrator: {
    is: "asks",
    in: "workers/personas/orchestrator.ts",
    by: ["workers/personas/workings.ts", "workers/personas/round.ts"],
  },
  Chief: { is: "asks", in: "workers/chief/chief.ts" },
  Copy: { is: "asks", in: "workers/archive/backups/copy.ts" },
  AgentSession: {
    is: "rare",
    leastMs: WATCHDOG_MS,
    why: "looks after a run that somebody waits for, then once a month",
  },
  Runner: {
    is: "rare",
    leastMs: MINUTE_MS,
    why: "carries out one execution, which the money allows, and empties itself",
  },
  Judgement: { is: "rare", leastMs: 10 * MINUTE_MS, why: "deletes itself, once" },
  Conversation: {
    is: "rare",
    leastMs: HOUR_MS,
    why: "deletes itself after 30 days, and tries again each hour",
  },
  ChatSockets: {
    is: "rare",
    leastMs: MINUTE_MS,
    why: "looks for news each minute while somebody's chat socket is open, and once more after a message or the chief of staff's next moment",
  },
  Live: { is: "rare", leastMs: MINUTE_MS, why: "closes a page when its session ends, once for each" },
  Machine: {
    is: "rare",
    leastMs: MINUTE_MS,
    why: `ends what costs by the hour: meters every ${METER_MS / MINUTE_MS} minutes while it is up; every few seconds only for the minutes of a start or a stop`,
  },
  Outbox: {
    is: "rare",
    leastMs: MINUTE_MS,
    why: `tells the owner, also of the pause: each notice a minute later, then twice as late, for ${GIVE_UP_AFTER_MS / HOUR_MS} hours at most`,
  },
  Messenger: {
    is: "rare",
    leastMs: MINUTE_MS,
    why: "answers what a person has just written in a paired chat, and tries a few times what failed",
  },
};
