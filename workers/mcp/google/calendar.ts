import * as z from "zod/mini";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool } from "../tools/tool.ts";
import { agreed, askGoogle, pathPart } from "./ask.ts";
import { eventBody, eventFields, eventMoment, GoogleEvent, shownGoogleEvent, When } from "./event.ts";

const HOST = "https://www.googleapis.com/calendar/v3";
const LISTED_MAX = 100;

const CalendarId = z._default(z.string().check(z.maxLength(300)), "primary");
const List = z.object({
  calendar_id: CalendarId,
  start: z.optional(When),
  end: z.optional(When),
  query: z.optional(z.string()),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(LISTED_MAX)), 25),
  page_token: z.optional(z.string()),
});

async function list(given: z.infer<typeof List>, context: ServiceContext) {
  const query = {
    timeMin: eventMoment(given.start, false) ?? context.now.toISOString(),
    timeMax: eventMoment(given.end, true),
    q: given.query,
    maxResults: given.limit,
    pageToken: given.page_token,
    singleEvents: true,
    orderBy: "startTime",
  };
  const url = `${HOST}/calendars/${pathPart(given.calendar_id)}/events`;
  const Found = z.object({
    items: z._default(z.array(GoogleEvent), []),
    nextPageToken: z.optional(z.string()),
  });
  const { items, nextPageToken } = z.parse(Found, await askGoogle({ part: "calendar", url, query }, context));
  return { events: items.map(shownGoogleEvent), next_page_token: nextPageToken ?? null };
}

const Create = z.object({ calendar_id: CalendarId, ...eventFields });
const Update = z.object({
  calendar_id: CalendarId,
  event_id: z.string(),
  ...z.partial(z.object(eventFields)).shape,
});

const eventAt = (calendar: string, event?: string) =>
  `${HOST}/calendars/${pathPart(calendar)}/events${event === undefined ? "" : `/${pathPart(event)}`}`;

async function create(given: z.infer<typeof Create>, context: ServiceContext) {
  const body = eventBody(given, context.timeZone);
  const guests = given.attendees?.join(", ");
  await agreed(
    "calendar",
    {
      operation: "create_event",
      description: `Create the event ${given.summary}, ${given.start} to ${given.end}${guests ? `, and invite ${guests}` : ""}`,
      given,
    },
    context,
  );
  return shownGoogleEvent(
    z.parse(
      GoogleEvent,
      await askGoogle({ part: "calendar", method: "POST", url: eventAt(given.calendar_id), body }, context),
    ),
  );
}

async function update(
  { calendar_id: calendar, event_id: event, ...given }: z.infer<typeof Update>,
  context: ServiceContext,
) {
  const body = eventBody(given, context.timeZone);
  await agreed(
    "calendar",
    {
      operation: "update_event",
      description: `Change the event ${event}: ${Object.keys(body).join(", ")}`,
      given: { calendar, event, body },
    },
    context,
  );
  return shownGoogleEvent(
    z.parse(
      GoogleEvent,
      await askGoogle({ part: "calendar", method: "PATCH", url: eventAt(calendar, event), body }, context),
    ),
  );
}

const One = z.object({ calendar_id: CalendarId, event_id: z.string() });

async function remove(
  { calendar_id: calendar, event_id: event }: z.infer<typeof One>,
  context: ServiceContext,
) {
  await agreed(
    "calendar",
    {
      operation: "delete_event",
      description: `Delete the event ${event} of the calendar ${calendar}`,
      given: { calendar, event },
    },
    context,
  );
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
      body: {
        timeMin: eventMoment(start, false),
        timeMax: eventMoment(end, true),
        items: ids.map((id) => ({ id })),
      },
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
