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

    test("a new version of the plan to keep it with what became of it, at its time, and its key to be the same item [row 132]", async () => {
      const { call } = somebody();
      await planned(call);
      const dentist = { title: "Dentist", plan_date: DAY, start_time: "11:00", end_time: "12:00" };
      const { item: first } = await call("add_plan_item", dentist);
      await call("log_actual", { plan_item_id: first.id, start_time: "11:05", end_time: "12:10" });
      await call("add_plan_item", { title: "Call the bank", plan_date: DAY });
      const made = await planned(call);
      expect(made).toMatchObject({
        version: 2,
        item_count: 5,
        kept_items: [{ title: "Dentist" }, { title: "Call the bank" }],
      });
      expect(made).not.toHaveProperty("left_out");
      expect([made.item_ids.length, made.message]).toEqual([
        3,
        expect.stringContaining("keeps what was added before: Dentist, Call the bank."),
      ]);
      const all = ["08:00 Run", "- Read", "11:00 Dentist", "20:00 Film", "- Call the bank"];
      expect(await titles(call)).toEqual(all);
      const { items, unplanned } = await call("get_plan_vs_actual", { plan_date: DAY });
      expect([items[2], unplanned]).toMatchObject([
        { item_id: first.id, resolution: "linked", actual_minutes: 65 },
        [],
      ]);
      expect(await call("add_plan_item", dentist)).toMatchObject({
        version: 2,
        is_new: false,
        item: { id: first.id, status: "completed" },
      });
      await planned(call);
      expect(await call("add_plan_item", dentist), "and in the third").toMatchObject({
        version: 3,
        is_new: false,
      });
      expect(await titles(call)).toEqual(all);
    });

    test("a new version that names it to say more of it or move it, and it to stay one item", async () => {
      const { call } = somebody();
      const { item: first } = await call("add_plan_item", SLOT);
      const again = (start: string, end: string, more = {}) =>
        call("create_daily_plan", { plan_date: DAY, items: [item("MEET ben", start, end, more)] });
      expect(await again("15:00", "16:00", { priority: "high" })).toMatchObject({
        item_count: 1,
        item_ids: [first.id],
      });
      expect(await again("17:00", "18:00")).toMatchObject({ item_count: 1, item_ids: [first.id] });
      expect(await titles(call)).toEqual(["17:00 MEET ben"]);
      await call("update_plan_item", { item_id: first.id, status: "completed" });
      const later = await again("19:00", "20:00");
      expect(later, "what is done is not what is still to come").toMatchObject({
        item_count: 2,
        kept_items: [{ id: first.id }],
      });
      expect(await titles(call)).toEqual(["17:00 MEET ben", "19:00 MEET ben"]);
    });

    test("a new version to give its time away and to say so, but not that of what is done or of a meeting", async () => {
      const { call } = somebody();
      const at = (title: string, start: string, end: string, more = {}) =>
        call("add_plan_item", { title, plan_date: DAY, start_time: start, end_time: end, ...more });
      await at("Walk", "08:30", "09:30");
      await at("Tea", "20:00", "20:10", { item_type: "meeting" });
      const { item: swim } = await at("Swim", "08:00", "08:30");
      await call("update_plan_item", { item_id: swim.id, status: "completed" });
      const { item: gone } = await at("Chess", "12:00", "13:00");
      await call("update_plan_item", { item_id: gone.id, status: "replaced", status_notes: "Called off" });
      await at("Next door", "09:00", "10:00");
      const made = await planned(call);
      expect(made.left_out).toMatchObject([{ title: "Walk", start: "08:30", end: "09:30" }]);
      expect(made.message).toContain(
        "Left out, as it has no room for them: Walk; add_plan_item adds them again.",
      );
      expect(await titles(call)).toEqual([
        "08:00 Run",
        "- Read",
        "08:00 Swim",
        "09:00 Next door",
        "20:00 Film",
        "20:00 Tea",
      ]);
      expect(await at("Walk", "08:30", "09:30")).toMatchObject({ is_new: true });
      expect((await call("get_daily_plan", { date: DAY, version: 1 })).plan.items).toMatchObject([
        { title: "Walk" },
        { title: "Chess" },
      ]);
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
      const items = Array.from({ length: 100 }, (_, at) => item(`Item ${at}`));
      const made = await call("create_daily_plan", { plan_date: DAY, items });
      expect(made).toMatchObject({ item_count: 100, left_out: [{ title: "Meet Ben" }] });
    });
  });
}
