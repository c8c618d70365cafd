import type { Sql } from "../portable/sql.ts";
import { MINUTE_MS, SECOND_MS } from "../time/calendar.ts";
import { notify } from "./notifications/store.ts";
import { chiefSettings } from "./settings.ts";
import type { ChiefWorld } from "./world.ts";

/** Where the object counts alarms that failed one after the other. */
const FAILED = "alarmsFailed";
/** From this on its person hears of it: some four minutes of trying, longer than a deploy or a move of the object takes. */
export const FAILED_TOLD = 7;
const FIRST_WAIT_MS = 2 * SECOND_MS;
const LONGEST_WAIT_MS = 10 * MINUTE_MS;

type Kv = Pick<SyncKvStorage, "get" | "put" | "delete">;

/**
 * An alarm has failed: the next one waits, twice as long each time, because what is due stays due and would go off at once, again and again.
 * At the seventh its person hears of it, once until it works again.
 *
 * @returns how long the next one waits, in milliseconds
 */
export function noteFailure(kv: Kv, { sql, now, newId, zone }: ChiefWorld): number {
  const failed = (kv.get<number>(FAILED) ?? 0) + 1;
  kv.put(FAILED, failed);
  if (failed === FAILED_TOLD) tell(sql, now, newId(), zone);
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(failed - 1, 20));
}

/** Each writing is a row, so an alarm that works after one that did writes none. */
export function noteSuccess(kv: Kv): void {
  if (kv.get(FAILED) !== undefined) kv.delete(FAILED);
}

function tell(sql: Sql, now: number, id: string, zone: string): void {
  const of = {
    key: `alarm/${now}`,
    id,
    agent: "cos",
    priority: "normal",
    title: "What I do by myself keeps failing",
    message: `It has failed ${FAILED_TOLD} times one after the other. What is due stays due, and I try again every ten minutes. The log says where it fails (event chief_alarm_failed).`,
    artifact: null,
  } as const;
  notify(sql, of, chiefSettings(sql), zone, now);
}
