import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { freshDatabase } from "../gate/gate.harness.ts";
import { openDesk } from "../model/model.harness.ts";
import { FAILED_TOLD } from "./failing.ts";
import { openChief, settle, world } from "./objects.harness.ts";

beforeEach(async () => {
  await freshDatabase();
  vi.spyOn(console, "error").mockImplementation(() => undefined);
});

const REPORT = { notify: true, priority: "urgent", title: "A letter", body: "Of Anna.", report: "Anna" };

/** A person whom something is to be told, on a device, while nothing that would take it answers. */
async function opened() {
  const chief = openChief();
  await settle(chief);
  world.opened = openDesk(() => ({ text: JSON.stringify(REPORT) }), { clock: () => new Date(world.now) });
  await chief.call("POST", "/api/agents/cos/tasks", { task: "Look through my mail" });
  world.isOutboxDown = true;
  const alarmAt = () => runInDurableObject(chief.stub, (_, { storage }) => storage.getAlarm());
  const waits: number[] = [];
  const fail = async () => {
    await runDurableObjectAlarm(chief.stub);
    const next = (await alarmAt()) ?? 0;
    waits.push(next - world.now);
    world.now = next;
  };
  const titles = async () =>
    (await chief.call("GET", "/api/notifications")).body.notifications.map(
      ({ title }: { title: string }) => title,
    );
  return { chief, alarmAt, waits, fail, titles };
}

describe("refuses", () => {
  test("[row 124] behaviour 29: to tell of six failures, twice, with one success between them; and a success writes no row", async () => {
    const { chief, fail, titles } = await opened();
    for (let twice = 0; twice < 2; twice++) {
      for (let n = 0; n < FAILED_TOLD - 1; n++) await fail();
      world.isOutboxDown = false;
      await runDurableObjectAlarm(chief.stub);
      world.isOutboxDown = true;
      await chief.call("POST", "/api/agents/cos/tasks", { task: `Again ${twice}` });
    }
    expect(await titles()).not.toContain("What I do by myself keeps failing");
    const kept = await runInDurableObject(chief.stub, (_, { storage }) =>
      [...storage.kv.list()].map(([key]) => key),
    );
    expect(kept).not.toContain("alarmsFailed");
  });
});

describe("fails safe", () => {
  test("[row 124] behaviour 29: an alarm that fails seven times waits longer each time and tells its person once; what was due is told when it works again", async () => {
    const { chief, waits, fail, titles } = await opened();
    for (let n = 0; n < FAILED_TOLD - 1; n++) await fail();
    expect(await titles()).toEqual(["A letter"]);
    for (let n = 0; n < 6; n++) await fail();
    expect(waits).toEqual([2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600].map((s) => s * 1_000));
    expect(await titles()).toEqual(["What I do by myself keeps failing", "A letter"]);
    expect(world.notices).toEqual([]);
    world.isOutboxDown = false;
    await runDurableObjectAlarm(chief.stub);
    expect(world.notices.map(({ fields }) => fields.detail)).toEqual([
      "cos: A letter",
      "cos: What I do by myself keeps failing",
    ]);
    world.isOutboxDown = true;
    await chief.call("POST", "/api/agents/cos/tasks", { task: "Again" });
    waits.length = 0;
    await fail();
    expect(waits, "counted from the beginning").toEqual([2_000]);
  });

  test("[row 124] behaviour 29: an alarm that is gone is set again by the clock's hourly look, and that by itself tells nobody", async () => {
    const { chief, alarmAt, titles } = await opened();
    await runDurableObjectAlarm(chief.stub);
    await runInDurableObject(chief.stub, (_, { storage }) => storage.deleteAlarm());
    expect(await alarmAt()).toBeNull();
    await chief.stub.wake();
    await chief.stub.wake();
    expect(await alarmAt()).toBeGreaterThan(world.now);
    world.isOutboxDown = false;
    await runDurableObjectAlarm(chief.stub);
    expect([world.notices.length, await titles()]).toEqual([1, ["A letter"]]);
  });
});
