import { createVerify } from "node:crypto";
import { describe, expect, test } from "vitest";
import { USD } from "../ledger/ledger.harness.ts";
import { accountAt } from "../ledger/levels/position.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS } from "../time/calendar.ts";
import { AUDIENCE } from "./azure/federation.ts";
import { runMs } from "./hours.ts";
import { NOON, openMachine, openUp, PLAN, PUBLIC_KEY } from "./lifecycle.harness.ts";
import { lookOver, startMachine, stop, wakeForWork } from "./lifecycle.ts";
import { machineStatusAt } from "./status.ts";

describe("allows", () => {
  test("a start, a session and a sleep, and the hours between [row 117]", async () => {
    const machine = await openUp();
    expect(machine.azure.starts).toBe(1);
    await machine.busyFor(1);
    await stop(machine.world, machine.held.now, "owner@example.com");
    expect([machine.state(), await machine.beat()]).toEqual(["draining", "drain"]);
    expect(machine.azure.power).toBe("running");
    await machine.beat({ drained: true, backupAt: machine.held.now });
    await machine.goOn(2 * MINUTE_MS);
    expect([machine.state(), machine.azure.power]).toEqual(["asleep", "deallocated"]);
    expect(machine.row()).toMatchObject({
      reason: "owner@example.com put it to sleep",
      next_at: null,
      metered_at: null,
    });
    const hours = runMs(machine.sql, "2026-11-12") / HOUR_MS;
    expect(hours).toBeGreaterThan(1);
    expect(hours).toBeLessThan(1.1);
    const { position } = accountAt(machine.books, machine.held.now);
    expect(position.meteredNano).toBe(Math.ceil(hours * PLAN.hourNano));
    expect(position.meteredReservedNano).toBe(0);
    expect(machine.notices).toEqual([]);
  });

  test("what became of a restore is known until the machine says something else [row 118]", async () => {
    const machine = await openUp();
    const known = () => machineStatusAt(machine.sql, PLAN, machine.held.now).restore;
    expect(known()).toBeNull();
    await machine.beat({ restore: "personal as of yesterday is in use." });
    await machine.beat();
    expect(known()).toBe("personal as of yesterday is in use.");
    await machine.beat({ restore: "Nothing was restored." });
    expect(known()).toBe("Nothing was restored.");
  });

  test("[behaviour 57] a token for Azure that says who, for whom and how long, signed by our key", async () => {
    const { azure } = await openUp();
    const [head = "", claims = "", signature = ""] = (azure.assertions[0] ?? "").split(".");
    const verify = createVerify("RSA-SHA256").update(`${head}.${claims}`);
    expect(verify.verify(PUBLIC_KEY, Buffer.from(signature, "base64url"))).toBe(true);
    expect(JSON.parse(Buffer.from(head, "base64url").toString())).toEqual({
      alg: "RS256",
      typ: "JWT",
      kid: "one",
    });
    const at = NOON / SECOND_MS;
    expect(JSON.parse(Buffer.from(claims, "base64url").toString())).toEqual({
      iss: PLAN.issuer,
      sub: PLAN.subject,
      aud: AUDIENCE,
      jti: "id",
      iat: at,
      nbf: at,
      exp: at + 300,
    });
    // One exchange is enough for the hour that the answer is good for.
    expect(azure.assertions).toHaveLength(1);
  });

  test("an idle machine to fall asleep after fifteen minutes, a busy one to go on", async () => {
    const machine = await openUp();
    await machine.busyFor(1);
    expect(machine.state()).toBe("up");
    for (let minute = 0; minute < 16; minute++) {
      await machine.goOn(MINUTE_MS);
      if (machine.state() === "up") await machine.beat();
    }
    expect([machine.state(), machine.row().reason]).toEqual(["draining", "nothing was asked of it"]);
  });

  test("one that somebody needs while it is on its way down to come up again", async () => {
    const machine = await openUp();
    await stop(machine.world, machine.held.now, "somebody");
    expect(await startMachine(machine.world, machine.held.now)).toBeNull();
    await machine.beat({ drained: true });
    await machine.goOn(3 * MINUTE_MS);
    expect([machine.state(), machine.azure.starts]).toEqual(["waking", 2]);
  });

  test("work that waits to wake it, with the reason until it is up; also one that is on its way down [row 117]", async () => {
    const machine = openMachine();
    const { world, held } = machine;
    expect(await wakeForWork(world, held.now, "an execution waits")).toBeNull();
    expect(await wakeForWork(world, held.now, "another one waits")).toBeNull();
    expect(machine.row()).toMatchObject({ state: "waking", reason: "an execution waits" });
    await machine.goOn(MINUTE_MS);
    await machine.beat();
    expect(machine.row()).toMatchObject({ state: "up", reason: null });
    for (let minute = 0; minute < 16; minute++) {
      await machine.goOn(MINUTE_MS);
      if (machine.state() === "up") await machine.beat();
    }
    expect(machine.state()).toBe("draining");
    expect(await wakeForWork(world, held.now, "one more waits")).toBeNull();
    await machine.beat({ drained: true });
    await machine.goOn(3 * MINUTE_MS);
    expect(machine.row()).toMatchObject({ state: "waking", reason: "one more waits" });
    expect(machine.azure.starts).toBe(2);
  });

  test("one that is always on to run through days, and to be started again when somebody else has stopped it", async () => {
    const machine = await openUp({ profile: "always", hourNano: 0 });
    for (let hour = 0; hour < 30; hour++) await machine.busyFor(1);
    expect(machine.state()).toBe("up");
    expect(machineStatusAt(machine.sql, machine.world.plan, machine.held.now)).toMatchObject({
      monthNano: 0,
      stopAt: null,
    });
    machine.azure.power = "deallocated";
    await machine.goOn(20 * MINUTE_MS);
    expect(machine.state()).toBe("asleep");
    await lookOver(machine.world, machine.held.now);
    expect(machine.state()).toBe("waking");
  });
});

describe("refuses", () => {
  test("[behaviour 56] a start without money, and asks Azure for nothing", async () => {
    const machine = openMachine({}, { fixedNano: 14.7 * USD });
    expect(await startMachine(machine.world, NOON)).toMatchObject({ code: "budget_exhausted" });
    expect([machine.state(), machine.azure.calls]).toEqual(["asleep", []]);
    expect(accountAt(machine.books, NOON).position.meteredReservedNano).toBe(0);
  });

  test("to be woken for work from level 2 on, where its owner still may [row 117] [row 173]", async () => {
    const machine = openMachine({}, { fixedNano: 6 * USD, warnNano: 4 * USD, interactiveNano: 5 * USD });
    expect(await wakeForWork(machine.world, NOON, "work")).toMatchObject({ code: "throttled" });
    expect([machine.state(), machine.azure.calls]).toEqual(["asleep", []]);
    expect(accountAt(machine.books, NOON).position).toMatchObject({ level: 2, meteredReservedNano: 0 });
    expect(await startMachine(machine.world, NOON)).toBeNull();
  });

  test("to be woken for work within an hour of its owner's word, and not after it [row 117]", async () => {
    const machine = await openUp();
    await stop(machine.world, machine.held.now, "owner");
    expect(await wakeForWork(machine.world, machine.held.now, "work")).toMatchObject({
      code: "put_to_sleep",
    });
    await machine.beat({ drained: true });
    await machine.goOn(5 * MINUTE_MS);
    expect([machine.state(), machine.azure.starts]).toEqual(["asleep", 1]);
    expect(await wakeForWork(machine.world, machine.held.now, "work")).toMatchObject({
      code: "put_to_sleep",
    });
    await machine.goOn(HOUR_MS);
    expect(await wakeForWork(machine.world, machine.held.now, "work")).toBeNull();
  });

  test("[row 118] [row 173] more hours of a day than there are, also in pieces; the next day begins anew", async () => {
    const machine = await openUp();
    await machine.busyFor(5);
    expect([machine.state(), machine.azure.power]).toEqual(["asleep", "deallocated"]);
    expect(runMs(machine.sql, "2026-11-12")).toBeLessThanOrEqual(4 * HOUR_MS);
    expect(runMs(machine.sql, "2026-11-12")).toBeGreaterThan(3.5 * HOUR_MS);
    expect(await startMachine(machine.world, machine.held.now)).toMatchObject({ code: "hours_exhausted" });
    expect(machine.azure.starts).toBe(1);
    machine.held.now = Date.parse("2026-11-13T00:00:00Z");
    expect(await startMachine(machine.world, machine.held.now)).toBeNull();
  });

  test("[behaviour 56] [row 173] to go on when the month stops: drained, saved, deallocated, in this order", async () => {
    const machine = await openUp();
    machine.books.sql.all("UPDATE months SET settled_nano = ?", 7.4 * USD);
    for (let minute = 0; minute < 30 && machine.state() === "up"; minute++) {
      await machine.goOn(MINUTE_MS);
      await machine.beat({ busy: true });
    }
    expect(machine.row()).toMatchObject({ state: "draining", reason: "the month's money is used up" });
    // Busy or not: it is told to end, and runs on until it says that its backup is made.
    expect([await machine.beat({ busy: true }), machine.azure.power]).toEqual(["drain", "running"]);
    expect(machine.azure.calls).not.toContain("deallocate");
    const backupAt = machine.held.now;
    expect(await machine.beat({ drained: true, backupAt })).toBe("drain");
    await machine.goOn(3 * MINUTE_MS);
    expect([machine.state(), machine.azure.power]).toEqual(["asleep", "deallocated"]);
    expect(machineStatusAt(machine.sql, machine.world.plan, machine.held.now).backupAt).toBe(backupAt);
    expect(machine.notices.map(({ event }) => event)).not.toContain("machine.unsaved");
    expect(await startMachine(machine.world, machine.held.now)).toMatchObject({ code: "budget_exhausted" });
  });
});
