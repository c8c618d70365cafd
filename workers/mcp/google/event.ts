import * as z from "zod/mini";
import { dayAfter, isDay } from "../../time/calendar.ts";
import { ToolError } from "../tools/outcome.ts";

export const CALENDAR_HOST = "https://www.googleapis.com/calendar/v3";

const At = z.object({
  date: z.optional(z.string()),
  dateTime: z.optional(z.string()),
  timeZone: z.optional(z.string()),
});
/** What of Google's event is read. */
export const GoogleEvent = z.object({
  id: z.string(),
  summary: z.optional(z.string()),
  description: z.optional(z.string()),
  location: z.optional(z.string()),
  status: z.optional(z.string()),
  htmlLink: z.optional(z.string()),
  start: z.optional(At),
  end: z.optional(At),
  attendees: z.optional(
    z.array(z.object({ email: z.optional(z.string()), responseStatus: z.optional(z.string()) })),
  ),
});

/** A day for what lasts all day, both included; or a time, and the zone that it is of. The same in both directions. */
export const When = z.string().check(z.maxLength(40));

/** As Google has it: its end of a whole day is the day after. */
function wired(text: string, zone: string | undefined, isEnd: boolean) {
  if (isDay(text)) return { date: isEnd ? dayAfter(text) : text };
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$/.test(text))
    throw new ToolError(
      "invalid_arguments",
      `Cannot use ${isEnd ? "end" : "start"} ${JSON.stringify(text)}: expected 2026-11-27 or 2026-11-27T09:00.`,
    );
  const dateTime = /T\d{2}:\d{2}$/.test(text) ? `${text}:00` : text;
  return { dateTime, ...(zone === undefined ? {} : { timeZone: zone }) };
}

const shownAt = (at: z.infer<typeof At> | undefined, isEnd: boolean): string | null =>
  at?.date === undefined ? (at?.dateTime ?? null) : isEnd ? dayAfter(at.date, -1) : at.date;

/** An event as the tools show it. */
export const shownGoogleEvent = ({
  start,
  end,
  htmlLink,
  attendees,
  ...event
}: z.infer<typeof GoogleEvent>) => ({
  ...event,
  start: shownAt(start, false),
  end: shownAt(end, true),
  all_day: start?.date !== undefined,
  time_zone: start?.timeZone ?? null,
  link: htmlLink ?? null,
  attendees: (attendees ?? []).map(({ email, responseStatus }) => ({ email, response: responseStatus })),
});

const Zone = z.optional(z.string().check(z.maxLength(60)));
/** What an event is made of, by name. */
export const eventFields = {
  summary: z.string().check(z.minLength(1), z.maxLength(500)),
  start: When,
  end: When,
  description: z.optional(z.string().check(z.maxLength(8_000))),
  location: z.optional(z.string().check(z.maxLength(500))),
  attendees: z.optional(
    z.array(z.string().check(z.regex(/^[^\s,<>]+@[^\s,<>]+$/, "expected an address"))).check(z.maxLength(50)),
  ),
  time_zone: Zone,
};
const Fields = z.partial(z.object(eventFields));
type Fields = { readonly [F in keyof z.infer<typeof Fields>]?: z.infer<typeof Fields>[F] | undefined };

/** What is given of an event, as Google takes it. */
export function eventBody(given: Fields, zone: string) {
  const { summary, description, location, attendees, start, end, time_zone: own = zone } = given;
  return {
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...(location === undefined ? {} : { location }),
    ...(attendees === undefined ? {} : { attendees: attendees.map((email) => ({ email })) }),
    ...(start === undefined ? {} : { start: wired(start, own, false) }),
    ...(end === undefined ? {} : { end: wired(end, own, true) }),
  };
}

/** The beginning or the end of what is looked at; a time without a zone is UTC, and a last day is there whole. */
export const eventMoment = (text: string | undefined, isEnd: boolean): string | undefined =>
  text === undefined
    ? undefined
    : isDay(text)
      ? `${isEnd ? dayAfter(text) : text}T00:00:00Z`
      : /Z|[+-]\d{2}:?\d{2}$/.test(text)
        ? text
        : `${text}Z`;
