import * as z from "zod/mini";
import { dayAfter, isDay } from "../../time/calendar.ts";
import { ToolError } from "../tools/outcome.ts";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool } from "../tools/tool.ts";
import { askGoogle, pathPart } from "./ask.ts";

const HOST = "https://www.googleapis.com/calendar/v3";
const LISTED_MAX = 100;

const At = z.object({
  date: z.optional(z.string()),
  dateTime: z.optional(z.string()),
  timeZone: z.optional(z.string()),
});
const Event = z.object({
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
export function wired(text: string, zone: string | undefined, isEnd: boolean) {
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

export const calendarEvent = ({ start, end, htmlLink, attendees, ...event }: z.infer<typeof Event>) => ({
  ...event,
  start: shownAt(start, false),
  end: shownAt(end, true),
  all_day: start?.date !== undefined,
  time_zone: start?.timeZone ?? null,
  link: htmlLink ?? null,
  attendees: (attendees ?? []).map(({ email, responseStatus }) => ({ email, response: responseStatus })),
});

const CalendarId = z._default(z.string().check(z.maxLength(300)), "primary");
const List = z.object({
  calendar_id: CalendarId,
  start: z.optional(When),
  end: z.optional(When),
  query: z.optional(z.string()),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(LISTED_MAX)), 25),
  page_token: z.optional(z.string()),
});

const moment = (text: string | undefined, isEnd: boolean): string | undefined =>
  text === undefined
    ? undefined
    : isDay(text)
      ? `${isEnd ? dayAfter(text) : text}T00:00:00Z`
      : /Z|[+-]\d{2}:?\d{2}$/.test(text)
        ? text
        : `${text}Z`;

async function list(given: z.infer<typeof List>, context: ServiceContext) {
  const query = {
    timeMin: moment(given.start, false) ?? context.now.toISOString(),
    timeMax: moment(given.end, true),
    q: given.query,
    maxResults: given.limit,
    pageToken: given.page_token,
    singleEvents: true,
    orderBy: "startTime",
  };
  const url = `${HOST}/calendars/${pathPart(given.calendar_id)}/events`;
  const Found = z.object({ items: z._default(z.array(Event), []), nextPageToken: z.optional(z.string()) });
  const { items, nextPageToken } = z.parse(Found, await askGoogle({ part: "calendar", url, query }, context));
  return { events: items.map(calendarEvent), next_page_token: nextPageToken ?? null };
}

const Zone = z.optional(z.string().check(z.maxLength(60)));
const fields = {
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
const Create = z.object({ calendar_id: CalendarId, ...fields });
const Update = z.object({
  calendar_id: CalendarId,
  event_id: z.string(),
  ...z.partial(z.object(fields)).shape,
});

type Fields = { readonly [F in keyof z.infer<typeof Create>]?: z.infer<typeof Create>[F] | undefined };

function bodyOf(given: Fields, zone: string) {
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

const eventAt = (calendar: string, event?: string) =>
  `${HOST}/calendars/${pathPart(calendar)}/events${event === undefined ? "" : `/${pathPart(event)}`}`;

async function create(given: z.infer<typeof Create>, context: ServiceContext) {
  const body = bodyOf(given, context.timeZone);
  const guests = given.attendees?.join(", ");
  await context.approve({
    operation: "create_event",
    description: `Create the event ${given.summary}, ${given.start} to ${given.end}${guests ? `, and invite ${guests}` : ""}`,
    given,
  });
  return calendarEvent(
    z.parse(
      Event,
      await askGoogle({ part: "calendar", method: "POST", url: eventAt(given.calendar_id), body }, context),
    ),
  );
}

async function update(
  { calendar_id: calendar, event_id: event, ...given }: z.infer<typeof Update>,
  context: ServiceContext,
) {
  const body = bodyOf(given, context.timeZone);
  await context.approve({
    operation: "update_event",
    description: `Change the event ${event}: ${Object.keys(body).join(", ")}`,
    given: { calendar, event, body },
  });
  return calendarEvent(
    z.parse(
      Event,
      await askGoogle({ part: "calendar", method: "PATCH", url: eventAt(calendar, event), body }, context),
    ),
  );
}

const One = z.object({ calendar_id: CalendarId, event_id: z.string() });

async function remove(
  { calendar_id: calendar, event_id: event }: z.infer<typeof One>,
  context: ServiceContext,
) {
  await context.approve({
    operation: "delete_event",
    description: `Delete the event ${event} of the calendar ${calendar}`,
    given: { calendar, event },
  });
  await askGoogle({ part: "calendar", method: "DELETE", url: eventAt(calendar, event) }, context);
  return { deleted: event };
}

const Free = z.object({
  start: When,
  end: When,
  calendar_ids: z._default(z.array(z.string()).check(z.maxLength(20)), ["primary"]),
});

const freebusy = ({ start, end, calendar_ids: ids }: z.infer<typeof Free>, context: ServiceContext) =>
  askGoogle(
    {
      part: "freeBusy",
      method: "POST",
      url: `${HOST}/freeBusy`,
      body: { timeMin: moment(start, false), timeMax: moment(end, true), items: ids.map((id) => ({ id })) },
    },
    context,
  );

const OUT = { isOutside: true } as const;

export const CALENDAR = [
  serverTool({
    name: "calendar_list",
    title: "List calendars",
    description: "The person's calendars with their ids.",
    input: z.object({}),
    ...OUT,
    aliases: { list_calendars: () => ({}) },
    run: (_: object, context: ServiceContext) =>
      askGoogle({ part: "calendarList", url: `${HOST}/users/me/calendarList` }, context),
  }),
  serverTool({
    name: "events_list",
    title: "List events",
    description: "Events from `start` to `end` in their order; days for what lasts all day, both included.",
    input: List,
    ...OUT,
    aliases: { list_events: (given) => given, get_events: (given) => given },
    run: list,
  }),
  serverTool({
    name: "event_create",
    title: "Create an event",
    description:
      "Days for what lasts all day, both included, or times. Waits for a person's approval; then call it again with the same arguments.",
    input: Create,
    ...OUT,
    effect: "write",
    aliases: { create_event: (given) => given },
    run: create,
  }),
  serverTool({
    name: "event_update",
    title: "Change an event",
    description: "Only what is given changes. Waits for a person's approval.",
    input: Update,
    ...OUT,
    effect: "write",
    run: update,
  }),
  serverTool({
    name: "event_delete",
    title: "Delete an event",
    description: "Waits for a person's approval.",
    input: One,
    ...OUT,
    effect: "final",
    run: remove,
  }),
  serverTool({
    name: "freebusy",
    title: "When is it free",
    description: "Busy times of calendars.",
    input: Free,
    ...OUT,
    run: freebusy,
  }),
] as const;
