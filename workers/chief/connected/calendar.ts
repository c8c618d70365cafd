import * as z from "zod/mini";
import { ListedEvent, spanOfEvent } from "../../time/events.ts";
import { momentOf } from "../../wire/moment.ts";
import type { CalendarSource } from "../life.ts";
import { readThing, type Things } from "./things.ts";

const LISTED_MAX = 50;
const Found = z.object({ events: z.array(ListedEvent) });

/** The events of the person's own calendar; one that lasts all day is from the day's beginning in their zone. */
export const calendarFrom = (things: Pick<Things, "call">, zone: string): CalendarSource => ({
  between: async (from, to) => {
    const given = { start: momentOf(from), end: momentOf(to), limit: LISTED_MAX };
    const { events } = z.parse(Found, await readThing(things, "google", "events_list", given));
    return events.flatMap((event) => {
      const span = spanOfEvent(event, zone);
      return span === null ? [] : [{ title: event.summary ?? "(without a title)", ...span }];
    });
  },
});
