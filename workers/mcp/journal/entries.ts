import * as z from "zod/mini";
import { ToolError } from "../tools/outcome.ts";
import { noteJournalChange } from "./changes.ts";
import { Day, type JournalContext, journalZone, Phrase, today } from "./context.ts";
import { foldedText, termsOf } from "./folded.ts";
import type { Condition } from "./rows.ts";
import type { JournalRow } from "./tables.ts";
import { without } from "./without.ts";

export const ENTRY_TYPES = ["journal", "reflection", "log", "fact", "idea"] as const;
const ENTRY_MAX_CHARS = 20_000;
const TAGS_MAX = 20;
const FOUND_MAX = 50;
/** An entry on a result's line; the whole of it is in get_journal_by_date. */
const EXCERPT_CHARS = 600;

const Tags = z.array(Phrase(60)).check(z.maxLength(TAGS_MAX));

export const NewEntry = z.object({
  text: Phrase(ENTRY_MAX_CHARS),
  entry_type: z._default(z.enum(ENTRY_TYPES), "journal"),
  tags: z.optional(Tags),
  entry_date: z.optional(Day),
  mood: z.optional(z.nullable(z.int().check(z.minimum(-2), z.maximum(2)))),
});

export function logEntry(given: z.infer<typeof NewEntry>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const zone = await journalZone(rows, context);
    const entry: JournalRow<"entries"> = {
      id: context.newId(),
      entry_date: given.entry_date ?? today(zone, context),
      at: context.now.toISOString(),
      kind: given.entry_type,
      text: given.text,
      tags: given.tags ?? [],
      mood: given.mood ?? null,
      folded: foldedText([given.text, ...(given.tags ?? [])].join("\n")),
    };
    await rows.put("entries", entry);
    await noteJournalChange(rows, context, {
      entity: "entry",
      id: entry.id,
      before: null,
      after: shownEntry(entry),
    });
    return { entry: shownEntry(entry) };
  });
}

export const shownEntry = (entry: JournalRow<"entries">) => without(entry, "folded");

export const Search = z.object({
  query: z._default(z.string().check(z.maxLength(300)), ""),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(FOUND_MAX)), 5),
  start: z.optional(Day),
  end: z.optional(Day),
  entry_types: z.optional(z.array(z.enum(ENTRY_TYPES))),
  tags: z.optional(Tags),
});

/** Entries that have every word of the query, the newest first; without words, the newest of that kind. */
export function search(given: z.infer<typeof Search>, { store }: JournalContext) {
  const { query, limit, start, end, entry_types: kinds, tags = [] } = given;
  const terms = termsOf(query);
  if (query !== "" && terms.length === 0)
    throw new ToolError("invalid_arguments", "Cannot use query: expected words to look for, or none at all.");
  const where: Condition<"entries">[] = [...terms, ...tags.map(foldedText)].map((term) => [
    "folded",
    "like",
    term,
  ]);
  if (start !== undefined) where.push(["entry_date", ">=", start]);
  if (end !== undefined) where.push(["entry_date", "<=", end]);
  if (kinds !== undefined) where.push(["kind", "in", kinds]);
  return store.read(async (rows) => {
    const order = [
      ["entry_date", "desc"],
      ["at", "desc"],
      ["id", "desc"],
    ] as const;
    const found = await rows.find("entries", { where, order, limit: limit + 1 });
    const entries = found.slice(0, limit).map(({ text, ...entry }) => ({
      ...shownEntry({ ...entry, text: "" }),
      text: text.slice(0, EXCERPT_CHARS),
      is_whole: text.length <= EXCERPT_CHARS,
    }));
    return { entries, has_more: found.length > limit };
  });
}

export const WhichEntryDay = z.object({ entry_date: z.optional(Day) });

/** A day's entries, whole, in the order in which they were written. */
export function entriesOn({ entry_date: date }: z.infer<typeof WhichEntryDay>, context: JournalContext) {
  return context.store.read(async (rows) => {
    const day = date ?? today(await journalZone(rows, context), context);
    const found = await rows.find("entries", {
      where: [["entry_date", "=", day]],
      order: [
        ["at", "asc"],
        ["id", "asc"],
      ],
    });
    return { entry_date: day, entries: found.map(shownEntry) };
  });
}
