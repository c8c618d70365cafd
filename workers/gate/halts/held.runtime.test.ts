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

type Reply = { readonly held: Readonly<Record<string, unknown>> | null; readonly hold: string };

function open() {
  const gate = openGate();
  return {
    ...gate,
    change: async (body: unknown, who = OWNER) =>
      (await gate.json("PATCH", "/api/held", body, who)) as unknown as Reply,
    seenBy: async (who = OWNER) =>
      (await gate.json("GET", "/api/tasks?status=open", undefined, who)).held as unknown,
  };
}

describe("allows", () => {
  test("what was held to be seen by whoever looks next, since when and by whom, until all of it goes on [row 12]", async () => {
    const gate = open();
    expect(await gate.seenBy()).toBeNull();
    const things = { newTasks: true, schedules: ["s-1"], personas: ["p-1", "p-2"] };
    const { held, hold } = await gate.change({ hold: things });
    expect(held).toEqual({ since: SINCE, by: OWNER.name, ...things, holds: [hold] });
    gate.later(60);
    expect(await gate.seenBy()).toEqual(held);
    expect(await gate.change({ release: { newTasks: true, personas: ["p-1"] } })).toMatchObject({
      held: { ...held, newTasks: false, personas: ["p-2"] },
    });
    expect(await gate.change({ release: things })).toMatchObject({ held: null });
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

describe("allows two devices that halt in the same second", () => {
  const P1 = { personas: ["p-1"] };

  test.each([
    ["the first", 0],
    ["the second", 1],
  ])("each its own hold: what %s takes back is still held by the other", async (_, taken) => {
    const gate = open();
    const holds = [(await gate.change({ hold: P1 })).hold, (await gate.change({ hold: P1 }, PARTNER)).hold];
    const who = [OWNER, PARTNER][taken];
    const { held } = await gate.change({ release: { ...P1, holds: [holds[taken]] } }, who);
    expect(held).toMatchObject({ ...P1, holds: [holds[1 - taken]] });
  });

  test("what both hold to be shown once, and to go on together", async () => {
    const gate = open();
    await gate.change({ hold: P1 });
    const { held } = await gate.change({ hold: P1 });
    expect(held).toMatchObject(P1);
    expect(await gate.change({ release: { ...P1, holds: held?.holds } })).toMatchObject({ held: null });
  });

  test("what is held while somebody lets go on what they saw: it waits on", async () => {
    const gate = open();
    const seen = (await gate.change({ hold: P1 })).held;
    const { hold } = await gate.change({ hold: P1 }, PARTNER);
    expect(await gate.change({ release: { ...P1, holds: seen?.holds } })).toMatchObject({
      held: { by: PARTNER.name, ...P1, holds: [hold] },
    });
  });

  test("all at once: of any order of holding and taking back, what was held and not taken back is left", async () => {
    const gate = open();
    const held = await Promise.all(
      Array.from({ length: 8 }, (_, at) => gate.change({ hold: P1 }, at % 2 ? PARTNER : OWNER)),
    );
    const ids = held.map(({ hold }) => hold);
    await Promise.all(ids.slice(1).map((id) => gate.change({ release: { ...P1, holds: [id] } })));
    expect(await gate.seenBy()).toMatchObject({ ...P1, holds: [ids[0]] });
  });
});

describe("refuses", () => {
  test("to hide a schedule from its owner: somebody else's hold of it does not stand in the way of theirs", async () => {
    const gate = open();
    await gate.change({ hold: { schedules: ["s-1"] } }, PARTNER);
    expect(await gate.change({ hold: { schedules: ["s-1"] } })).toMatchObject({
      held: { by: OWNER.name, schedules: ["s-1"] },
    });
    await gate.change({ release: { schedules: ["s-1"] } }, PARTNER);
    expect(await gate.seenBy()).toMatchObject({ schedules: ["s-1"] });
  });

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
