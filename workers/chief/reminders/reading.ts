import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { nextSlot, type Slot } from "../../time/slots.ts";
import { dayIn, endOfDayIn, startOfDayIn } from "../../time/zones.ts";
import { clockTime } from "../schedules/spoken.ts";
import { ENGLISH } from "./english.ts";
import { FRENCH } from "./french.ts";
import { GERMAN } from "./german.ts";
import type { Grammar } from "./grammar.ts";
import { SPANISH } from "./spanish.ts";

const GRAMMARS: readonly Grammar[] = [ENGLISH, GERMAN, FRENCH, SPANISH];

/** Farther than anybody remembers why. */
const FARTHEST_MS = 366 * DAY_MS;
/** As much as POST /api/scheduler takes. */
export const TEXT_MAX_CHARS = 500;
/** When a day is named without a time, and when a part of it is. */
const HOURS = { day: 9, morning: 9, afternoon: 15, evening: 19 };

/** "Tonight at midnight", and at three, is of the next day. */
const NIGHT_ENDS = 5;

/** A wish to be reminded: of what, and when; or why there will be no reminder. */
export type ReadReminder = { readonly text: string; readonly at: number } | { readonly why: string };

/**
 * A reminder in a person's words. Code works out the moment: "in 20 minutes" is twenty minutes from now, whatever the clock on the wall
 * does; "at 9" is the next time that it shows 9:00; a day without a time is that day at 9:00. Null where nothing is wished for that code
 * could remind of: a question ("remind me what I said"), or a moment alone ("rappelle-moi dans 20 minutes" wants to be called back).
 *
 * @param now Unix milliseconds
 * @param zone the person's
 */
export function readReminder(message: string, now: number, zone: string): ReadReminder | null {
  for (const grammar of GRAMMARS) {
    const wish = wishIn(grammar.written(message.normalize("NFC").trim()), grammar);
    if (wish !== null) return grammar.question.test(wish) ? null : readWish(wish, grammar, now, zone);
  }
  return null;
}

function wishIn(said: string, { asks }: Grammar): string | null {
  for (const pattern of asks) {
    const groups = pattern.exec(said)?.groups;
    if (groups?.wish !== undefined) return [groups.when, groups.wish].filter(Boolean).join(" ");
  }
  return null;
}

function readWish(wish: string, grammar: Grammar, now: number, zone: string): ReadReminder | null {
  const found = momentIn(wish, grammar, now, zone);
  if (found === null)
    return grammar.lead.test(wish)
      ? { why: 'when? Say it with the moment: "remind me tomorrow at 9 to …"' }
      : null;
  const rest = found.said.reduce((text, part) => text.replace(part, " "), wish);
  const text = rest
    .replace(/\s+/g, " ")
    .replace(/^[\s,:.;-]+/, "")
    .replace(grammar.lead, "")
    .replace(/[\s,.!?;:]+$/, "")
    .trim();
  if (text === "") return null;
  if (text.length > TEXT_MAX_CHARS) return { why: `it is too long; at most ${TEXT_MAX_CHARS} characters` };
  if (found.at === null) return { why: "that is no time of a clock, or no day of the next twelve months" };
  if (found.at <= now) return { why: "that moment is over" };
  if (found.at - now > FARTHEST_MS) return { why: "that is more than a year away" };
  return { text, at: found.at };
}

/** A moment, and the words that said it; `at` is null for one that no clock or calendar shows. */
type SaidMoment = { readonly at: number | null; readonly said: readonly string[] };
type Groups = Readonly<Record<string, string | undefined>>;

function momentIn(wish: string, grammar: Grammar, now: number, zone: string): SaidMoment | null {
  const span = grammar.span.exec(wish);
  if (span) return { at: now + spanOf(span.groups ?? {}), said: [span[0]] };
  const clock = grammar.clock.exec(wish);
  const day = [...wish.matchAll(grammar.day)].find((one) => isWhen(one, clock, wish));
  if (!clock && !day) return null;
  const [time, days] = [timeOf(clock?.groups ?? {}, day?.groups), day?.groups ?? {}];
  const at = time === null ? null : momentOf(time, days, grammar, now, zone);
  return { at, said: [clock?.[0] ?? "", day?.[0] ?? ""] };
}

/** A day says when where it stands beside the time, at the beginning, or at the end of what has no time. */
function isWhen(day: RegExpExecArray, clock: RegExpExecArray | null, wish: string): boolean {
  const [from, to] = [day.index, day.index + day[0].length];
  if (from === 0) return true;
  if (clock === null) return /^[\s.!?]*$/.test(wish.slice(to));
  const between =
    from < clock.index ? wish.slice(to, clock.index) : wish.slice(clock.index + clock[0].length, from);
  return /^[\s,]*$/.test(between);
}

/** A part of a pattern; a second place for the same one ends with 2. */
const part = (groups: Groups, name: string): string | undefined => groups[name] ?? groups[`${name}2`];

function spanOf(groups: Groups): number {
  const said = groups.amount ?? "";
  const amount = groups.half !== undefined ? 0.5 : /^\d+$/.test(said) ? Number(said) : 1;
  if (groups.minutes !== undefined) return amount * MINUTE_MS;
  if (groups.hours !== undefined) return amount * HOUR_MS;
  return amount * (groups.weeks === undefined ? 1 : 7) * DAY_MS;
}

/** Null where a clock shows no such time. */
function timeOf(clock: Groups, day: Groups = {}): Slot | null {
  if (clock.noon !== undefined) return { hour: 12, minute: 0 };
  if (clock.midnight !== undefined) return { hour: 0, minute: 0 };
  const isMorning = day.morning ?? day.thisMorning;
  const isAfternoon = day.afternoon ?? day.thisAfternoon;
  const isEvening = day.evening ?? day.tonight;
  const hour = clock.hour;
  if (hour === undefined) {
    const named = isEvening
      ? HOURS.evening
      : isAfternoon
        ? HOURS.afternoon
        : isMorning
          ? HOURS.morning
          : HOURS.day;
    return { hour: named, minute: 0 };
  }
  const isAfternoonSaid =
    part(clock, "pm") ?? (part(clock, "am") === undefined ? (isAfternoon ?? isEvening) : undefined);
  const half = isAfternoonSaid ? "pm" : part(clock, "am") && "am";
  return clockTime(hour, part(clock, "minute"), half);
}

function momentOf(time: Slot, day: Groups, grammar: Grammar, now: number, zone: string): number | null {
  const today = endOfDayIn(new Date(now), zone);
  const onDay = (from: number): number => nextSlot(from - 1, time, zone);
  if (day.tomorrow !== undefined) return onDay(today.getTime());
  if (day.after !== undefined) return onDay(endOfDayIn(today, zone).getTime());
  if (part(day, "date") !== undefined) return onDate(day, grammar, now, zone, onDay);
  if (day.weekday !== undefined) return onWeekday(weekdayOf(day.weekday, grammar), time, now, zone);
  const next = nextSlot(now, time, zone);
  const isToday =
    day.today ?? day.thisMorning ?? day.thisAfternoon ?? (time.hour < NIGHT_ENDS ? undefined : day.tonight);
  // "Today at 9" at ten o'clock is over, and not tomorrow.
  return isToday !== undefined && next >= today.getTime() ? now : next;
}

function weekdayOf(said: string, { weekdays }: Grammar): number {
  const at = weekdays.indexOf(said.toLowerCase());
  // The other name of a Saturday.
  return at < 0 ? 6 : at;
}

function onWeekday(weekday: number, time: Slot, now: number, zone: string): number {
  let at = nextSlot(now, time, zone);
  while (new Date(dayIn(new Date(at), zone)).getUTCDay() !== weekday) at = nextSlot(at, time, zone);
  return at;
}

function onDate(
  day: Groups,
  { months }: Grammar,
  now: number,
  zone: string,
  onDay: (from: number) => number,
): number | null {
  const month = months.indexOf((part(day, "month") ?? "").toLowerCase()) + 1;
  const date = Number(part(day, "date"));
  const year = Number(dayIn(new Date(now), zone).slice(0, 4));
  for (const one of [year, year + 1]) {
    const text = `${one}-${two(month)}-${two(date)}`;
    // 31 April is none, and 29 February is not each year's.
    if (Number.isNaN(Date.parse(text)) || new Date(text).getUTCDate() !== date) continue;
    const at = onDay(startOfDayIn(text, zone).getTime());
    if (at > now) return at;
  }
  return null;
}

const two = (number: number): string => String(number).padStart(2, "0");
