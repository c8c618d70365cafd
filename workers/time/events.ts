import * as z from "zod/mini";
import { isDay } from "./calendar.ts";
import { endOfDayIn, startOfDayIn } from "./zones.ts";

/** What is read of an event of a person's calendar, as the tool events_list shows it: an end of a day is that day, whole. */
export const ListedEvent = z.object({
  summary: z.optional(z.string()),
  status: z.optional(z.string()),
  start: z.nullable(z.string()),
  end: z.nullable(z.string()),
});
export type ListedEvent = z.infer<typeof ListedEvent>;

/**
 * When that event takes time, in Unix milliseconds; null for one that was cancelled or says no time that can be read.
 *
 * @param zone IANA zone in which a whole day begins and ends
 */
export function spanOfEvent(
  { status, start, end }: ListedEvent,
  zone: string,
): { readonly from: number; readonly to: number } | null {
  if (status === "cancelled" || start === null || end === null) return null;
  const from = isDay(start) ? startOfDayIn(start, zone).getTime() : Date.parse(start);
  const to = isDay(end) ? endOfDayIn(startOfDayIn(end, zone), zone).getTime() : Date.parse(end);
  return Number.isNaN(from) || Number.isNaN(to) ? null : { from, to };
}
