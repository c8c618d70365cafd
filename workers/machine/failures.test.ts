import { describe, expect, test } from "vitest";
import { accountAt } from "../ledger/levels/position.ts";
import { HOUR_MS, MINUTE_MS } from "../time/calendar.ts";
import { ACCESS_TOKEN } from "./azure/azure.harness.ts";
import { runMs } from "./hours.ts";
import { NOON, openMachine, openUp } from "./lifecycle.harness.ts";
import { lookOver, startMachine, stop } from "./lifecycle.ts";

describe("fails safe", () => {
  test("[behaviour 54] one that was shut down from within costs as much, and is deallocated", async () => {
    const machine = await openUp();
    machine.azure.shutDownWithin();
    await machine.goOn(11 * MINUTE_MS);
    await machine.goOn(2 * MINUTE_MS);
    expect([machine.state(), machine.azure.power]).toEqual(["asleep", "deallocated"]);
    expect(machine.notices.map(({ event }) => event)).toEqual(["machine.lost"]);
    // The same of one that nobody knows to have run.
    machine.azure.shutDownWithin();
    await lookOver(machine.world, machine.held.now);
    await machine.goOn(2 * MINUTE_MS);
    expect([machine.state(), machine.azure.power]).toEqual(["asleep", "deallocated"]);
    expect(runMs(machine.sql, "2026-11")).toBeGreaterThan(HOUR_MS / 10);
  });

  test.each([
    [
      "no room at once",
      { start: Array(9).fill({ status: 409, code: "AllocationFailed" }) },
      0,
      "Azure has no machine of this size",
    ],
    ["no room afterwards", {}, 99, "Azure has no machine of this size"],
    [
      "a size that is not sold there",
      { start: Array(9).fill({ status: 409, code: "SkuNotAvailable" }) },
      0,
      "Azure has no machine of this size",
    ],
    [
      "a role that never comes",
      { start: Array(99).fill({ status: 403, code: "AuthorizationFailed" }) },
      0,
      "403 AuthorizationFailed",
    ],
    [
      "a machine that is gone",
      { start: [{ status: 404, code: "ResourceNotFound" }] },
      0,
      "404 ResourceNotFound",
    ],
    [
      "a credential that does not fit",
      { token: [{ status: 400, code: "invalid_request", description: "AADSTS700222: expired" }] },
      0,
      "400 AADSTS700222",
    ],
  ] as const)(
    "[behaviour 55] %s ends with a reason, and nothing runs",
    async (_, faults, noRoom, sentence) => {
      const machine = openMachine();
      for (const [kind, list] of Object.entries(faults)) machine.azure.faults[kind as "start"].push(...list);
      machine.azure.noRoomAfterwards = noRoom;
      await startMachine(machine.world, NOON);
      await machine.goOn(15 * MINUTE_MS);
      expect([machine.state(), machine.azure.power]).toEqual(["failed", "deallocated"]);
      expect(machine.row().reason).toContain(sentence);
      expect(machine.notices[0]?.event).toBe("machine.failed");
      expect(accountAt(machine.books, machine.held.now).position.meteredReservedNano).toBe(0);
    },
  );

  test.each([
    [
      "throttling, for as long as Azure says",
      { start: [{ status: 429, code: "TooManyRequests", retryAfter: "40" }] },
    ],
    [
      "a credential that is not known everywhere yet",
      {
        token: Array(8).fill({
          status: 400,
          code: "invalid_client",
          description: "AADSTS70021: no matching",
        }),
      },
    ],
    [
      "a role that is not known everywhere yet",
      { start: Array(8).fill({ status: 403, code: "AuthorizationFailed" }) },
    ],
    [
      "a network that is gone for a while",
      { token: ["lost", "lost"], start: ["lost"], instanceView: ["lost"] },
    ],
    [
      "room that comes after a while",
      {
        start: [
          { status: 409, code: "AllocationFailed" },
          { status: 409, code: "ZonalAllocationFailed" },
        ],
      },
    ],
  ] as const)("[behaviour 55] %s is waited out", async (_, faults) => {
    const machine = openMachine();
    for (const [kind, list] of Object.entries(faults))
      machine.azure.faults[kind as "start"].push(...(list as readonly never[]));
    await startMachine(machine.world, NOON);
    await machine.goOn(4 * MINUTE_MS);
    expect([machine.state(), machine.azure.starts, machine.azure.power]).toEqual(["waking", 1, "running"]);
    await machine.beat();
    expect(machine.state()).toBe("up");
  });

  test("one that starts and never speaks is deallocated again", async () => {
    const machine = openMachine();
    await startMachine(machine.world, NOON);
    await machine.goOn(9 * MINUTE_MS);
    expect([machine.state(), machine.azure.power]).toEqual(["failed", "deallocated"]);
    expect(machine.row().reason).toContain("was not heard of in time");
  });

  test("work that does not end is ended, and the owner hears that the backup may be old", async () => {
    const machine = await openUp();
    await stop(machine.world, machine.held.now, "owner");
    for (let minute = 0; minute < 13; minute++) {
      await machine.goOn(MINUTE_MS);
      if (machine.azure.power === "running") await machine.beat();
    }
    expect([machine.state(), machine.azure.power]).toEqual(["asleep", "deallocated"]);
    expect(machine.notices.map(({ event }) => event)).toEqual(["machine.unsaved"]);
  });

  test("an Azure that will not deallocate is asked again for as long as it takes, and the owner hears of it once", async () => {
    const machine = await openUp();
    machine.azure.faults.deallocate.push(...Array(200).fill({ status: 500, code: "InternalError" }));
    await stop(machine.world, machine.held.now, "owner");
    await machine.beat({ drained: true });
    await machine.goOn(20 * MINUTE_MS);
    expect(machine.state()).toBe("draining");
    expect(new Set(machine.notices.map(({ key }) => key)).size).toBe(1);
    expect(runMs(machine.sql, "2026-11-12")).toBeGreaterThan(20 * MINUTE_MS);
    machine.azure.faults.deallocate.length = 0;
    await machine.goOn(3 * MINUTE_MS);
    expect([machine.state(), machine.azure.power]).toEqual(["asleep", "deallocated"]);
  });

  test("one that runs although nobody asked has as long to speak as any other, and its time counts from the look before", async () => {
    const machine = openMachine();
    machine.azure.power = "running";
    await lookOver(machine.world, NOON);
    expect(machine.state()).toBe("waking");
    await machine.beat();
    expect([machine.state(), machine.azure.starts]).toEqual(["up", 0]);
    expect(runMs(machine.sql, "2026-11-12")).toBe(HOUR_MS);
  });

  test("a word of before, that was long on its way, starts nothing", async () => {
    const machine = await openUp();
    await stop(machine.world, machine.held.now, "owner");
    await machine.beat({ drained: true });
    await machine.goOn(2 * MINUTE_MS);
    expect([await machine.beat(), machine.state()]).toEqual(["drain", "asleep"]);
  });

  test("a month that ends meanwhile keeps its own hours", async () => {
    const machine = openMachine();
    machine.held.now = Date.parse("2026-11-30T23:30:00Z");
    await startMachine(machine.world, machine.held.now);
    await machine.goOn(MINUTE_MS);
    await machine.beat();
    await machine.busyFor(1);
    expect(runMs(machine.sql, "2026-11")).toBe(30 * MINUTE_MS);
    const reported = machine.books.sql.all<{ month: string; quantity: number }>(
      "SELECT month, quantity FROM metered ORDER BY month",
    );
    expect(reported).toMatchObject([{ month: "2026-11", quantity: 0.5 }, { month: "2026-12" }]);
  });

  test("[row 182] no token in a reason, a notice or an error", async () => {
    const machine = openMachine();
    machine.azure.faults.instanceView.push(...Array(99).fill("lost"));
    await startMachine(machine.world, NOON);
    await machine.goOn(9 * MINUTE_MS);
    const said = JSON.stringify([machine.row(), machine.notices]);
    for (const secret of [ACCESS_TOKEN, ...machine.azure.assertions]) expect(said).not.toContain(secret);
  });
});
