import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { nextSlot } from "../../time/slots.ts";
import { endOfDayIn } from "../../time/zones.ts";
import { momentOf } from "../../wire/moment.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { clock } from "../jobs/when.ts";
import type { ChiefWorld } from "../world.ts";
import { clockTime, writtenTimes } from "./spoken.ts";
import { NEVER_LOOKED, putSchedule, schedules } from "./store.ts";
import { zoneOf } from "./sync.ts";

const ASKED = /^(?:please )?(?:(?:can|could|would) you (?:please )?)?(?:remind me|erinnere mich)\s+(.+)$/is;
/** The moment first: "in 20 minutes remind me to …". */
const ASKED_LATER =
  /^(?:please )?((?:in|at|um|today|tomorrow|heute|morgen) .{1,40}?)[, ]+(?:please )?(?:remind me|erinnere mich)\s+(.+)$/is;
const IN =
  /\b(?:in|nach) (\d{1,4}|a|an|one|half an|einer|einem) ?(minutes?|mins?|hours?|hrs?|days?|weeks?|minuten?|stunden?|tage?n?)\b/i;
const AT =
  /\b(?:(today|tomorrow|heute|morgen) )?(?:at|um) (\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|uhr)?\b(?: (today|tomorrow|heute|morgen))?/i;

/** Farther than anybody remembers why. */
const FARTHEST_MS = 366 * DAY_MS;
const REMINDERS_MAX = 100;
/** Late by more than that it would be news of yesterday. */
const GRACE_MS = DAY_MS;

/**
 * A reminder in a person's words: what, and when. Code works out the moment: "in 20 minutes" is twenty minutes from now, whatever the
 * clock on the wall does; "at 9" is the next time that it shows 9:00. Null where it is no reminder, or says no moment.
 */
export function readReminder(
  message: string,
  now: number,
  zone: string,
): { readonly text: string; readonly at: number } | null {
  const wish = wishIn(writtenTimes(message.trim()));
  if (wish === null) return null;
  const relative = IN.exec(wish);
  const absolute = relative ? null : AT.exec(wish);
  const found = relative ?? absolute;
  if (!found) return null;
  const at = relative ? now + spanOf(relative) : momentSaid(absolute, now, zone);
  const text = wish
    .replace(found[0], " ")
    .replace(/^\s*(?:to|that|about|of|an|dass|zu)\s+/i, "")
    .replace(/\s+/g, " ")
    .replace(/^(?:to|that|about) /i, "")
    .replace(/[\s,.!]+$/, "")
    .trim();
  if (at === null || at <= now || at - now > FARTHEST_MS || text === "") return null;
  return { text, at };
}

function wishIn(said: string): string | null {
  const asked = ASKED.exec(said)?.[1];
  if (asked !== undefined) return asked;
  const later = ASKED_LATER.exec(said);
  return later === null ? null : `${later[1]} ${later[2]}`;
}

function spanOf(found: RegExpExecArray): number {
  const said = (found[1] ?? "").toLowerCase();
  const amount = /^\d+$/.test(said) ? Number(said) : said.startsWith("half") ? 0.5 : 1;
  const unit = (found[2] ?? "").toLowerCase();
  if (unit.startsWith("m")) return amount * MINUTE_MS;
  if (unit.startsWith("h") || unit.startsWith("s")) return amount * HOUR_MS;
  return amount * (unit.startsWith("w") ? 7 : 1) * DAY_MS;
}

function momentSaid(found: RegExpExecArray | null, now: number, zone: string): number | null {
  if (found === null) return null;
  const time = clockTime(found[2], found[3], found[4]);
  if (time === null) return null;
  const day = (found[1] ?? found[5])?.toLowerCase();
  const isTomorrow = day === "tomorrow" || day === "morgen";
  // The last moment of today, so that what is asked for is the first one after it.
  const from = isTomorrow ? endOfDayIn(new Date(now), zone).getTime() - 1 : now;
  return nextSlot(from, time, zone);
}

/** Keeps a reminder. @returns what is said to it */
export function addReminder(
  { text, at }: { readonly text: string; readonly at: number },
  world: ChiefWorld,
): string {
  const { sql, now, newId } = world;
  const zone = zoneOf(world);
  const open = schedules(sql).filter(({ job, dueAt }) => job === "remind" && dueAt !== null);
  if (open.length >= REMINDERS_MAX) return `There are ${REMINDERS_MAX} reminders already; remove one first.`;
  const id = newId();
  putSchedule(sql, {
    id,
    agent: CHIEF,
    name: `reminder-${id}`,
    title: "Reminder",
    cron: null,
    zone,
    hours: null,
    job: "remind",
    check: "always",
    artifactType: "reminder",
    missed: { policy: "once", graceMs: GRACE_MS },
    description: "What you asked to be reminded of.",
    payload: text,
    source: "person",
    isOwnTime: true,
    state: "on",
    dueAt: at,
    begunAt: now,
    ...NEVER_LOOKED,
  });
  return `I'll remind you at ${clock(at, zone)} (${zone}, ${momentOf(at)}): ${text}.`;
}
