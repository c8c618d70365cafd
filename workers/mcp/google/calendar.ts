import * as z from "zod/mini";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool } from "../tools/tool.ts";
import { askGoogle } from "./ask.ts";
import { CALENDAR_HOST, eventMoment, When } from "./event.ts";
import {
  createEvent,
  deleteEvent,
  EventChange,
  listEvents,
  NewEvent,
  updateEvent,
  WhichEvent,
  WhichEvents,
} from "./events.ts";

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
      url: `${CALENDAR_HOST}/freeBusy`,
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
      askGoogle({ part: "calendarList", url: `${CALENDAR_HOST}/users/me/calendarList` }, context),
  }),
  serverTool({
    name: "events_list",
    title: "List events",
    description: "Events from `start` to `end` in their order; days for what lasts all day, both included.",
    input: WhichEvents,
    ...OUT,
    aliases: { list_events: (given) => given, get_events: (given) => given },
    run: listEvents,
  }),
  serverTool({
    name: "event_create",
    title: "Create an event",
    description:
      "Days for what lasts all day, both included, or times. Waits for a person's approval; then call it again with the same arguments.",
    input: NewEvent,
    ...OUT,
    effect: "write",
    aliases: { create_event: (given) => given },
    run: createEvent,
  }),
  serverTool({
    name: "event_update",
    title: "Change an event",
    description: "Only what is given changes. Waits for a person's approval.",
    input: EventChange,
    ...OUT,
    effect: "write",
    run: updateEvent,
  }),
  serverTool({
    name: "event_delete",
    title: "Delete an event",
    description: "Waits for a person's approval.",
    input: WhichEvent,
    ...OUT,
    effect: "final",
    run: deleteEvent,
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
