import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sized } from "../../sizes.harness.ts";
import { DAY_MS } from "../../time/calendar.ts";
import type { Books } from "../books.ts";
import { ask, CENT, openBooks, settlement, USD } from "../ledger.harness.ts";
import { reserve } from "../reserve.ts";
import { settle } from "../settle.ts";
import { statusAt } from "../status.ts";
import { grantExtension } from "./grants.ts";

/** The last days of a month and the first of the next. */
const LATE = Date.parse("2026-11-28T12:00:00Z");
const NEXT = Date.parse("2026-12-01T12:00:00Z");
const BUDGET = { allowanceNano: 12 * USD, capNano: 15 * USD, warnNano: 10 * USD, interactiveNano: 13 * USD };

function grant(books: Books, usd: number, at = LATE): void {
  const order = { amountNano: usd * USD, until: at + 10 * DAY_MS, note: "", by: "owner" };
  expect(grantExtension(books, order, at)).toMatchObject({ ok: true });
}

/** Spends as much, in calls that are admitted one by one; returns what was. */
function spend(books: Books, usd: number, at: number): number {
  let spent = 0;
  for (let left = Math.round(usd * USD); left > 0; left -= 50 * CENT) {
    const wish = ask({ amountNano: Math.min(left, 50 * CENT) });
    if (!reserve(books, wish, at).ok) break;
    settle(books, settlement(wish.key, wish.amountNano), at);
    spent += wish.amountNano;
  }
  return spent / USD;
}
const leftIn = (books: Books, at: number) => (statusAt(books, at).extension?.leftNano ?? 0) / USD;
const allowanceIn = (books: Books, at: number) => statusAt(books, at).allowanceNano / USD;

describe("allows", () => {
  test("[row 165] an extension that the old month did not need to be whole in the new one", () => {
    const books = openBooks(BUDGET);
    spend(books, 5, LATE);
    grant(books, 2);
    spend(books, 3, LATE);
    expect([leftIn(books, LATE), leftIn(books, NEXT), allowanceIn(books, NEXT)]).toEqual([2, 2, 14]);
  });

  test("what was spent above the line before it was granted to take nothing of it", () => {
    const books = openBooks({ ...BUDGET, allowanceNano: 14 * USD });
    spend(books, 11, LATE);
    grant(books, 2);
    expect(leftIn(books, NEXT)).toBe(2);
  });

  test("a new month without an extension what it always had", () => {
    const books = openBooks(BUDGET);
    grant(books, 2);
    spend(books, 14, LATE);
    expect(allowanceIn(books, LATE + 11 * DAY_MS)).toBe(12);
  });
});

describe("refuses", () => {
  test("[row 165] to count it twice: what the old month took of it, the new one does not have", () => {
    const books = openBooks(BUDGET);
    grant(books, 2);
    expect(spend(books, 20, LATE)).toBe(14);
    expect([leftIn(books, LATE), leftIn(books, NEXT)]).toEqual([2, 0]);
    expect(allowanceIn(books, NEXT)).toBe(12);
    expect(statusAt(books, NEXT).lines.warnNano).toBe(10 * USD);
    expect(spend(books, 20, NEXT)).toBe(12);
  });

  test("[row 165] and what it moved the line by counts as taken, where the allowance is larger", () => {
    const books = openBooks({ ...BUDGET, allowanceNano: 14 * USD });
    grant(books, 2);
    expect(spend(books, 11.5, LATE)).toBe(11.5);
    expect(leftIn(books, NEXT)).toBe(0.5);
    expect(statusAt(books, NEXT).lines.warnNano).toBe(10.5 * USD);
  });
});

describe("fails safe", () => {
  test("both months together never take more beyond their allowances than was granted [row 162]", () => {
    const amount = fc.integer({ min: 1, max: 40 }).map((dimes) => dimes / 10);
    const spends = fc.array(fc.tuple(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 1, max: 90 })), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(amount, spends, (granted, calls) => {
        const books = openBooks(BUDGET);
        grant(books, granted);
        for (const [hours, dimes] of calls.toSorted(([a], [b]) => a - b))
          spend(books, dimes / 10, LATE + hours * 3_600_000);
        const beyond = books.sql
          .all<{ nano: number }>("SELECT settled_nano AS nano FROM months")
          .reduce((sum, { nano }) => sum + Math.max(0, nano - BUDGET.allowanceNano), 0);
        expect(beyond).toBeLessThanOrEqual(granted * USD + 1);
      }),
      { numRuns: sized(15, 300) },
    );
  });
});
