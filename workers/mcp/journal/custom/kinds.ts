import * as z from "zod/mini";
import { ToolError } from "../../tools/outcome.ts";
import { noteJournalChange } from "../changes.ts";
import { type JournalContext, Phrase } from "../context.ts";
import { firstRow, type Rows } from "../rows.ts";
import type { JournalRow } from "../tables.ts";
import { without } from "../without.ts";
import { type CustomField, CustomFields, CustomName, checkedFields } from "./fields.ts";

/** Of one journal: a list that a person still reads. */
const KINDS_MAX = 50;

export const CustomKind = z.object({
  name: CustomName,
  title: Phrase(60),
  description: Phrase(300),
  fields: CustomFields,
  only_check: z.optional(z.boolean()),
});

/**
 * A kind of record of the person's own: a name with a closed list of typed fields. The same name again changes it, and only so that
 * every record that is there still fits: further fields have to be optional, options and bounds may only widen.
 */
export function defineCustomKind(given: z.infer<typeof CustomKind>, context: JournalContext) {
  const { name, title, description } = given;
  const fields = checkedFields(given.fields);
  if (given.only_check === true)
    return context.store.read(async (rows) => {
      await kindBefore(rows, name, fields);
      return { would_be: { name, title, description, fields } };
    });
  return context.store.write(async (rows) => {
    const before = await kindBefore(rows, name, fields);
    const kind: JournalRow<"custom_kinds"> = {
      id: before?.id ?? context.newId(),
      name,
      title,
      description,
      shape: { fields },
      created_at: before?.created_at ?? context.now.toISOString(),
    };
    await rows.put("custom_kinds", kind);
    await noteJournalChange(rows, context, { entity: "custom_kind", id: kind.id, before, after: kind });
    return { kind: shownKind(kind) };
  });
}

/** The kind of that name; null where there is none. @throws ToolError where it cannot become one with these fields, or no further one may be */
async function kindBefore(rows: Rows, name: string, fields: readonly CustomField[]) {
  const before = await firstRow(rows, "custom_kinds", { where: [["name", "=", name]] });
  if (before !== null) checkWidens(kindFields(before), fields);
  else if ((await rows.find("custom_kinds")).length >= KINDS_MAX)
    throw new ToolError("too_many", `A journal has at most ${KINDS_MAX} kinds; delete one first.`);
  return before;
}

/** @throws ToolError naming the field by which a record that is there would not fit any more */
function checkWidens(before: readonly CustomField[], after: readonly CustomField[]): void {
  const refused = (name: string, why: string) =>
    new ToolError(
      "conflict",
      `Cannot change ${name}: ${why}. Records that are there have to fit; make another kind.`,
    );
  for (const old of before) {
    const field = after.find(({ name }) => name === old.name);
    if (field === undefined) throw refused(old.name, "it is left out");
    if (field.type !== old.type) throw refused(old.name, `it is a ${old.type}`);
    if (field.unit !== old.unit) throw refused(old.name, "another unit would change what its numbers mean");
    if (old.optional === true && field.optional !== true) throw refused(old.name, "it may be missing");
    if (old.options?.some((option) => field.options?.includes(option) !== true))
      throw refused(old.name, "an option is left out");
    if (isTighter(old, field)) throw refused(old.name, "its bounds are narrower");
  }
  const added = after.find(
    ({ name, optional }) => optional !== true && !before.some((old) => old.name === name),
  );
  if (added !== undefined) throw refused(added.name, "a further field has to be optional");
}

const isTighter = (old: CustomField, field: CustomField): boolean =>
  (field.min ?? Number.NEGATIVE_INFINITY) > (old.min ?? Number.NEGATIVE_INFINITY) ||
  (field.max ?? Number.POSITIVE_INFINITY) < (old.max ?? Number.POSITIVE_INFINITY);

export const kindFields = ({ shape }: Pick<JournalRow<"custom_kinds">, "shape">): readonly CustomField[] =>
  z.parse(CustomFields, shape.fields);

export const shownKind = (kind: JournalRow<"custom_kinds">) => ({
  ...without(kind, "shape"),
  fields: kindFields(kind),
});

/** @throws ToolError not_found naming the kinds that there are */
export async function kindNamed(rows: Rows, name: string): Promise<JournalRow<"custom_kinds">> {
  const kind = await firstRow(rows, "custom_kinds", { where: [["name", "=", name]] });
  if (kind !== null) return kind;
  const others = (await rows.find("custom_kinds", { order: [["name", "asc"]] })).map((one) => one.name);
  const known = others.length === 0 ? "no kind was defined yet" : `there are ${others.join(", ")}`;
  throw new ToolError("not_found", `There is no kind ${name} in this journal; ${known}.`);
}

export const WhichKinds = z.object({});

/** The person's own kinds with their fields, by name. */
export function listCustomKinds(_: z.infer<typeof WhichKinds>, { store }: JournalContext) {
  return store.read(async (rows) => {
    const kinds = await rows.find("custom_kinds", { order: [["name", "asc"]] });
    return { kinds: kinds.map(shownKind) };
  });
}
