import * as z from "zod/mini";
import { isDay } from "../../../time/calendar.ts";
import { ToolError } from "../../tools/outcome.ts";
import { Phrase } from "../context.ts";

/** What a field of a kind may hold. `whole` is a number without a fraction, `choice` one of the field's options. */
export const FIELD_TYPES = ["text", "number", "whole", "yes_no", "day", "choice"] as const;

const FIELDS_MAX = 20;
const OPTIONS_MAX = 30;
const TEXT_MAX_CHARS = 2_000;
const NAME = /^[a-z][a-z0-9_]{0,39}$/;

export const CustomName = z
  .string()
  .check(
    z.refine((text) => NAME.test(text), "expected lower-case letters, digits and _, such as pain_level"),
  );

const Field = z.strictObject({
  name: CustomName,
  type: z.enum(FIELD_TYPES),
  unit: z.optional(Phrase(20)),
  options: z.optional(z.array(Phrase(60)).check(z.minLength(2), z.maxLength(OPTIONS_MAX))),
  min: z.optional(z.number()),
  max: z.optional(z.number()),
  optional: z.optional(z.boolean()),
});
export type CustomField = z.infer<typeof Field>;

export const isNumericField = ({ type }: Pick<CustomField, "type">): boolean =>
  type === "number" || type === "whole";

/** What is wrong with the fields of one kind, besides each one's own shape; null where nothing is. */
function objection(fields: readonly CustomField[]): string | null {
  const names = fields.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) return `two fields are called ${twice}`;
  for (const { name, type, unit, options, min, max } of fields) {
    if ((type === "choice") !== (options !== undefined))
      return `${name}: options belong to a choice, and only there`;
    if (options !== undefined && new Set(options).size < options.length)
      return `${name}: an option is there twice`;
    const isBounded = min !== undefined || max !== undefined || unit !== undefined;
    if (isBounded && !isNumericField({ type })) return `${name}: unit, min and max belong to a number`;
    if (min !== undefined && max !== undefined && max < min) return `${name}: max is below min`;
  }
  return null;
}

export const CustomFields = z.array(Field).check(
  z.minLength(1),
  z.maxLength(FIELDS_MAX),
  // What is wrong is said by name where a kind is made (checkedFields).
);

/** @throws ToolError naming the field that does not fit the others */
export function checkedFields(fields: readonly CustomField[]): readonly CustomField[] {
  const wrong = objection(fields);
  if (wrong !== null) throw new ToolError("invalid_arguments", `Cannot use fields: ${wrong}.`);
  return fields;
}

export const CustomValue = z.union([z.string(), z.number(), z.boolean()]);
export type CustomValues = Readonly<Record<string, z.infer<typeof CustomValue>>>;

/** What a field expects, in words. */
export function expectedOf({ type, options = [], min, max, unit }: CustomField): string {
  const bounds = [min === undefined ? "" : ` from ${min}`, max === undefined ? "" : ` to ${max}`].join("");
  const words = {
    text: `a text of at most ${TEXT_MAX_CHARS} characters`,
    number: `a number${bounds}${unit === undefined ? "" : ` in ${unit}`}`,
    whole: `a whole number${bounds}${unit === undefined ? "" : ` in ${unit}`}`,
    yes_no: "true or false",
    day: "a day such as 2026-11-27",
    choice: `one of ${options.join(", ")}`,
  };
  return words[type];
}

export function fitsField(field: CustomField, value: unknown): boolean {
  const { type, options = [], min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = field;
  switch (type) {
    case "text":
      return typeof value === "string" && value.trim() !== "" && value.length <= TEXT_MAX_CHARS;
    case "number":
      return typeof value === "number" && Number.isFinite(value) && value >= min && value <= max;
    case "whole":
      return Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max;
    case "yes_no":
      return typeof value === "boolean";
    case "day":
      return typeof value === "string" && isDay(value);
    case "choice":
      return typeof value === "string" && options.includes(value);
  }
}

/** @throws ToolError naming the field that is none of the kind, is missing, or holds something else */
export function checkValues(fields: readonly CustomField[], values: CustomValues): void {
  const other = Object.keys(values).find((name) => !fields.some((field) => field.name === name));
  if (other !== undefined)
    throw new ToolError(
      "invalid_arguments",
      `Cannot use values.${other}: the kind has ${fields.map(({ name }) => name).join(", ")}.`,
    );
  for (const field of fields) {
    const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
    if (value === undefined && field.optional === true) continue;
    if (!fitsField(field, value))
      throw new ToolError(
        "invalid_arguments",
        `Cannot use values.${field.name}: expected ${expectedOf(field)}.`,
      );
  }
}
