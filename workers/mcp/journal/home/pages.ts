import { ToolError } from "../../tools/outcome.ts";
import type { Condition, Rows } from "../rows.ts";
import { CARRIED_TABLES, type CarriedTable, type ColumnOf, isLog, journalColumns, keyOf } from "../tables.ts";
import type { AnyRow } from "./state.ts";

/** Of one page: a row is below 1 KiB but for long texts, and a page has to fit into a request and into 10 ms of processor time. */
const PAGE_ROWS = 200;
const PAGE_MAX_CHARS = 128 * 1024;

/** Columns that name another row of the same table, which may come later: they are carried once all rows are there. */
const OWN_REFERENCES: Readonly<Partial<Record<CarriedTable, string>>> = {
  plan_items: "replaced_by",
  goals: "parent_id",
};

/** The whole journal is these, one after the other: each table, then again the rows that name others of their table. */
type Stretch = { readonly table: CarriedTable; readonly isLinks: boolean };
const STRETCHES: readonly Stretch[] = [
  ...CARRIED_TABLES.map((table) => ({ table, isLinks: false })),
  ...CARRIED_TABLES.filter((table) => OWN_REFERENCES[table] !== undefined).map((table) => ({
    table,
    isLinks: true,
  })),
];

/** Rows of one table, in the order of its key, and where the next page begins; null after the last. */
export type JournalPage = {
  readonly table: CarriedTable;
  readonly rows: readonly AnyRow[];
  readonly next: string | null;
};

/** Where a page begins: which stretch, from which value of the key's first column, and how many of those are known already. */
type Place = { readonly stretch: number; readonly from: string | null; readonly skip: number };

/** @throws ToolError for a text that is no cursor */
function placeOf(cursor: string | null): Place {
  if (cursor === null) return { stretch: 0, from: null, skip: 0 };
  const [, stretch = "", skip = "", from = ""] = /^(\d{1,3})-(\d{1,9})-(.{0,300})$/s.exec(cursor) ?? [];
  if (stretch === "" || Number(stretch) >= STRETCHES.length)
    throw new ToolError("invalid_arguments", "Cannot use cursor: it is none of a page of a journal.");
  return { stretch: Number(stretch), skip: Number(skip), from: from === "" ? null : from };
}

const cursorAt = ({ stretch, skip, from }: Place): string => `${stretch}-${skip}-${from ?? ""}`;

/** One page of a journal that nobody writes meanwhile. */
export async function giveJournalPage(rows: Rows, cursor: string | null): Promise<JournalPage> {
  const place = placeOf(cursor);
  const { table, isLinks } = STRETCHES[place.stretch] ?? { table: "settings", isLinks: false };
  const key = keyOf(table) as readonly ColumnOf<typeof table>[];
  const [first] = key;
  const reference = OWN_REFERENCES[table];
  const where: Condition<typeof table>[] = [];
  if (first !== undefined && place.from !== null) where.push([first, ">=", place.from]);
  if (isLinks && reference !== undefined) where.push([reference as ColumnOf<typeof table>, "!=", null]);
  const order = key.map((column) => [column, "asc"] as const);
  const found = await rows.find(table, { where, order, limit: place.skip + PAGE_ROWS });
  const page = fitting(found.slice(place.skip));
  const carried =
    reference === undefined || isLinks ? page : page.map((row) => ({ ...row, [reference]: null }) as AnyRow);
  const isWhole = found.length < place.skip + PAGE_ROWS && place.skip + page.length === found.length;
  return { table, rows: carried, next: isWhole ? after(place.stretch) : within(place, page, first) };
}

function after(stretch: number): string | null {
  return stretch + 1 < STRETCHES.length ? cursorAt({ stretch: stretch + 1, skip: 0, from: null }) : null;
}

function within(place: Place, page: readonly AnyRow[], first: string | undefined): string {
  const firstOf = (row: AnyRow | undefined) => String(row?.[first as keyof AnyRow] ?? "");
  const from = firstOf(page.at(-1));
  const alike = page.filter((row) => firstOf(row) === from).length;
  // Those of the page before that begin alike are found again too.
  const skip = place.from === from ? place.skip + alike : alike;
  return cursorAt({ stretch: place.stretch, skip, from });
}

/** As many as fit, and one at least. */
function fitting(rows: readonly AnyRow[]): readonly AnyRow[] {
  let chars = 0;
  const end = rows.findIndex((row, at) => {
    chars += JSON.stringify(row).length;
    return at > 0 && chars > PAGE_MAX_CHARS;
  });
  return end === -1 ? rows : rows.slice(0, end);
}

/** The table that a page from there is of. */
export const tableAt = (cursor: string | null): CarriedTable =>
  STRETCHES[placeOf(cursor).stretch]?.table ?? "settings";

/** Writes a page's rows; one that is there already is put in its own place. @throws ToolError naming a row that is none of the table */
export async function takeJournalPage(
  rows: Rows,
  table: CarriedTable,
  given: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  for (const [at, row] of given.entries()) {
    const wrong = objectionTo(table, row);
    if (wrong !== null)
      throw new ToolError("invalid_arguments", `Cannot use rows.${at}: ${wrong} (table ${table}).`);
    // A log's rows are only ever added.
    if (isLog(table) && (await rows.find("changes", { where: [["id", "=", String(row.id)]] })).length > 0)
      continue;
    await rows.put(table, row as AnyRow);
  }
}

function objectionTo(table: CarriedTable, row: Readonly<Record<string, unknown>>): string | null {
  const columns = journalColumns(table);
  const other = Object.keys(row).find((name) => !columns.some(([column]) => column === name));
  if (other !== undefined) return `${other} is no column`;
  for (const [name, { kind, isOptional }] of columns) {
    const value = row[name];
    if (value === null && isOptional) continue;
    const fits =
      kind === "texts"
        ? Array.isArray(value) && value.every((one) => typeof one === "string")
        : kind === "json"
          ? typeof value === "object" && value !== null && !Array.isArray(value)
          : typeof value === (kind === "number" || kind === "whole" ? "number" : "string");
    if (!fits) return `${name} is no ${kind}`;
  }
  return null;
}
