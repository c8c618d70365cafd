import * as z from "zod/mini";
import { isDay } from "../../time/calendar.ts";
import { endOfDayIn, startOfDayIn } from "../../time/zones.ts";
import { momentOf } from "../../wire/moment.ts";
import type { CalendarSource } from "../life.ts";
import { readThing, type Things } from "./things.ts";

const LISTED_MAX = 50;
const Found = z.object({
  events: z.array(
    z.object({
      summary: z.optional(z.string()),
      status: z.optional(z.string()),
      start: z.nullable(z.string()),
      end: z.nullable(z.string()),
    }),
  ),
});

/** The events of the person's own calendar; one that lasts all day is from the day's beginning in their zone. */
export const calendarFrom = (things: Pick<Things, "call">, zone: string): CalendarSource => ({
  between: async (from, to) => {
    const given = { start: momentOf(from), end: momentOf(to), limit: LISTED_MAX };
    const { events } = z.parse(Found, await readThing(things, "google", "events_list", given));
    return events
      .filter(({ status }) => status !== "cancelled")
      .flatMap(({ summary = "(without a title)", start, end }) => {
        if (start === null || end === null) return [];
        const begins = isDay(start) ? startOfDayIn(start, zone).getTime() : Date.parse(start);
        const ends = isDay(end) ? endOfDayIn(startOfDayIn(end, zone), zone).getTime() : Date.parse(end);
        return Number.isNaN(begins) || Number.isNaN(ends) ? [] : [{ title: summary, from: begins, to: ends }];
      });
  },
});
