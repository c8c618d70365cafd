import { readCadence } from "../../time/cadence.ts";
import { type DayHours, hoursText } from "../../time/hours.ts";
import { momentOf } from "../../wire/moment.ts";
import { clock } from "../jobs/when.ts";
import { changeSettings } from "../settings.ts";
import type { ChiefWorld } from "../world.ts";
import { clockTime, DETERMINER, saidTime } from "./spoken.ts";
import { putSchedule, type Schedule, schedules, slotFrom, type Timed } from "./store.ts";
import { moveZone, turn, zoneOf } from "./sync.ts";

const PAUSE = new RegExp(
  `^(?:pause|stop|turn off|disable|skip|no|without|drop|pausiere|stoppe|ohne|arrête|suspends|mets en pause|pausa|detén|suspende) (?:${DETERMINER} )?(.+?)$`,
  "iu",
);
const RESUME = new RegExp(
  `^(?:resume|turn on|enable|restart|start|starte|reprends|relance|reanuda|activa) (?:${DETERMINER} )?(.+?)(?: (?:again|wieder|fort))?$`,
  "iu",
);
const HOURS =
  /^(?:do |run |make |have )?(?:the |my )?(.+?) only (?:from|between) (\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)? (?:to|and|until|till) (\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm)?$/i;
const ALL_DAY =
  /^(?:do |run |make |have )?(?:the |my )?(.+?) (?:all day|at all hours|around the clock|day and night)$/i;
const ZONE =
  /^(?:i(?:'m| am) (?:now )?in|my (?:time ?)?zone is|use (?:the )?(?:time ?)?zone|set (?:my |the )?(?:time ?)?zone to|ich bin (?:jetzt |gerade )?in|meine zeitzone ist|je suis (?:maintenant )?(?:à|en|au)|mon fuseau(?: horaire)? est|(?:ahora )?(?:estoy|vivo) (?:ahora )?en|mi zona(?: horaria)? es) (\p{L}+(?:[ /_+-]\p{L}+){0,3})$/iu;
const POLITE =
  /^(?:(?:please|bitte|por favor)[, ]+|(?:could|can|would) you (?:please )?)|(?:[, ]+(?:please|bitte|por favor|s['’]il te pla[iî]t))?[.!]*$/giu;

/** What words change of a person's schedules, as a sentence that repeats it with its zone and the next moment; null where they are about something else. */
export function adjustSchedules(words: string, world: ChiefWorld): string | null {
  const text = words.trim().replace(POLITE, "");
  return zoneSaid(text, world) ?? hoursSaid(text, world) ?? timeSaid(text, world) ?? stateSaid(text, world);
}

function zoneSaid(text: string, world: ChiefWorld): string | null {
  const zone = zoneNamed(ZONE.exec(text)?.[1] ?? "");
  if (zone === null) return null;
  const before = zoneOf(world);
  changeSettings(world.sql, { zone });
  moveZone(zone, world);
  return `Your times are now those of ${zone} (before: ${before}):\n${timesText(world)}`;
}

/** Cities that the time zone database writes in another way than those who live there. */
const CITIES: Readonly<Record<string, string>> = {
  wien: "Vienna",
  zürich: "Zurich",
  rom: "Rome",
  roma: "Rome",
  brüssel: "Brussels",
  bruxelles: "Brussels",
  bruselas: "Brussels",
  lissabon: "Lisbon",
  lisbonne: "Lisbon",
  lisboa: "Lisbon",
  londres: "London",
  warschau: "Warsaw",
  prag: "Prague",
  kopenhagen: "Copenhagen",
  athen: "Athens",
  méxico: "Mexico City",
};
const withoutMarks = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "");

/** "Europe/Lisbon", or the city alone where one zone is called so. */
function zoneNamed(said: string): string | null {
  const wanted = withoutMarks(CITIES[said.trim().toLowerCase()] ?? said.trim())
    .replaceAll(" ", "_")
    .toLowerCase();
  if (wanted === "") return null;
  if (wanted.includes("/")) return readCadence("0 0 * * *", said).ok ? said : null;
  const found = Intl.supportedValuesOf("timeZone").filter(
    (zone) => zone.split("/").at(-1)?.toLowerCase() === wanted,
  );
  return found.length === 1 ? (found[0] ?? null) : null;
}

function timeSaid(text: string, world: ChiefWorld): string | null {
  const said = saidTime(text);
  const schedule = said && meant(said.about, world);
  if (!said || !schedule || schedule.cron === null) return null;
  const [minute, hour, ...days] = schedule.cron.split(" ");
  const time = said.time ? `${said.time.minute} ${said.time.hour}` : `${minute} ${hour}`;
  return keptTime(schedule, `${time} ${said.days === null ? days.join(" ") : `* * ${said.days}`}`, world);
}

function hoursSaid(text: string, world: ChiefWorld): string | null {
  const [found, whole] = [HOURS.exec(text), ALL_DAY.exec(text)];
  const schedule = found || whole ? meant((found ?? whole)?.[1] ?? "", world) : null;
  if (schedule === null || schedule.cron === null) return null;
  const hours = found && {
    from: timeOf(found[2], found[3], found[4]),
    to: timeOf(found[5], found[6], found[7]),
  };
  const read = readCadence(schedule.cron, schedule.zone, hours);
  return read.ok ? kept(schedule, { hours }, world) : `${schedule.title} stays as it is: ${read.why}.`;
}

const timeOf = (hour: string | undefined, minute: string | undefined, half: string | undefined): string => {
  const read = clockTime(hour, minute, half);
  return read === null ? `${hour}:${minute ?? "00"}` : `${two(read.hour)}:${two(read.minute)}`;
};
const two = (part: number): string => String(part).padStart(2, "0");

function keptTime(schedule: Schedule, cron: string, world: ChiefWorld): string | null {
  // Every five minutes has no time of day that could be moved.
  if (!/^\d+ \d+ /.test(schedule.cron ?? "")) return null;
  const read = readCadence(cron, schedule.zone, schedule.hours);
  return read.ok ? kept(schedule, { cron }, world) : null;
}

function kept(schedule: Schedule, time: Partial<Timed>, { sql, now }: ChiefWorld): string {
  const after = { ...schedule, ...time, isOwnTime: true };
  const dueAt = schedule.state === "on" ? slotFrom(after, now) : null;
  putSchedule(sql, { ...after, dueAt });
  return `${schedule.title}: ${timeText({ ...after, dueAt })}.`;
}

function stateSaid(text: string, world: ChiefWorld): string | null {
  const [paused, resumed] = [PAUSE.exec(text), RESUME.exec(text)];
  const found = paused ?? resumed;
  const schedule = found ? meant(found[1] ?? "", world) : null;
  if (schedule === null) return null;
  const after = turn(schedule, paused ? "paused" : "on", world);
  return paused ? `${schedule.title} is paused.` : `${schedule.title}: ${timeText(after)}.`;
}

/** The one schedule whose title has these words; null where none has, or several. */
export function meant(words: string, { sql }: Pick<ChiefWorld, "sql">): Schedule | null {
  const wanted = words
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length > 2 && !["the", "and", "daily", "weekly"].includes(word));
  if (wanted.length === 0) return null;
  const found = schedules(sql).filter(({ title, name, job }) => {
    const own = `${title} ${name.replaceAll("-", " ")}`.toLowerCase();
    return job !== "remind" && wanted.every((word) => own.includes(word.replace(/s$/, "")));
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** "07:30 every day Europe/Berlin, next 2026-11-30T06:30:00.000Z", in the schedule's own zone. */
export function timeText(schedule: Timed & Pick<Schedule, "dueAt" | "state">): string {
  const { state, dueAt } = schedule;
  const next = state === "paused" ? "paused" : dueAt === null ? "over" : `next ${momentOf(dueAt)}`;
  return `${slotText(schedule)}, ${next}`;
}

/** The same without when it is due next: "07:30 every day Europe/Berlin". */
export const slotText = (schedule: Timed & Pick<Schedule, "dueAt">): string => {
  const { cron, zone, dueAt } = schedule;
  return `${cron === null ? clock(dueAt ?? 0, zone) : withHours(cronText(cron), schedule)} ${zone}`;
};

const withHours = (text: string, { hours }: { readonly hours: DayHours | null }): string =>
  hours === null ? text : `${text} ${hoursText(hours)}`;

const DAY_NAMES = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function cronText(cron: string): string {
  const [minute = "", hour = "", dayOfMonth = "", , weekday = ""] = cron.split(" ");
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour)) return cron === "*/5 * * * *" ? "every 5 minutes" : cron;
  const time = `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  if (dayOfMonth !== "*")
    return `${time} on the ${dayOfMonth === "1" ? "1st" : `${dayOfMonth}.`} of the month`;
  if (weekday === "*") return `${time} every day`;
  if (weekday === "1-5") return `${time} on weekdays`;
  if (weekday === "0,6") return `${time} on weekends`;
  if (!/^[0-6](?:,[0-6])*$/.test(weekday)) return `${time} on ${weekday}`;
  return `${time} on ${weekday
    .split(",")
    .map((day) => DAY_NAMES[Number(day)])
    .join(" and ")}`;
}

/** A person's schedules as they stand, one a line. What only looks after itself is left out. */
export const timesText = ({ sql }: Pick<ChiefWorld, "sql">): string =>
  schedules(sql)
    .filter(({ job }) => job !== "remind" && job !== "extract" && job !== "consolidate")
    .map(
      ({ title, cron, zone, hours }) =>
        `- ${title}: ${cron === null ? "once" : withHours(cronText(cron), { hours })} (${zone})`,
    )
    .join("\n");
