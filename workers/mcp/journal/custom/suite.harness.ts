import { describe, expect, test } from "vitest";
import { type Body, DAY, type Home, NOW, somebodyIn } from "../home.harness.ts";

// What holds of a person's own kinds of records, wherever the journal is at home.

const MIGRAINE = {
  name: "migraine",
  title: "Migraine",
  description: "Attacks, to see what brings them",
  fields: [
    { name: "pain", type: "whole", min: 0, max: 10 },
    { name: "hours", type: "number", unit: "h", optional: true },
    { name: "trigger", type: "choice", options: ["sleep", "weather", "none"] },
    { name: "with_aura", type: "yes_no", optional: true },
    { name: "since", type: "day", optional: true },
    { name: "words", type: "text", optional: true },
  ],
};
const attack = (values: object, more = {}) => ({ kind: "migraine", values, ...more });
const BAD = {
  pain: 8,
  hours: 4.5,
  trigger: "weather",
  with_aura: true,
  since: "2046-11-11",
  words: "Föhn, 日本",
};

/** @param title of the home, in the tests' names */
export function customSuite(title: string, open: () => Home): void {
  /** Somebody with the kind, or with what it is changed to. */
  const withKind = async (changes = {}) => {
    const one = somebodyIn(open);
    const { kind } = await one.call("define_custom_kind", { ...MIGRAINE, ...changes });
    return { ...one, kind };
  };
  const found = async ({ call }: ReturnType<typeof somebodyIn>, more = {}) =>
    call("find_custom_records", { kind: "migraine", start: DAY, end: DAY, ...more });

  describe(`allows: ${title}`, () => {
    test("a kind of one's own: defined once, listed, written to, and read again with the day [row 116]", async () => {
      const one = await withKind();
      expect((await one.call("list_custom_kinds", {})).kinds).toMatchObject([MIGRAINE]);
      const { record } = await one.call("log_custom_record", attack(BAD, { note: "after the flight" }));
      expect(record).toMatchObject({ kind: "migraine", on_date: DAY, values: BAD, note: "after the flight" });
      const [read] = (await found(one)).records;
      expect(read).toEqual(record);
      expect((await one.call("get_day", {})).custom).toEqual([record]);
      expect((await one.call("get_day", { date: "2046-11-13" })).custom).toEqual([]);
    });

    test("records to be found by their fields, with what their numbers come to", async () => {
      const one = await withKind();
      const logged = [
        { pain: 8, hours: 4.5, trigger: "weather" },
        { pain: 3, hours: 1, trigger: "sleep" },
        { pain: 5, trigger: "sleep", since: "2046-11-10" },
      ];
      for (const [at, values] of logged.entries())
        await one.call("log_custom_record", attack(values), NOW + at);
      await one.call("log_custom_record", attack({ pain: 9, trigger: "none" }, { on_date: "2046-11-01" }));
      const pains = async (where: object[], more = {}) =>
        ((await found(one, { where, ...more })).records as Body[]).map(({ values }) => values.pain);
      expect(await pains([])).toEqual([5, 3, 8]);
      expect(await pains([{ field: "trigger", is: "sleep" }])).toEqual([5, 3]);
      expect(
        await pains([
          { field: "trigger", is: "sleep" },
          { field: "pain", at_least: 4 },
        ]),
      ).toEqual([5]);
      expect(await pains([{ field: "since", at_most: "2046-11-10" }])).toEqual([5]);
      expect(await pains([{ field: "pain", at_least: 4, at_most: 100 }])).toEqual([5, 8]);
      expect(await pains([], { start: "2046-11-01" })).toEqual([5, 3, 8, 9]);
      expect(await found(one, { limit: 1 })).toMatchObject({
        records: [{ values: { pain: 5 } }],
        count: 3,
        has_more: true,
        numbers: { pain: { count: 3, sum: 16, min: 3, max: 8 }, hours: { count: 2, sum: 5.5 } },
      });
    });

    test("a kind to be checked without being defined", async () => {
      const one = somebodyIn(open);
      const checked = await one.call("define_custom_kind", { ...MIGRAINE, only_check: true });
      expect(checked).toEqual({ would_be: MIGRAINE });
      expect((await one.call("list_custom_kinds", {})).kinds).toEqual([]);
      await one.call("define_custom_kind", MIGRAINE);
      const fewer = { ...MIGRAINE, fields: MIGRAINE.fields.slice(1), only_check: true };
      expect(await one.refused("define_custom_kind", fewer)).toMatchObject({ code: "conflict" });
    });

    test("a kind to grow by what leaves every record fitting, and to stay one kind", async () => {
      const one = await withKind();
      await one.call("log_custom_record", attack({ pain: 8, trigger: "sleep" }));
      const fields = [
        ...MIGRAINE.fields.map((field) =>
          field.name === "trigger" ? { ...field, options: ["sleep", "weather", "none", "wine"] } : field,
        ),
        { name: "medicine", type: "text", optional: true },
      ];
      const { kind } = await one.call("define_custom_kind", { ...MIGRAINE, title: "Headache", fields });
      expect(kind).toMatchObject({ id: one.kind.id, title: "Headache", fields });
      expect((await one.call("list_custom_kinds", {})).kinds).toHaveLength(1);
      await one.call("log_custom_record", attack({ pain: 2, trigger: "wine", medicine: "none" }));
      expect((await found(one)).count).toBe(2);
    });

    test("a record, and a kind with all its records, to go and to come back whole", async () => {
      const one = await withKind();
      const { record } = await one.call("log_custom_record", attack(BAD));
      const gone = await one.call("delete_entity", { entity: "custom_record", id: record.id });
      expect((await found(one)).records).toEqual([]);
      await one.call("restore_entity", { undo_id: gone.undo_id });
      expect((await found(one)).records).toEqual([record]);
      const kind = await one.call("delete_entity", { entity: "custom_kind", id: one.kind.id });
      expect((await one.call("list_custom_kinds", {})).kinds).toEqual([]);
      expect(
        await one.refused("find_custom_records", { kind: "migraine", start: DAY, end: DAY }),
      ).toMatchObject({
        code: "not_found",
      });
      await one.call("restore_entity", { undo_id: kind.undo_id });
      expect((await found(one)).records).toEqual([record]);
    });
  });

  describe(`refuses: ${title}`, () => {
    test.each([
      ["a field that the kind does not have", { mood: 1 }, "values.mood"],
      ["a field that is missing", { pain: undefined }, "values.pain: expected a whole number from 0 to 10"],
      ["a number that is a text", { pain: "8" }, "values.pain"],
      ["a fraction where a whole number stands", { pain: 7.5 }, "values.pain"],
      ["a number outside of its bounds", { pain: 11 }, "values.pain"],
      [
        "an option that is none",
        { trigger: "Weather" },
        "values.trigger: expected one of sleep, weather, none",
      ],
      ["a day that does not exist", { since: "2046-02-30" }, "values.since"],
      ["a word where yes or no is asked", { with_aura: "yes" }, "values.with_aura"],
      ["an empty text", { words: " " }, "values.words"],
    ])("%s, naming it, and writes nothing", async (_, changes, named) => {
      const one = await withKind();
      const values = JSON.parse(JSON.stringify({ ...BAD, ...changes })) as object;
      const refused = await one.refused("log_custom_record", attack(values));
      expect(refused).toMatchObject({ code: "invalid_arguments", message: expect.stringContaining(named) });
      expect((await found(one)).count).toBe(0);
    });

    test.each([
      ["two fields of one name", [MIGRAINE.fields[0], MIGRAINE.fields[0]], "two fields are called pain"],
      ["a choice without options", [{ name: "a", type: "choice" }], "a: options"],
      ["options of a text", [{ name: "a", type: "text", options: ["x", "y"] }], "a: options"],
      ["bounds of a day", [{ name: "a", type: "day", max: 3 }], "a: unit, min and max"],
      ["bounds that are the wrong way round", [{ name: "a", type: "number", min: 3, max: 2 }], "a: max"],
      ["a type that there is not", [{ name: "a", type: "blob" }], "fields.0.type"],
      ["a name with a space", [{ name: "a b", type: "text" }], "fields.0.name"],
      ["no field", [], "fields"],
    ])("a kind with %s", async (_, fields, named) => {
      const one = somebodyIn(open);
      const { message, fields: wrong } = await one.refused("define_custom_kind", { ...MIGRAINE, fields });
      expect(JSON.stringify([message, wrong])).toContain(named);
      expect((await one.call("list_custom_kinds", {})).kinds).toEqual([]);
    });

    test.each([
      ["a field left out", { fields: MIGRAINE.fields.slice(1) }, "pain"],
      ["another type", { fields: [{ name: "pain", type: "text" }, ...MIGRAINE.fields.slice(1)] }, "pain"],
      [
        "narrower bounds",
        { fields: [{ ...MIGRAINE.fields[0], max: 5 }, ...MIGRAINE.fields.slice(1)] },
        "pain",
      ],
      [
        "a further field that has to be there",
        { fields: [...MIGRAINE.fields, { name: "more", type: "text" }] },
        "more",
      ],
    ])("to change a kind by %s, which records that are there would not fit", async (_, changes, named) => {
      const one = await withKind();
      expect(await one.refused("define_custom_kind", { ...MIGRAINE, ...changes })).toMatchObject({
        code: "conflict",
        message: expect.stringContaining(`Cannot change ${named}`),
      });
      expect((await one.call("list_custom_kinds", {})).kinds).toMatchObject([MIGRAINE]);
    });

    test("a kind that was never defined, a condition that no record can meet, and somebody else's records", async () => {
      const one = await withKind();
      const stranger = somebodyIn(open);
      await one.call("log_custom_record", attack(BAD));
      expect(await stranger.refused("log_custom_record", attack(BAD))).toMatchObject({
        code: "not_found",
        message: expect.stringContaining("no kind was defined yet"),
      });
      const wrong = { ...attack(BAD), kind: "migrane" };
      expect((await one.refused("log_custom_record", wrong)).message).toContain("there are migraine.");
      expect((await stranger.call("get_day", {})).custom).toEqual([]);
      for (const where of [
        { field: "mood", is: 1 },
        { field: "pain", is: "8" },
        { field: "trigger", at_least: "a" },
      ])
        expect(
          await one.refused("find_custom_records", {
            kind: "migraine",
            start: DAY,
            end: DAY,
            where: [where],
          }),
        ).toMatchObject({ code: "invalid_arguments" });
    });

    test("to bring a kind back beside another of its name, or a record without its kind", async () => {
      const one = await withKind();
      const { record } = await one.call("log_custom_record", attack(BAD));
      const alone = await one.call("delete_entity", { entity: "custom_record", id: record.id });
      const kind = await one.call("delete_entity", { entity: "custom_kind", id: one.kind.id });
      await one.call("define_custom_kind", MIGRAINE);
      expect(await one.refused("restore_entity", { undo_id: kind.undo_id })).toMatchObject({
        code: "exists",
      });
      expect(await one.refused("restore_entity", { undo_id: alone.undo_id })).toMatchObject({
        code: "not_found",
      });
    });
  });
}
