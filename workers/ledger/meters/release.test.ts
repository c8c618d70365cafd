import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DAY_MS, dayOf } from "../../time/calendar.ts";
import type { Books } from "../books.ts";
import type { Bill } from "../contract.ts";
import { ask, CENT, NO_USAGE, NOW, openBooks, USD } from "../ledger.harness.ts";
import { reserve } from "../reserve.ts";
import { expire, settle } from "../settle.ts";
import { statusAt } from "../status.ts";
import { reconcile } from "./metered.ts";

const DAY = dayOf(NOW);
const LATER = NOW + 3 * DAY_MS;

/** A call of that cost; presumed where nobody knows how it ended. */
function call(books: Books, nano: number, presumed = false, at = NOW): void {
  const wish = ask({ amountNano: nano });
  reserve(books, wish, at);
  settle(books, { key: wish.key, amountNano: nano, usage: NO_USAGE, presumed }, at);
}

/** The report of days that grow no more. */
const report = (billedNano: number, more: Partial<Bill> = {}): Bill => ({
  source: "anthropic",
  month: "2026-11",
  throughDay: DAY,
  billedNano,
  final: { throughDay: DAY, billedNano },
  unknownItems: [],
  ...more,
});
const settled = (books: Books) => statusAt(books, LATER).settledNano;

describe("allows", () => {
  test("a report that has less than was presumed to give the difference back, audited [row 166]", () => {
    const books = openBooks();
    call(books, 2 * USD);
    call(books, USD, true);
    expect(reconcile(books, report(2.1 * USD), LATER)).toMatchObject({ raisedNano: 0, flagged: false });
    expect(settled(books)).toBe(2.1 * USD);
    expect(
      books.sql.all("SELECT actor, before, after FROM audit WHERE action = 'settlement.released'"),
    ).toEqual([
      {
        actor: "anthropic",
        before: '{"releasedNano":0}',
        after: `{"month":"2026-11","throughDay":"${DAY}","billedNano":2100000000,"presumedNano":1000000000,"releasedNano":900000000}`,
      },
    ]);
  });

  test("what was given back to be spent again, and the same report twice to move nothing", () => {
    const books = openBooks({ allowanceNano: 3 * USD });
    call(books, 2 * USD);
    call(books, USD, true);
    const wish = ask({ amountNano: USD / 2 });
    expect(reserve(books, wish, LATER)).toMatchObject({ ok: false, code: "budget_exhausted" });
    for (let times = 0; times < 3; times++) reconcile(books, report(2.2 * USD), LATER);
    expect(settled(books)).toBe(2.2 * USD);
    expect(books.sql.all("SELECT id FROM audit WHERE action = 'settlement.released'")).toHaveLength(1);
    expect(reserve(books, wish, LATER)).toMatchObject({ ok: true });
  });

  test("an expired lease counts as presumed", () => {
    const books = openBooks();
    call(books, 2 * USD);
    reserve(books, ask({ amountNano: USD, ttlMs: 60_000 }), NOW);
    expire(books, NOW + 60_000);
    reconcile(books, report(2 * USD), LATER);
    expect(settled(books)).toBe(2 * USD);
  });

  test("a later report that has more takes the release back", () => {
    const books = openBooks();
    call(books, 2 * USD);
    call(books, USD, true);
    reconcile(books, report(2 * USD), LATER);
    reconcile(books, report(2.7 * USD), LATER);
    expect(settled(books)).toBe(2.7 * USD);
    reconcile(books, report(3.5 * USD), LATER);
    expect(settled(books)).toBe(3.5 * USD);
  });
});

describe("refuses", () => {
  test.each([
    ["without a word on days that are over", 2 * USD, { final: undefined }],
    ["of another workspace, which has not even our certain calls", 1.8 * USD, {}],
    ["of nothing at all", 0, {}],
  ])("to give anything back for a report %s", (_, billedNano, more) => {
    const books = openBooks();
    call(books, 2 * USD);
    call(books, USD, true);
    reconcile(books, report(billedNano, more), LATER);
    expect(settled(books)).toBe(3 * USD);
  });

  test("to give back what was presumed on days that may still grow", () => {
    const books = openBooks();
    call(books, 2 * USD);
    call(books, USD, true, LATER);
    reconcile(books, { ...report(2 * USD), throughDay: dayOf(LATER) }, LATER);
    expect(settled(books)).toBe(3 * USD);
  });

  test("to give back anything where nothing is certain: the report cannot be told to be ours", () => {
    const books = openBooks();
    call(books, USD, true);
    reconcile(books, report(0), LATER);
    expect(settled(books)).toBe(USD);
  });
});

describe("fails safe", () => {
  test("no more than was presumed comes back, and never below the bill, whatever reports come [row 162]", () => {
    const nano = fc.integer({ min: 1, max: 60 * CENT });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(nano, fc.boolean()), { maxLength: 8 }),
        fc.array(nano, { maxLength: 6 }),
        (calls, bills) => {
          const books = openBooks();
          for (const [amount, presumed] of calls) call(books, amount, presumed);
          const certain = calls.reduce((sum, [amount, presumed]) => sum + (presumed ? 0 : amount), 0);
          const all = calls.reduce((sum, [amount]) => sum + amount, 0);
          for (const billed of bills) {
            reconcile(books, report(billed), LATER);
            expect(settled(books)).toBeGreaterThanOrEqual(Math.max(certain, billed));
            expect(settled(books)).toBeLessThanOrEqual(Math.max(all, ...bills));
          }
        },
      ),
    );
  });

  test("a certain settlement after a presumed one raises it, and lowers nothing", () => {
    const books = openBooks();
    const wish = ask({ amountNano: USD });
    reserve(books, wish, NOW);
    const close = (amountNano: number, presumed = false) =>
      settle(books, { key: wish.key, amountNano, usage: NO_USAGE, presumed }, NOW);
    expect(close(USD, true)).toMatchObject({ ok: true, settledNano: USD, flagged: false });
    expect(close(USD / 2)).toMatchObject({ ok: true, settledNano: USD });
    expect(close(1.5 * USD)).toMatchObject({ ok: true, settledNano: 1.5 * USD, flagged: true });
    expect(close(USD)).toMatchObject({ ok: false, code: "key_conflict" });
  });
});
