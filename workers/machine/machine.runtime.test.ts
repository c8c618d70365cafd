import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import type { Beat } from "./contract.ts";
import { NOW, openMachine, world } from "./machine.harness.ts";

const BEAT: Beat = {
  bootId: "boot",
  busy: true,
  drained: false,
  backupAt: null,
  release: "r1",
  restore: null,
};

describe("allows", () => {
  test("[behaviour 53] fifty callers at once to start it once [row 117]", async () => {
    const machine = await openMachine();
    expect(await machine.status()).toMatchObject({ state: "asleep", since: NOW });
    const answers = await Promise.all(Array.from({ length: 50 }, () => machine.start({ by: "somebody" })));
    expect(answers.every(({ ok }) => ok)).toBe(true);
    expect(answers.filter((answer) => answer.ok && answer.started)).toHaveLength(1);
    expect([world.azure.starts, (await machine.status()).state]).toEqual([1, "waking"]);
    expect(await machine.heartbeat(BEAT)).toBe("run");
    expect(await machine.status()).toMatchObject({
      state: "up",
      heardAt: NOW,
      release: "r1",
      stopAt: NOW + 15 * 60_000,
    });
  });

  test("the alarm to do what is due", async () => {
    const machine = await openMachine();
    await machine.start({ by: "somebody" });
    await machine.heartbeat(BEAT);
    world.now += 16 * 60_000;
    expect(await runDurableObjectAlarm(machine)).toBe(true);
    expect(await machine.status()).toMatchObject({
      state: "draining",
      reason: "it was not heard of any more",
    });
    world.now += 60_000;
    await runDurableObjectAlarm(machine);
    expect(await machine.status()).toMatchObject({ state: "asleep", monthMs: 17 * 60_000 });
    const alarm = await runInDurableObject(machine, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeNull();
  });

  test("a copy to hold its hours, and a new one to take them", async () => {
    const machine = await openMachine();
    await machine.start({ by: "somebody" });
    await machine.heartbeat(BEAT);
    world.now += 9 * 60_000;
    await machine.stop({ by: "owner" });
    await machine.heartbeat({ ...BEAT, drained: true });
    const page = await machine.exportPage(null);
    expect(JSON.stringify(page)).toContain("2046-11-12");
  });
});

describe("refuses", () => {
  test("[behaviour 56] everybody alike when the month is used up", async () => {
    const machine = await openMachine();
    world.level = 3;
    const answers = await Promise.all(Array.from({ length: 5 }, () => machine.start({ by: "somebody" })));
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, code: "budget_exhausted" });
    expect(world.azure.calls).toEqual([]);
  });
});
