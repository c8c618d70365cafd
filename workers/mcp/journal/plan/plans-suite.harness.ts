import { describe, expect, test } from "vitest";
import { type Body, DAY, type Home, item, NOW, somebodyIn, ZONE } from "../home.harness.ts";

// What holds of plans wherever the journal is at home: the same tests against the object at the edge and against Postgres.

/** @param title of the home, in the tests' names */
export function plansSuite(title: string, open: () => Home): void {
  const somebody = () => somebodyIn(open);

  describe(`allows: ${title}`, () => {
    test("a plan with times of the person's zone, and its items in their order [row 132]", async () => {
      const { call } = somebody();
      const made = await call("create_daily_plan", {
        plan_date: DAY,
        time_budget: { work: 300 },
        items: [
          item("Run", "08:00", "08:45", { category: "health" }),
          item("Standup", "09:00", "09:15"),
          item("Read"),
        ],
      });
      expect(made).toMatchObject({ plan_date: DAY, version: 1, item_count: 3, message: expect.any(String) });
      const { plan, ...rest } = await call("get_daily_plan", {});
      expect(rest).toMatchObject({ plan_date: DAY, time_zone: ZONE, now_item_id: null, next_item_id: null });
      expect(plan).toMatchObject({
        id: made.plan_id,
        status: "active",
        time_budget: { work: 300 },
        notes: null,
      });
      expect(plan.items).toMatchObject([
        {
          id: made.item_ids[0],
          title: "Run",
          starts_at: "2046-11-12T07:00:00.000Z",
          start: "08:00",
          end: "08:45",
          planned_minutes: 45,
          category: "health",
          status: "pending",
        },
        { title: "Standup", planned_minutes: 15, category: "other", item_type: "task" },
        { title: "Read", starts_at: null, start: null, planned_minutes: null },
      ]);
    });

    test("46: twenty plans at once are the versions 1 to 20, and one is in force [row 116]", async () => {
      const { call } = somebody();
      const made = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          call("create_daily_plan", { plan_date: DAY, items: [item(`Item ${at}`)] }),
        ),
      );
      const versions = made.map(({ version }) => version as number).toSorted((a, b) => a - b);
      expect(versions).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
      const shown = await Promise.all(
        versions.map((version) => call("get_daily_plan", { date: DAY, version })),
      );
      expect(shown.filter(({ plan }) => plan.status === "active").map(({ plan }) => plan.version)).toEqual([
        20,
      ]);
      expect((await call("get_daily_plan", { date: DAY })).plan.version).toBe(20);
    });

    test("48: each way an item can end, beside what was done [row 132]", async () => {
      const { call } = somebody();
      const { item_ids: ids } = await call("create_daily_plan", {
        plan_date: DAY,
        items: ["linked", "unlinked", "skipped", "modified", "replaced", "begun", "open"].map((name, at) =>
          item(name, `${8 + at}:00`, `${8 + at}:30`),
        ),
      });
      const update = (at: number, status: string, more = {}) =>
        call("update_plan_item", { item_id: ids[at], status, ...more });
      await call("log_actual", { plan_item_id: ids[0], start_time: "08:05", end_time: "08:45" });
      await update(1, "completed");
      await update(2, "skipped", { status_notes: "rain" });
      await update(3, "modified", { actual: { start_time: "11:00", end_time: "11:20" } });
      await update(4, "replaced", { replaced_by: ids[5] });
      await update(5, "in_progress");
      await call("log_actual", { title: "A call", start_time: "10:00", end_time: "10:10" });
      const { items, unplanned, summary } = await call("get_plan_vs_actual", { plan_date: DAY });
      expect(items.map(({ resolution }: Body) => resolution)).toEqual([
        "linked",
        "completed_unlinked",
        "skipped",
        "linked",
        "replaced",
        "in_progress",
        "pending",
      ]);
      expect(items[0]).toMatchObject({ status: "completed", actual_minutes: 40, end_time_delta_minutes: 15 });
      expect(items[3]).toMatchObject({ status: "modified", actual_minutes: 20, end_time_delta_minutes: -10 });
      expect(unplanned).toMatchObject([{ title: "A call", plan_item_id: null }]);
      expect(summary).toEqual({
        total: 6,
        completed: 3,
        skipped: 1,
        pending: 1,
        in_progress: 1,
        replaced: 1,
        completion_rate_pct: 50,
        avg_end_time_delta_minutes: 3,
        planned_minutes: 180,
        actual_minutes: 70,
      });
    });

    test("48: a day without items, and one without a plan, to have no rate instead of 0 [row 132]", async () => {
      const { call } = somebody();
      const none = { total: 0, completion_rate_pct: null, avg_end_time_delta_minutes: null };
      expect(await call("get_plan_vs_actual", {})).toMatchObject({ version: null, items: [], summary: none });
      await call("create_daily_plan", { plan_date: DAY, items: [] });
      expect(await call("get_plan_vs_actual", {})).toMatchObject({ version: 1, items: [], summary: none });
    });

    test("48: what goes on past midnight to belong to the day on which it began [row 132]", async () => {
      const { call } = somebody();
      const { item_ids: ids } = await call("create_daily_plan", {
        plan_date: DAY,
        items: [item("Film", "23:00", "00:30")],
      });
      await call("log_actual", { plan_item_id: ids[0], start_time: "23:10", end_time: "00:40", date: DAY });
      await call("log_actual", { title: "Tidy up", start_time: "23:50", end_time: "00:05", date: DAY });
      const here = await call("get_plan_vs_actual", { plan_date: DAY });
      expect(here.items).toMatchObject([
        { planned_minutes: 90, actual_minutes: 90, end_time_delta_minutes: 10 },
      ]);
      expect(here.unplanned).toHaveLength(1);
      expect((await call("get_plan_vs_actual", { plan_date: "2046-11-13" })).unplanned).toEqual([]);
    });

    test("which item runs now by the clock, or was begun, and what comes next [row 132]", async () => {
      const { call } = somebody();
      const { item_ids: ids } = await call("create_daily_plan", {
        plan_date: DAY,
        items: [
          item("Standup", "09:00", "09:15"),
          item("Focus", "12:30", "14:00"),
          item("Lunch", "14:00", "14:30"),
        ],
      });
      const by = { now_item_id: ids[1], next_item_id: ids[2] };
      expect(await call("get_daily_plan", {})).toMatchObject(by);
      await call("log_actual", { plan_item_id: ids[0], start_time: "09:00" });
      expect(await call("get_daily_plan", {})).toMatchObject({ ...by, now_item_id: ids[0] });
      const evening = NOW + 8 * 3_600_000;
      await call("update_plan_item", { item_id: ids[0], status: "completed" });
      expect(await call("get_daily_plan", {}, evening)).toMatchObject({
        now_item_id: null,
        next_item_id: null,
      });
    });

    test("plans and actuals counted by category, weekday and day", async () => {
      const { call } = somebody();
      for (const day of ["2046-11-12", "2046-11-13"]) {
        const { item_ids: ids } = await call("create_daily_plan", {
          plan_date: day,
          items: [
            item("Run", "08:00", "09:00", { category: "health" }),
            item("Mail", "10:00", "10:30", { category: "work" }),
          ],
        });
        await call("log_actual", { plan_item_id: ids[0], date: day, start_time: "08:00", end_time: "08:50" });
      }
      const range = { start: "2046-11-10", end: "2046-11-16" };
      const { groups, total, ...rest } = await call("get_planning_insights", range);
      expect(rest).toMatchObject({ days: 7, days_planned: 2, unplanned_minutes: 0 });
      expect(groups).toMatchObject([
        { group: "health", completion_rate_pct: 100, actual_minutes: 100, planned_minutes: 120 },
        { group: "work", completion_rate_pct: 0, actual_minutes: 0 },
      ]);
      expect(total).toMatchObject({ total: 4, completed: 2, completion_rate_pct: 50 });
      const byDay = await call("get_planning_insights", { ...range, group_by: "weekday" });
      expect(byDay.groups.map(({ group }: Body) => group)).toEqual(["Monday", "Tuesday"]);
    });
  });

  describe(`refuses: ${title}`, () => {
    test("48: a time that the clocks skip, and one that comes twice and does not say which [row 132]", async () => {
      const { call, refused } = somebody();
      const plan = (day: string, start: string) => ({ plan_date: day, items: [item("Run", start, "09:00")] });
      const gap = await refused("create_daily_plan", plan("2046-03-25", "02:30"));
      expect(gap).toMatchObject({
        code: "invalid_arguments",
        message: expect.stringContaining("does not exist"),
      });
      const overlap = await refused("create_daily_plan", plan("2046-10-28", "02:30"));
      expect(overlap.message).toContain("2046-10-28T02:30:00+02:00 or 2046-10-28T02:30:00+01:00");
      await call("create_daily_plan", plan("2046-10-28", "2046-10-28T02:30:00+01:00"));
      const { plan: made } = await call("get_daily_plan", { date: "2046-10-28" });
      expect(made.items).toMatchObject([{ starts_at: "2046-10-28T01:30:00.000Z", planned_minutes: 390 }]);
    });

    test("another person's item, plan and entry, as if they were not there", async () => {
      const [anna, bert] = [somebody(), somebody()];
      const { item_ids: ids } = await anna.call("create_daily_plan", {
        plan_date: DAY,
        items: [item("Run")],
      });
      const { entry } = await anna.call("log_journal_entry", { text: "Mine alone" });
      for (const [name, given] of [
        ["update_plan_item", { item_id: ids[0], status: "completed" }],
        ["log_actual", { plan_item_id: ids[0], start_time: "08:00" }],
        ["delete_entity", { entity: "entry", id: entry.id }],
      ] as const)
        expect(await bert.refused(name, given)).toMatchObject({ code: "not_found" });
      expect(await bert.call("get_daily_plan", { date: DAY })).toMatchObject({ plan: null });
      expect((await bert.call("search_journal_history", { query: "mine" })).entries).toEqual([]);
    });

    test.each([
      ["a day that is none", "create_daily_plan", { plan_date: "2046-02-30", items: [] }, "plan_date"],
      ["an unknown argument", "get_day", { datum: DAY }, "datum"],
      ["a status that is none", "update_plan_item", { item_id: "x", status: "done" }, "status"],
      ["a range that goes backwards", "get_planning_insights", { start: DAY, end: "2046-11-01" }, "end"],
      ["a zone that is none", "journal_settings", { time_zone: "Mars/Base" }, "time_zone"],
      ["half a cent", "log_expense", { amount: "1.005" }, "amount"],
      ["a query of quotes alone", "search_journal_history", { query: '""' }, "query"],
      [
        "an end before its start",
        "log_actual",
        { title: "x", start_time: "2046-11-12T10:00", end_time: "2046-11-12T09:00" },
        "end_time",
      ],
    ])("%s, and names it", async (_, name, given, field) => {
      const { refused } = somebody();
      const { code, message } = await refused(name, given);
      expect([code, message]).toEqual(["invalid_arguments", expect.stringContaining(field)]);
    });

    test("a goal that others belong to, as long as they do", async () => {
      const { call, refused } = somebody();
      const { goal } = await call("set_goal", { title: "Fit" });
      await call("set_goal", { title: "Run", parent_id: goal.id });
      expect(await refused("delete_entity", { entity: "goal", id: goal.id })).toMatchObject({
        code: "in_use",
      });
    });
  });
}
