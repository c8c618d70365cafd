import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sized } from "../sizes.harness.ts";
import { DAY_MS } from "../time/calendar.ts";
import { nanoFromUsd } from "../wire/money.ts";
import { reserve } from "./attempts/reserve.ts";
import { abort, expire, settle } from "./attempts/settle.ts";
import type { Books } from "./books.ts";
import type { SeriesKind } from "./contract.ts";
import { budgetReply, seriesReply } from "./endpoints/replies.ts";
import { ask, CENT, NOW, openBooks, settlement, USD } from "./ledger.harness.ts";
import { grantExtension } from "./limits/grants.ts";
import { reconcile } from "./meters/metered.ts";
import { repair } from "./repair.ts";
import { SERIES_NAMES_MAX, seriesOf } from "./series.ts";
import { statusAt } from "./status.ts";
import { ADVERSARY, WALK_BUDGET, walk, walks } from "./walk/walk.harness.ts";

const KINDS: readonly SeriesKind[] = ["agent", "model", "task"];
const nano = (usd: string): number => nanoFromUsd(usd) ?? Number.NaN;
const sum = (amounts: readonly string[]): number => amounts.reduce((total, usd) => total + nano(usd), 0);

/** What the endpoints answer of the books at that moment. */
function replies(books: Books, now: number) {
  const budget = budgetReply(statusAt(books, now));
  return { budget, of: (by: SeriesKind) => seriesReply(seriesOf(books, { by, month: budget.month }, now)) };
}

function checkSums(books: Books, now: number): void {
  const { budget, of } = replies(books, now);
  for (const by of KINDS) {
    const { days, ...series } = of(by);
    for (const { day, settled, reserved, calls, parts } of days) {
      expect(sum(parts.map((part) => part.settled)), `${by} ${day}`).toBe(nano(settled));
      expect(sum(parts.map((part) => part.reserved)), `${by} ${day}`).toBe(nano(reserved));
      expect(parts.reduce((total, part) => total + part.calls, 0)).toBe(calls);
    }
    const settled = sum(days.map((day) => day.settled)) + nano(series.corrected) - nano(series.released);
    expect(settled, by).toBe(nano(budget.parts.settled));
    expect(sum(days.map((day) => day.reserved)), by).toBe(nano(budget.parts.reserved));
    expect([series.settled, series.reserved]).toEqual([budget.parts.settled, budget.parts.reserved]);
    // The same names as the budget has, to the nano-dollar.
    for (const share of budget.by[by]) {
      const own = days.flatMap(({ parts }) =>
        parts.filter(({ of: what, name }) => what === "named" && name === share.name),
      );
      expect(sum(own.map((part) => part.settled)), share.name).toBe(nano(share.settled));
    }
  }
}

describe("allows", () => {
  test("[row 159] a month day by day, without holes, by whoever spent it", () => {
    const books = openBooks();
    const first = Date.parse("2026-11-10T08:00:00Z");
    const one = ask({ scope: { agent: "writer", task: "t-1" } });
    const two = ask({ model: "claude-haiku-5-5", scope: { user: "owner@example.com" } });
    reserve(books, one, first);
    settle(books, settlement(one.key, 1_234_567), first);
    reserve(books, two, NOW);
    const { days, ...series } = replies(books, NOW).of("agent");
    expect(series).toMatchObject({ month: "2026-11", by: "agent", settled: "0.001234567", reserved: "0.01" });
    expect(days.map(({ day }) => day)).toEqual(
      Array.from({ length: 12 }, (_, index) => `2026-11-${String(index + 1).padStart(2, "0")}`),
    );
    const spent = { settled: "0.001234567", reserved: "0.00", calls: 1 };
    expect(days[9]).toEqual({
      day: "2026-11-10",
      ...spent,
      parts: [{ of: "named", name: "writer", ...spent }],
    });
    expect(days[11]?.parts).toEqual([
      { of: "none", name: "no agent", settled: "0.00", reserved: "0.01", calls: 1 },
    ]);
    expect(days[3]).toMatchObject({ parts: [], calls: 0 });
  });

  test("an earlier month to be looked at whole", () => {
    const books = openBooks();
    const october = Date.parse("2026-10-31T23:59:59Z");
    const one = ask({ scope: { task: "t-1" } });
    reserve(books, one, october);
    settle(books, settlement(one.key, 5), NOW);
    const series = seriesReply(seriesOf(books, { by: "task", month: "2026-10" }, NOW));
    expect(series).toMatchObject({ month: "2026-10", settled: "0.000000005", reserved: "0.00" });
    expect(series.days).toHaveLength(31);
    expect(series.days.at(-1)).toMatchObject({ day: "2026-10-31", settled: "0.000000005" });
  });

  test("a month of very many tasks: the dearest by name, the rest as one sum", () => {
    const books = openBooks({ allowanceNano: 10 * USD });
    for (let task = 1; task <= SERIES_NAMES_MAX + 5; task += 1) {
      const one = ask({ amountNano: task * 1_000, scope: { task: `t-${task}` } });
      reserve(books, one, NOW);
      settle(books, settlement(one.key, task * 1_000), NOW);
    }
    const parts = replies(books, NOW).of("task").days.at(-1)?.parts ?? [];
    expect(parts.filter(({ of }) => of === "named")).toHaveLength(SERIES_NAMES_MAX);
    expect(parts.find(({ of }) => of === "others")).toEqual({
      of: "others",
      name: "others",
      settled: "0.000015",
      reserved: "0.00",
      calls: 5,
    });
    checkSums(books, NOW);
  });
});

describe("fails safe", () => {
  test("[row 159] on any activity the days, their parts and the budget agree to the nano-dollar", async () => {
    await fc.assert(
      fc.asyncProperty(walks(1_500, sized(60, 150), ADVERSARY), async (steps) => {
        const books = openBooks(WALK_BUDGET);
        let last = NOW;
        const noted = (now: number): number => {
          last = now;
          return now;
        };
        const driver = {
          reserve: async (...[one, now]: [Parameters<typeof reserve>[1], number]) =>
            reserve(books, one, noted(now)),
          settle: async (...[one, now]: [Parameters<typeof settle>[1], number]) =>
            settle(books, one, noted(now)),
          abort: async (key: string, now: number) => abort(books, key, noted(now)),
          extend: async (...[grant, now]: [Parameters<typeof grantExtension>[1], number]) =>
            grantExtension(books, grant, noted(now)),
          expire: async (now: number) => void expire(books, noted(now)),
          evict: async () => undefined,
          mark: async () => undefined,
          tear: async (now: number) => void repair(books, noted(now)),
          sums: async () => new Map(),
        };
        await walk(driver, { steps, from: NOW, honest: false }, () => undefined);
        checkSums(books, last);
      }),
      { numRuns: sized(40, 500) },
    );
  });

  test("what a bill added, and what a report took back, is no day's and adds up all the same", () => {
    const books = openBooks();
    const one = ask({ amountNano: 50 * CENT, scope: { agent: "writer" } });
    reserve(books, one, NOW - 2 * DAY_MS);
    settle(books, settlement(one.key, 10 * CENT), NOW - 2 * DAY_MS);
    const bill = {
      source: "anthropic",
      month: "2026-11",
      throughDay: "2026-11-11",
      billedNano: 30 * CENT,
      unknownItems: [],
    };
    expect(reconcile(books, bill, NOW).raisedNano).toBeGreaterThan(0);
    expect(replies(books, NOW).of("agent").corrected).not.toBe("0.00");
    checkSums(books, NOW);
  });
});
