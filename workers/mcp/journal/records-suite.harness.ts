import { describe, expect, test } from "vitest";
import type { Arguments } from "../tools/tool.ts";
import { type Body, DAY, type Home, item, NOW, somebodyIn, ZONE } from "./home.harness.ts";

// What holds of everything besides plans, wherever the journal is at home.

/** @param title of the home, in the tests' names */
export function recordsSuite(title: string, open: () => Home): void {
  const somebody = () => somebodyIn(open);

  describe(`allows: ${title}`, () => {
    test("51: entries to be found whatever their accents, by words, by a phrase, and by nothing [row 116]", async () => {
      const { call } = somebody();
      const texts = [
        "Käsefondue bei Müller, 100% lecker",
        "ran 5_000 m in the rain",
        "Straße und Fuß",
        'quoted "as is"',
      ];
      for (const text of texts)
        await call("log_journal_entry", { text, tags: text.startsWith("ran") ? ["Größe"] : [] });
      const found = async (given: Arguments) =>
        ((await call("search_journal_history", { limit: 10, ...given })).entries as Body[]).map(
          ({ text }) => text as string,
        );
      expect(await found({ query: "muller KASEFONDUE" })).toEqual([texts[0]]);
      expect(await found({ query: "STRASSE fuss" })).toEqual([texts[2]]);
      expect(await found({ query: '"in the rain"' })).toEqual([texts[1]]);
      expect(await found({ query: '"the in rain"' })).toEqual([]);
      expect(await found({ query: "100%" })).toEqual([texts[0]]);
      expect(await found({ query: "5_0" })).toEqual([texts[1]]);
      expect(await found({ query: "50" })).toEqual([]);
      expect(await found({ tags: ["grosse"] })).toEqual([texts[1]]);
      expect(await found({ query: "" })).toHaveLength(4);
      expect(await found({ query: "it's; drop table entries" })).toEqual([]);
      const first = await call("search_journal_history", { limit: 1 });
      expect([first.entries.length, first.has_more]).toEqual([1, true]);
    });

    test("a text with what is no character, in the same words in both: half of one, and U+0000", async () => {
      const { call } = somebody();
      const { entry } = await call("log_journal_entry", { text: "a\ud83d b\0 c", tags: ["t\0"] });
      expect(entry).toMatchObject({ text: "a\ufffd b\ufffd c", tags: ["t\ufffd"] });
      expect((await call("search_journal_history", { query: "c" })).entries).toMatchObject([
        { text: "a\ufffd b\ufffd c" },
      ]);
      await call("create_daily_plan", { plan_date: DAY, time_budget: { "w\0": 1 }, items: [item("\0")] });
      expect(await call("get_daily_plan", { date: DAY })).toMatchObject({
        plan: { time_budget: { "w\ufffd": 1 }, items: [{ title: "\ufffd" }] },
      });
    });

    test("everything of a day in one answer", async () => {
      const { call } = somebody();
      await call("create_daily_plan", { plan_date: DAY, items: [item("Run")] });
      await call("log_journal_entry", { text: "Cold", entry_type: "log", mood: -1 });
      await call("log_habit", { habit: "Stretch" });
      await call("log_habit", { habit: "stretch", amount: 2, note: "longer" });
      await call("log_metric", { name: "weight", value: 71.4, unit: "kg" });
      await call("log_metric", { name: "weight", value: 71.2, unit: "kg" });
      await call("log_sleep", {
        wake_date: DAY,
        start_time: "2046-11-11T23:00",
        end_time: "07:00",
        stages: { deep: 80 },
      });
      await call("log_expense", { amount: "12.50", merchant: "Baker" });
      await call("log_workout", {
        sport: "run",
        start_time: "08:00",
        metres: 5_000,
        sets: [{ exercise: "plank", reps: 3 }],
      });
      expect(await call("get_day", {})).toMatchObject({
        date: DAY,
        plan: { items: [{ title: "Run" }] },
        entries: [{ text: "Cold", kind: "log", mood: -1, tags: [] }],
        habits: [{ name: "Stretch", amount: 2, is_done: true }],
        sleep: [{ started_at: "2046-11-11T22:00:00.000Z", stages: { deep: 80 }, score: null }],
        workouts: [{ sport: "run", metres: 5_000 }],
        metrics: [{ name: "weight", value: 71.2 }],
        expenses: [{ amount_minor: 1_250, currency: "EUR" }],
      });
      const listed = await call("list_records", { kind: "workouts", start: DAY, end: DAY });
      expect(listed.records).toMatchObject([{ sets: [{ exercise: "plank", reps: 3, kg: null }] }]);
    });

    test("49: the same workout of one source twice to be one row, with what was said last [row 116]", async () => {
      const { call } = somebody();
      const workout = {
        sport: "run",
        start_time: "08:00",
        source: "garmin",
        external_id: "a1",
        sets: [{ exercise: "x" }],
      };
      await Promise.all([call("log_workout", workout), call("log_workout", workout)]);
      await call("log_workout", { ...workout, metres: 10_000, sets: [] });
      const { records } = await call("list_records", { kind: "workouts", start: DAY, end: DAY });
      expect(records).toMatchObject([{ external_id: "a1", metres: 10_000, sets: [] }]);
    });

    test("50: what was deleted to come back whole by its undo record [row 116]", async () => {
      const { call, refused } = somebody();
      const { habit } = await call("log_habit", { habit: "Read", amount: 3 });
      const gone = await call("delete_entity", { entity: "habit", id: habit.id });
      expect((await call("get_day", {})).habits).toEqual([]);
      await call("restore_entity", { undo_id: gone.undo_id });
      expect((await call("get_day", {})).habits).toMatchObject([{ name: "Read", amount: 3 }]);
      expect(await refused("restore_entity", { undo_id: gone.undo_id })).toMatchObject({ code: "exists" });
      expect(await refused("delete_entity", { entity: "entry", id: habit.id })).toMatchObject({
        code: "not_found",
      });
    });

    test("goals with how each stood last", async () => {
      const { call } = somebody();
      const { goal } = await call("set_goal", { title: "10 km", metric_name: "metres", target: 10_000 });
      const child = await call("set_goal", { title: "5 km", parent_id: goal.id });
      await call("set_goal", { id: goal.id, checkin: { value: 6_000 } });
      await call("set_goal", { id: goal.id, checkin: { value: 7_000, note: "good" } }, NOW + 1_000);
      await call("set_goal", { id: child.goal.id, status: "reached" });
      expect((await call("list_goals", {})).goals).toMatchObject([
        { title: "10 km", target: 10_000, last_checkin: { value: 7_000, note: "good" } },
      ]);
      expect((await call("list_goals", { status: "all" })).goals).toHaveLength(2);
    });

    test("a zone and a currency of the person's own", async () => {
      const { call } = somebody();
      expect(await call("journal_settings", {})).toEqual({ settings: { time_zone: ZONE, currency: "EUR" } });
      await call("journal_settings", { time_zone: "America/New_York", currency: "JPY" });
      const { expense } = await call("log_expense", { amount: "1200" });
      expect(expense).toMatchObject({ amount_minor: 1_200, currency: "JPY" });
      await call("create_daily_plan", { plan_date: DAY, items: [item("Run", "08:00", "09:00")] });
      const { plan } = await call("get_daily_plan", { date: DAY });
      expect(plan.items).toMatchObject([{ starts_at: "2046-11-12T13:00:00.000Z", start: "08:00" }]);
    });
  });

  describe(`fails safe: ${title}`, () => {
    test("47: an item that cannot be used leaves no plan behind, and the one before stays in force [row 116]", async () => {
      const { call, refused } = somebody();
      await call("create_daily_plan", { plan_date: DAY, items: [item("Run")] });
      await refused("create_daily_plan", {
        plan_date: DAY,
        items: [item("Good"), item("Bad", "10:00", "2046-11-12T09:00")],
      });
      const { plan } = await call("get_daily_plan", { date: DAY });
      expect(plan).toMatchObject({ version: 1, status: "active", items: [{ title: "Run" }] });
      expect(await call("get_daily_plan", { date: DAY, version: 2 })).toMatchObject({ plan: null });
    });

    test("16: a result longer than one answer is cut with a cursor, and the parts are the whole [row 116]", async () => {
      const { call } = somebody();
      const text = "ä€😀 ".repeat(3_000);
      for (let at = 0; at < 6; at += 1) await call("log_journal_entry", { text: `${at}${text}` });
      let answer = await call("get_journal_by_date", { entry_date: DAY });
      let whole = "";
      let calls = 1;
      while (answer.truncated) {
        whole += answer.part;
        answer = await call("get_journal_by_date", { entry_date: DAY, cursor: answer.cursor });
        calls += 1;
      }
      whole += answer.part;
      expect(calls).toBeGreaterThan(2);
      expect(JSON.parse(whole).entries.map((entry: Body) => entry.text.length)).toEqual(
        Array.from({ length: 6 }, () => text.length),
      );
    });
  });
}
