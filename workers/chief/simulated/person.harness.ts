import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { WaitingQuestion } from "../house.ts";
import type { CalendarEvent, JournalEntry, Life, Mail } from "../life.ts";

// Somebody's invented month: mail, calendar, journal, questions of the gate. By the day's number alone, so that it is the same every time.

const SENDERS = ["Newsletter", "Shop", "School", "Ingrid Sauer", "Bank", "Club", "Landlord"];
const MAILS_A_DAY = 24;
const MAIL_TEXT =
  "Dear reader, this is what happened this week, and here is what we would like you to look at when you have a moment. ".repeat(
    4,
  );

/** A mail every half hour of the day, in no particular order of senders. */
export function mailsUntil(start: number, now: number): Mail[] {
  const days = Math.max(0, Math.ceil((now - start) / DAY_MS));
  const all = Array.from({ length: days * MAILS_A_DAY }, (_, number): Mail => {
    const at =
      start +
      Math.floor(number / MAILS_A_DAY) * DAY_MS +
      7 * HOUR_MS +
      (number % MAILS_A_DAY) * 30 * MINUTE_MS;
    const from = SENDERS[(number * 5) % SENDERS.length] ?? "";
    return { id: `m${number}`, from, subject: `Number ${number} from ${from}`, text: MAIL_TEXT, at };
  });
  return all.filter(({ at }) => at <= now);
}

const DAY_EVENTS = [
  { title: "Stand-up", hour: 9 },
  { title: "Bridge review", hour: 11 },
  { title: "Cello", hour: 18 },
];

export function eventsBetween(start: number, from: number, to: number): CalendarEvent[] {
  const days = Math.ceil((to - start) / DAY_MS) + 1;
  return Array.from({ length: days }, (_, day) => day)
    .flatMap((day) =>
      DAY_EVENTS.map(({ title, hour }) => {
        const at = start + day * DAY_MS + hour * HOUR_MS;
        return { title, from: at, to: at + HOUR_MS };
      }),
    )
    .filter((event) => event.from >= from && event.from < to);
}

const KINDS: readonly JournalEntry["kind"][] = ["training", "sleep", "money"];

export function entriesBetween(start: number, from: number, to: number): JournalEntry[] {
  const days = Math.ceil((to - start) / DAY_MS) + 1;
  return Array.from({ length: days * KINDS.length }, (_, number): JournalEntry => {
    const day = Math.floor(number / KINDS.length);
    const kind = KINDS[number % KINDS.length] ?? "note";
    return { at: start + day * DAY_MS + 20 * HOUR_MS, kind, text: `${kind} of day ${day}: as planned` };
  }).filter(({ at }) => at > from && at <= to);
}

/** On every third day something waits for an answer, from noon for six hours. */
export function waitingAt(start: number, now: number): WaitingQuestion[] {
  const day = Math.floor((now - start) / DAY_MS);
  const begin = start + day * DAY_MS + 12 * HOUR_MS;
  if (day % 3 !== 0 || now < begin) return [];
  return [{ id: `q${day}`, description: `Deploy number ${day}`, expiresAt: begin + 6 * HOUR_MS }].filter(
    ({ expiresAt }) => expiresAt > now,
  );
}

export const lifeOf = (start: number, now: () => number): Life => ({
  mail: {
    since: async (cursor, max) => {
      const mails = mailsUntil(start, now());
      const from = Number(cursor ?? 0);
      const found = mails.slice(from, from + max);
      return { mails: found, cursor: String(from + found.length) };
    },
  },
  calendar: { between: async (from, to) => eventsBetween(start, from, to) },
  journal: { between: async (from, to) => entriesBetween(start, from, to) },
});
