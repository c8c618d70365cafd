import * as z from "zod/mini";
import { ToolError } from "../../tools/outcome.ts";
import { checkRange, Day, type JournalContext, journalZone, OptionalWords, today } from "../context.ts";
import type { Rows } from "../rows.ts";
import type { JournalRow } from "../tables.ts";
import {
  type CustomField,
  CustomName,
  CustomValue,
  type CustomValues,
  checkValues,
  expectedOf,
  fitsField,
  isNumericField,
} from "./fields.ts";
import { kindFields, kindNamed } from "./kinds.ts";

const FOUND_MAX = 500;
const CONDITIONS_MAX = 10;

export const CustomRecord = z.object({
  kind: CustomName,
  values: z.record(z.string(), CustomValue),
  on_date: z.optional(Day),
  note: OptionalWords(1_000),
});

/** Writes one record of a kind, once every field holds what the kind says. */
export function logCustomRecord(given: z.infer<typeof CustomRecord>, context: JournalContext) {
  return context.store.write(async (rows) => {
    const kind = await kindNamed(rows, given.kind);
    checkValues(kindFields(kind), given.values);
    const record: JournalRow<"custom_records"> = {
      id: context.newId(),
      kind_id: kind.id,
      on_date: given.on_date ?? today(await journalZone(rows, context), context),
      at: context.now.toISOString(),
      said: given.values,
      note: given.note ?? null,
    };
    await rows.put("custom_records", record);
    return { record: shownRecord(record, kind.name) };
  });
}

const shownRecord = ({ id, on_date, at, said, note }: JournalRow<"custom_records">, kind: string) => ({
  id,
  kind,
  on_date,
  at,
  values: said as CustomValues,
  note,
});

const Condition = z.strictObject({
  field: CustomName,
  is: z.optional(CustomValue),
  at_least: z.optional(CustomValue),
  at_most: z.optional(CustomValue),
});

export const WhichCustomRecords = z.object({
  kind: CustomName,
  start: Day,
  end: Day,
  where: z.optional(z.array(Condition).check(z.maxLength(CONDITIONS_MAX))),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(FOUND_MAX)), 100),
});

/** Records of a kind from one day to another that fit all conditions, the newest first; of numbers also what they come to, of all that fit. */
export function findCustomRecords(given: z.infer<typeof WhichCustomRecords>, context: JournalContext) {
  const { start, end, where = [], limit } = given;
  checkRange(start, end);
  return context.store.read(async (rows) => {
    const kind = await kindNamed(rows, given.kind);
    const fields = kindFields(kind);
    for (const condition of where) checkCondition(condition, fields);
    const between = await rows.find("custom_records", {
      where: [
        ["kind_id", "=", kind.id],
        ["on_date", ">=", start],
        ["on_date", "<=", end],
      ],
      order: [
        ["on_date", "desc"],
        ["at", "desc"],
        ["id", "desc"],
      ],
    });
    const found = between.filter(({ said }) => where.every((condition) => fits(condition, said)));
    return {
      records: found.slice(0, limit).map((record) => shownRecord(record, kind.name)),
      count: found.length,
      has_more: found.length > limit,
      numbers: Object.fromEntries(fields.filter(isNumericField).flatMap(({ name }) => sumsOf(name, found))),
    };
  });
}

/** @throws ToolError for a field that the kind does not have, or a value that none of its records can hold */
function checkCondition(
  { field: name, ...wanted }: z.infer<typeof Condition>,
  fields: readonly CustomField[],
): void {
  const field = fields.find((one) => one.name === name);
  if (field === undefined)
    throw new ToolError(
      "invalid_arguments",
      `Cannot use where.${name}: the kind has ${fields.map((one) => one.name).join(", ")}.`,
    );
  const isOrdered = isNumericField(field) || field.type === "day";
  for (const [word, value] of Object.entries(wanted)) {
    if (word !== "is" && !isOrdered)
      throw new ToolError(
        "invalid_arguments",
        `Cannot use where.${name}.${word}: only numbers and days have an order.`,
      );
    // A bound may lie outside of what the field takes.
    const { min: _, max: __, ...open } = field;
    if (value !== undefined && !fitsField(open, value))
      throw new ToolError(
        "invalid_arguments",
        `Cannot use where.${name}.${word}: expected ${expectedOf(open)}.`,
      );
  }
}

function fits(
  { field, is, at_least: least, at_most: most }: z.infer<typeof Condition>,
  said: Readonly<Record<string, unknown>>,
): boolean {
  const value = said[field] as string | number | boolean | undefined;
  if (value === undefined) return false;
  return (
    (is === undefined || value === is) &&
    (least === undefined || value >= least) &&
    (most === undefined || value <= most)
  );
}

function sumsOf(name: string, records: readonly JournalRow<"custom_records">[]) {
  const numbers = records.map(({ said }) => said[name]).filter((value) => typeof value === "number");
  if (numbers.length === 0) return [];
  const sum = numbers.reduce((total, one) => total + one, 0);
  return [
    [name, { count: numbers.length, sum, min: Math.min(...numbers), max: Math.max(...numbers) }] as const,
  ];
}

/** What was kept on a day by the person's own kinds. */
export async function customRecordsOn(rows: Rows, day: string) {
  const records = await rows.find("custom_records", {
    where: [["on_date", "=", day]],
    order: [
      ["at", "asc"],
      ["id", "asc"],
    ],
  });
  if (records.length === 0) return [];
  const kinds = await rows.find("custom_kinds");
  return records.map((record) =>
    shownRecord(record, kinds.find(({ id }) => id === record.kind_id)?.name ?? record.kind_id),
  );
}
