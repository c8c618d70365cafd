import * as z from "zod/mini";
import { dayAfter, isDay } from "../../time/calendar.ts";
import { dayIn } from "../../time/zones.ts";
import { ToolError } from "../tools/outcome.ts";
import type { JournalStore, Rows } from "./rows.ts";
import type { JournalRow } from "./tables.ts";

/** What a tool of the journal works with: one person's store, the moment, and who calls. */
export type JournalContext = {
  readonly store: JournalStore;
  readonly now: Date;
  /** The zone of whoever has set none. */
  readonly timeZone: string;
  /** Sorts by the moment (UUIDv7). */
  readonly newId: () => string;
  /** Whose key or session it is, for the list of changes. */
  readonly who: string;
};

/** The days of one question. */
export const RANGE_MAX_DAYS = 92;
const DEFAULT_CURRENCY = "EUR";

export const Day = z.string().check(z.refine(isDay, "expected a day such as 2026-11-27"));
export const Phrase = (max: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(max));
export const OptionalWords = (max: number) => z.optional(z.nullable(z.string().check(z.maxLength(max))));

/** The person's settings, or what holds until they say otherwise. */
export async function journalSettingsOf(
  rows: Rows,
  { timeZone }: JournalContext,
): Promise<JournalRow<"settings">> {
  const [known] = await rows.find("settings");
  return known ?? { time_zone: timeZone, currency: DEFAULT_CURRENCY };
}

export const journalZone = async (rows: Rows, context: JournalContext): Promise<string> =>
  (await journalSettingsOf(rows, context)).time_zone;

export const today = (zone: string, { now }: JournalContext): string => dayIn(now, zone);

/** @throws ToolError for a range that goes backwards, or is too long for one answer */
export function checkRange(start: string, end: string): void {
  if (end < start) throw new ToolError("invalid_arguments", `Cannot use end: ${end} is before ${start}.`);
  if (dayAfter(start, RANGE_MAX_DAYS - 1) < end)
    throw new ToolError("invalid_arguments", `Cannot use end: a range has at most ${RANGE_MAX_DAYS} days.`);
}

export const missing = (what: string, id: string): ToolError =>
  new ToolError("not_found", `There is no ${what} ${id} in this journal.`);
