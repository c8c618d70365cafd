import { describe, expect, test } from "vitest";
import { type Body, DAY, type Home, item, somebodyIn } from "../home.harness.ts";

// What holds of items that are added to a plan, wherever the journal is at home.

/** @param title of the home, in the tests' names */
export function additionsSuite(title: string, open: () => Home): void {
  const somebody = () => somebodyIn(open);
  const SLOT = {
    title: "Meet Ben",
    start_time: "2046-11-12T14:00:00Z",
    end_time: "2046-11-12T14:30:00Z",
    source: "peers",
    external_id: "slot-1",
  };
  type Call = ReturnType<typeof somebody>["call"];
  const titles = async (call: Call) =>
    (await call("get_daily_plan", { date: DAY })).plan.items.map(
      ({ start, title: called }: Body) => `${start ?? "-"} ${called}`,
    );
  const planned = (call: Call) =>
    call("create_daily_plan", {
      plan_date: DAY,
      items: [item("Run", "08:00", "09:00"), item("Read"), item("Film", "20:00", "22:00")],
    });

  describe(`allows: ${title}`, () => {
    test("an item to join the plan in force at its time, and everything there to stay as it is [row 132]", async () => {
      const { call } = somebody();
      const { item_ids: ids, plan_id } = await planned(call);
      await call("update_plan_item", { item_id: ids[2], status: "skipped", status_notes: "rain" });
      await call("log_actual", { plan_item_id: ids[0], start_time: "08:05", end_time: "09:00" });
      const added = await call("add_plan_item", SLOT);
      expect(added).toMatchObject({
        plan_id,
        plan_date: DAY,
        version: 1,
        is_new: true,
        item: { title: "Meet Ben", start: "15:00", end: "15:30", planned_minutes: 30, status: "pending" },
      });
      expect(await titles(call)).toEqual(["08:00 Run", "- Read", "15:00 Meet Ben", "20:00 Film"]);
      const { items } = await call("get_plan_vs_actual", { plan_date: DAY });
      expect(items.map(({ resolution }: Body) => resolution)).toEqual([
        "linked",
        "pending",
        "pending",
        "skipped",
      ]);
      expect((await call("get_daily_plan", { date: DAY })).plan.items[3]).toMatchObject({
        id: ids[2],
        status_notes: "rain",
      });
    });

    test("a day without a plan to get one, by the person's own day", async () => {
      const { call } = somebody();
      // Half past midnight in Berlin is still the day before in UTC.
      const late = { title: "Train", start_time: "2046-11-13T23:30:00Z", end_time: "2046-11-14T00:30:00Z" };
      expect(await call("add_plan_item", late)).toMatchObject({ plan_date: "2046-11-14", version: 1 });
      expect(await call("add_plan_item", { title: "Call" })).toMatchObject({ plan_date: DAY, version: 1 });
      expect((await call("get_daily_plan", { date: "2046-11-14" })).plan).toMatchObject({
        status: "active",
        items: [{ title: "Train", start: "00:30" }],
      });
    });

    test("the same key again to be the same item, with what was said last and what became of it", async () => {
      const { call } = somebody();
      await planned(call);
      const { item: first } = await call("add_plan_item", SLOT);
      await call("update_plan_item", { item_id: first.id, status: "completed" });
      const again = await call("add_plan_item", SLOT);
      expect(again).toMatchObject({ is_new: false, item: { id: first.id, status: "completed" } });
      const moved = { ...SLOT, start_time: "2046-11-12T21:00:00Z", end_time: "2046-11-12T21:30:00Z" };
      expect((await call("add_plan_item", moved)).item).toMatchObject({ id: first.id, start: "22:00" });
      expect(await titles(call)).toEqual(["08:00 Run", "- Read", "20:00 Film", "22:00 Meet Ben"]);
      await call("add_plan_item", { ...SLOT, source: "another" });
      expect(await titles(call)).toHaveLength(5);
      const walk = { title: "Walk", plan_date: DAY, start_time: "12:00", end_time: "12:30" };
      await call("add_plan_item", walk);
      expect(await call("add_plan_item", walk)).toMatchObject({ is_new: false });
      await call("add_plan_item", { ...walk, start_time: "12:10" });
      expect(await titles(call)).toHaveLength(7);
    });

    test("many at once to be all there, each in a place of its own, and a key among them once [row 116]", async () => {
      const { call } = somebody();
      const added = await Promise.all(
        Array.from({ length: 20 }, (_, at) =>
          call("add_plan_item", {
            ...SLOT,
            start_time: `2046-11-12T${10 + (at % 10)}:00:00Z`,
            end_time: null,
            external_id: `slot-${at % 10}`,
          }),
        ),
      );
      expect(added.filter(({ is_new }) => is_new)).toHaveLength(10);
      expect(await titles(call)).toEqual(Array.from({ length: 10 }, (_, at) => `${11 + at}:00 Meet Ben`));
    });

    test("a new version of the plan to be without it until it is added again", async () => {
      const { call } = somebody();
      const { item: first } = await call("add_plan_item", SLOT);
      await planned(call);
      expect(await titles(call)).toHaveLength(3);
      const again = await call("add_plan_item", SLOT);
      expect(again).toMatchObject({ version: 2, is_new: true });
      expect(again.item.id).not.toBe(first.id);
    });
  });

  describe(`refuses: ${title}`, () => {
    test.each([
      ["an end before its start", { end_time: "2046-11-12T13:00:00Z" }, "end_time: it is not after"],
      ["a time that is none", { start_time: "soon" }, "start_time"],
      ["a day that is none", { plan_date: "2046-02-30" }, "plan_date"],
      ["no title", { title: " " }, "title"],
      ["an argument that it does not have", { items: [] }, "items"],
    ])("%s of an added item, names it, and begins no plan", async (_, wrong, said) => {
      const { call, refused } = somebody();
      const { code, message } = await refused("add_plan_item", { ...SLOT, ...wrong });
      expect([code, message]).toEqual(["invalid_arguments", expect.stringContaining(said)]);
      expect(await call("get_daily_plan", { date: DAY })).toMatchObject({ plan: null });
    });
  });

  describe(`fails safe: ${title}`, () => {
    test("a plan that is full to be left as it is, but for an item that is in it", async () => {
      const { call, refused } = somebody();
      await call("create_daily_plan", {
        plan_date: DAY,
        items: Array.from({ length: 99 }, (_, at) => item(`Item ${at}`)),
      });
      await call("add_plan_item", SLOT);
      const full = await refused("add_plan_item", { ...SLOT, external_id: "slot-2" });
      expect(full).toMatchObject({
        code: "invalid_arguments",
        message: expect.stringContaining("100 items"),
      });
      expect(await call("add_plan_item", { ...SLOT, notes: "Bring the map" })).toMatchObject({
        is_new: false,
      });
      expect(await titles(call)).toHaveLength(100);
    });
  });
}
