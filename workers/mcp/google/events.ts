import * as z from "zod/mini";
import type { ServiceContext } from "../tools/service.ts";
import { agreed, askGoogle, pathPart } from "./ask.ts";
import {
  CALENDAR_HOST,
  eventBody,
  eventFields,
  eventMoment,
  GoogleEvent,
  shownGoogleEvent,
  When,
} from "./event.ts";

const LISTED_MAX = 100;

const CalendarId = z._default(z.string().check(z.maxLength(300)), "primary");
export const WhichEvents = z.object({
  calendar_id: CalendarId,
  start: z.optional(When),
  end: z.optional(When),
  query: z.optional(z.string()),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(LISTED_MAX)), 25),
  page_token: z.optional(z.string()),
});

/** Events of a calendar in their order, one page of them. */
export async function listEvents(given: z.infer<typeof WhichEvents>, context: ServiceContext) {
  const query = {
    timeMin: eventMoment(given.start, false) ?? context.now.toISOString(),
    timeMax: eventMoment(given.end, true),
    q: given.query,
    maxResults: given.limit,
    pageToken: given.page_token,
    singleEvents: true,
    orderBy: "startTime",
  };
  const url = `${CALENDAR_HOST}/calendars/${pathPart(given.calendar_id)}/events`;
  const Found = z.object({
    items: z._default(z.array(GoogleEvent), []),
    nextPageToken: z.optional(z.string()),
  });
  const { items, nextPageToken } = z.parse(Found, await askGoogle({ part: "calendar", url, query }, context));
  return { events: items.map(shownGoogleEvent), next_page_token: nextPageToken ?? null };
}

export const NewEvent = z.object({ calendar_id: CalendarId, ...eventFields });
export const EventChange = z.object({
  calendar_id: CalendarId,
  event_id: z.string(),
  ...z.partial(z.object(eventFields)).shape,
});

const eventAt = (calendar: string, event?: string) =>
  `${CALENDAR_HOST}/calendars/${pathPart(calendar)}/events${event === undefined ? "" : `/${pathPart(event)}`}`;

/** A new event, once a person has agreed. */
export async function createEvent(given: z.infer<typeof NewEvent>, context: ServiceContext) {
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

/** An event changed in what is given, once a person has agreed. */
export async function updateEvent(
  { calendar_id: calendar, event_id: event, ...given }: z.infer<typeof EventChange>,
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

export const WhichEvent = z.object({ calendar_id: CalendarId, event_id: z.string() });

/** An event taken away, once a person has agreed. */
export async function deleteEvent(
  { calendar_id: calendar, event_id: event }: z.infer<typeof WhichEvent>,
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
