import { beforeEach, describe, expect, test } from "vitest";
import type { Caller } from "../../caller.ts";
import { freshDatabase, OWNER, openGate, rows } from "../gate.harness.ts";

beforeEach(freshDatabase);

const PARTNER: Caller = {
  kind: "person",
  name: "partner@example.com",
  role: "personal",
  requestId: "req-partner",
};
const SINCE = "2026-11-20T12:00:00.000Z";

function open() {
  const gate = openGate();
  return {
    ...gate,
    change: (body: unknown, who = OWNER) => gate.json("PATCH", "/api/held", body, who),
    seenBy: async (who = OWNER) =>
      (await gate.json("GET", "/api/tasks?status=open", undefined, who)).held as unknown,
  };
}

describe("allows", () => {
  test("what was held to be seen by whoever looks next, since when and by whom, until all of it goes on [row 12]", async () => {
    const gate = open();
    expect(await gate.seenBy()).toBeNull();
    const things = { newTasks: true, schedules: ["s-1"], personas: ["p-1", "p-2"] };
    const held = { since: SINCE, by: OWNER.name, ...things };
    expect(await gate.change({ hold: things })).toEqual({ held });
    gate.later(60);
    expect(await gate.seenBy()).toEqual(held);
    expect(await gate.change({ release: { newTasks: true, personas: ["p-1"] } })).toEqual({
      held: { ...held, newTasks: false, personas: ["p-2"] },
    });
    expect(await gate.change({ release: things })).toEqual({ held: null });
    expect(gate.told).toContainEqual(["tasks"]);
  });

  test("what waits already to be held once more: it keeps its moment and its name", async () => {
    const gate = open();
    await gate.change({ hold: { newTasks: true } });
    gate.later(3_600);
    await gate.change({ hold: { newTasks: true, personas: ["p-1"] } }, PARTNER);
    expect(await gate.seenBy(PARTNER)).toMatchObject({ since: SINCE, by: OWNER.name, personas: ["p-1"] });
  });

  test("each change to be read in the audit [row 15]", async () => {
    await open().change({ hold: { newTasks: true } });
    expect(await rows("SELECT actor, action, subject, after FROM audit")).toEqual([
      {
        actor: OWNER.name,
        action: "held.changed",
        subject: "held",
        after: JSON.stringify({ hold: { newTasks: true }, release: {} }),
      },
    ]);
  });
});

describe("refuses", () => {
  test("somebody else's schedules: they are neither told of nor released", async () => {
    const gate = open();
    await gate.change({ hold: { newTasks: true, schedules: ["s-1"] } });
    expect(await gate.seenBy(PARTNER)).toMatchObject({ newTasks: true, schedules: [] });
    await gate.change({ release: { newTasks: true, schedules: ["s-1"] } }, PARTNER);
    expect(await gate.seenBy(PARTNER)).toBeNull();
    expect(await gate.seenBy()).toMatchObject({ newTasks: false, schedules: ["s-1"] });
  });

  test.each<[unknown, string]>([
    [{ hold: { everything: true } }, "hold.everything"],
    [{ hold: { schedules: "s-1" } }, "hold.schedules"],
    [{ release: { personas: Array(501).fill("p") } }, "release.personas"],
  ])("%j, and writes down nothing", async (body, path) => {
    expect(await open().change(body)).toMatchObject({ code: "invalid_request", fields: [{ path }] });
    expect(await rows("SELECT * FROM held")).toEqual([]);
  });
});
