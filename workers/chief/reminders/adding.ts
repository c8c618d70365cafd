import { DAY_MS } from "../../time/calendar.ts";
import { dayIn } from "../../time/zones.ts";
import { momentOf } from "../../wire/moment.ts";
import { CHIEF } from "../agents/catalogue.ts";
import { clockSeenOn } from "../jobs/when.ts";
import { NEVER_LOOKED, putSchedule, schedules } from "../schedules/store.ts";
import { zoneOf } from "../schedules/sync.ts";
import type { ChiefWorld } from "../world.ts";

const REMINDERS_MAX = 100;
/** Late by more than that it would be news of yesterday. */
const GRACE_MS = DAY_MS;

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
  const when = clockSeenOn(dayIn(new Date(now), zone), at, zone);
  return `I'll remind you at ${when} (${zone}, ${momentOf(at)}): ${text}.`;
}
