import type { Sql } from "../../portable/sql.ts";
import { SECOND_MS } from "../../time/calendar.ts";
import { momentOf } from "../../wire/moment.ts";
import type { ChiefNews } from "../contract.ts";
import { nextMomentOf } from "../next.ts";
import { nextBroken } from "../schedules/runs.ts";
import { unread } from "./store.ts";

/** As many as clients of the personal assistant's gateway are told when they connect. */
const TOLD_MAX = 20;

/** A socket that is open asks at least once a minute (workers/chat/sockets); after this nobody looks any more. */
export const WATCHED_MS = 75 * SECOND_MS;

/**
 * What an open socket is told: unread, the oldest first; and when something is due that may say more. Also in quiet hours, which are about
 * devices: a socket is open where somebody looks, like the page.
 */
export const newsOf = (sql: Sql, now: number): ChiefNews => ({
  notifications: unread(sql, TOLD_MAX)
    .toReversed()
    .map(({ id, agent, title, message, priority, artifact, at }) => ({
      id,
      from_agent: agent,
      title,
      message,
      priority,
      artifact_id: artifact,
      created_at: momentOf(at),
    })),
  // A run that goes on may end at any moment; its own next one is only when it is given up.
  nextAt: nextBroken(sql) === null ? nextMomentOf(sql) : now,
});
