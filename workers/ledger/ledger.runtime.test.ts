import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import type { Notice } from "../notices/contract.ts";
import { ask, CENT, settlement, USD } from "./ledger.harness.ts";
import { NOW, openLedger, world } from "./runtime.harness.ts";

const HOUR = 3_600_000;

describe("allows", () => {
  test("[row 38] [row 162] 500 at once against money for 50: exactly 50", async () => {
    const ledger = openLedger({ allowanceNano: 50 * CENT });
    const answers = await Promise.all(Array.from({ length: 500 }, () => ledger.reserve(ask())));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(50);
    expect(await ledger.status()).toMatchObject({
      reservedNano: 50 * CENT,
      leftNano: 0,
      openReservations: 50,
    });
  });

  test("[row 162] nothing is lost when the object is evicted between reserve and settle", async () => {
    const ledger = openLedger();
    const wish = ask({ amountNano: 10 * CENT });
    const first = await ledger.reserve(wish);
    await evictDurableObject(ledger);
    expect(await ledger.status()).toMatchObject({ reservedNano: 10 * CENT });
    expect(await ledger.reserve(wish)).toEqual(first);
    await evictDurableObject(ledger);
    expect(await ledger.settle(settlement(wish.key, 4 * CENT))).toMatchObject({ settledNano: 4 * CENT });
    expect(await ledger.status()).toMatchObject({ reservedNano: 0, settledNano: 4 * CENT });
  });

  test("[row 39] the level alone as the status has it, and follows the calendar", async () => {
    const ledger = openLedger();
    for (const dollars of [0, 12.5, 1.7]) {
      if (dollars > 0) await ledger.reserve(ask({ amountNano: dollars * USD }));
      const { level, month, resetAt, slowdown, stillWorks, committedNano, capNano } = await ledger.status();
      const money = { month, committedNano, capNano, pausedAt: null };
      expect(await ledger.level()).toEqual({ level, resetAt, slowdown, stillWorks, ...money });
    }
    const { level, resetAt } = await ledger.level();
    expect(level).toBeGreaterThan(0);
    world.now = resetAt;
    expect(await ledger.level()).toMatchObject({ level: 0, stillWorks: ["everything"] });
  });
});

describe("refuses", () => {
  test("[row 38] [row 162] a second call on the answer for one that has ended, however many ask at once", async () => {
    const ledger = openLedger({ allowanceNano: 10 * CENT });
    const wish = ask({ amountNano: 10 * CENT });
    expect(await ledger.reserve(wish)).toMatchObject({ ok: true });
    const [closed, ...again] = await Promise.all([
      ledger.settle(settlement(wish.key, 10 * CENT)),
      ...Array.from({ length: 20 }, () => ledger.reserve(wish)),
    ]);
    expect(closed).toMatchObject({ ok: true });
    expect(again.filter(({ ok }) => ok)).toEqual([]);
    expect(await ledger.reserve(ask())).toMatchObject({ ok: false, code: "budget_exhausted" });
  });

  test("[row 38] the money of a month to whoever asks with a clock that went back, beyond that month's own", async () => {
    const ledger = openLedger({ allowanceNano: 10 * CENT });
    const end = Date.parse("2046-12-01T00:00:00Z");
    const admitted: number[] = [];
    for (const jump of [-1, 0, -1, 1, -1, 0, -2, 1]) {
      world.now = end + jump;
      const answers = await Promise.all(
        Array.from({ length: 12 }, () => ledger.reserve(ask({ amountNano: 3 * CENT }))),
      );
      admitted.push(answers.filter(({ ok }) => ok).length);
    }
    // Three for each of the two months, and none for coming back.
    expect(admitted).toEqual([3, 3, 0, 0, 0, 0, 0, 0]);
  });
});

describe("open pages", () => {
  test("hear of money that was spent, given or limited, and of nothing else", async () => {
    const ledger = openLedger();
    const wish = ask({ amountNano: 10 * CENT });
    await ledger.reserve(wish);
    await ledger.status();
    await ledger.level();
    expect(world.told).toEqual([]);
    await ledger.settle(settlement(wish.key, 4 * CENT));
    const grant = { amountNano: CENT, until: world.now + HOUR, note: "", by: "owner@example.com" };
    await ledger.grantExtension(grant);
    await ledger.setLimits({ limits: [], by: "owner@example.com" });
    expect(world.told).toEqual(["budget", "budget", "budget"]);
  });

  test("hear of a level that a lease's end has changed, although nobody called", async () => {
    const ledger = openLedger();
    await ledger.reserve(ask({ amountNano: 12.5 * USD, ttlMs: HOUR }));
    const { level } = await ledger.level();
    world.now = (await ledger.level()).resetAt;
    await runDurableObjectAlarm(ledger);
    expect([level, world.told]).toEqual([1, ["budget"]]);
  });
});

describe("fails safe", () => {
  test("[row 162] a lease that nobody ends is settled in full by the alarm", async () => {
    const ledger = openLedger();
    await ledger.reserve(ask({ amountNano: 7 * CENT, ttlMs: HOUR }));
    world.now += HOUR;
    expect(await runDurableObjectAlarm(ledger)).toBe(true);
    expect(await ledger.status()).toMatchObject({ settledNano: 7 * CENT, reservedNano: 0, flagged: 1 });
  });

  test("[row 39] [row 164] a change of level is told, again after a failure, without anything but numbers", async () => {
    const ledger = openLedger();
    const wish = ask({ amountNano: 12.5 * USD });
    await ledger.reserve(wish);
    const taken: Notice[] = [];
    let calls = 0;
    world.take = async (notice) => {
      if (++calls === 1) throw new Error("The outbox is away");
      return taken.push(notice) > 0;
    };
    await runDurableObjectAlarm(ledger);
    world.now += 60_000;
    await runDurableObjectAlarm(ledger);
    world.now += 60_000;
    await runDurableObjectAlarm(ledger);
    expect(calls).toBe(2);
    expect(taken).toMatchObject([
      { event: "level.changed", at: NOW, fields: { from: 0, to: 1, committedUsd: "12.50" } },
    ]);
  });

  test("one chore of the alarm that fails holds up no other, and the next alarm comes a minute later", async () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const ledger = openLedger();
    await ledger.reserve(ask({ amountNano: 12.5 * USD, ttlMs: HOUR }));
    const told: string[] = [];
    world.take = async ({ event }) => told.push(event) > 0;
    await runInDurableObject(ledger, (_, { storage }) => {
      storage.sql.exec("ALTER TABLE extensions RENAME TO extensions_away");
    });
    world.now += HOUR;
    expect(await runDurableObjectAlarm(ledger)).toBe(true);
    expect(told).toEqual(["level.changed"]);
    await runInDurableObject(ledger, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBe(world.now + 60_000);
      storage.sql.exec("ALTER TABLE extensions_away RENAME TO extensions");
    });
    world.now += HOUR;
    await runDurableObjectAlarm(ledger);
    expect(await ledger.status()).toMatchObject({ openReservations: 0 });
    expect(JSON.stringify(error.mock.calls)).toContain("ledger_chore_failed");
    error.mockRestore();
  });
});
