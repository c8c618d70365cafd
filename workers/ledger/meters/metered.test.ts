import { describe, expect, test } from "vitest";
import { ask, CENT, NOW, openBooks, settlement, USD } from "../ledger.harness.ts";
import { grantExtension } from "../limits/grants.ts";
import { untold } from "../notices.ts";
import { reserve } from "../reserve.ts";
import { settle } from "../settle.ts";
import { statusAt } from "../status.ts";
import { reconcile, reportMetered } from "./metered.ts";

const MONTH = "2026-11";
const vm = (more: object = {}) => ({
  kind: "vm_hours",
  month: MONTH,
  quantity: 55,
  amountNano: 207 * CENT,
  ...more,
});
const bill = (more: object = {}) => ({
  source: "anthropic",
  month: MONTH,
  throughDay: "2026-11-11",
  billedNano: 2 * USD,
  unknownItems: [],
  ...more,
});

/** Books in which calls of yesterday cost this much. */
function spent(nano: number) {
  const books = openBooks();
  const wish = ask({ amountNano: nano });
  const yesterday = NOW - 86_400_000;
  reserve(books, wish, yesterday);
  settle(books, settlement(wish.key, nano), yesterday);
  return books;
}

describe("allows", () => {
  test("[row 166] machine hours and disk operations count in the same total as the model", () => {
    const books = openBooks({ fixedNano: 2.4 * USD });
    reportMetered(books, vm({ reservedNano: 10 * CENT }), NOW);
    reportMetered(books, vm({ kind: "disk_operations", quantity: 1e6, amountNano: 8 * CENT }), NOW);
    expect(statusAt(books, NOW)).toMatchObject({
      meteredNano: 2.15 * USD,
      meteredReservedNano: 10 * CENT,
      committedNano: 4.65 * USD,
      leftNano: 10.05 * USD,
    });
  });

  test("[row 166] a report is a total so far: again it adds nothing, an older one takes nothing away", () => {
    const books = openBooks();
    reportMetered(books, vm(), NOW);
    reportMetered(books, vm(), NOW);
    reportMetered(books, vm({ quantity: 10, amountNano: CENT }), NOW);
    expect(statusAt(books, NOW).meteredNano).toBe(207 * CENT);
  });

  test.each([true, false])(
    "[row 166] of Azure's own total only what the books lack counts, first or last (%j)",
    (isFirst) => {
      const books = openBooks({ fixedNano: 2.4 * USD, azureFixedNano: 2 * USD });
      const total = vm({ kind: "azure", quantity: 0, amountNano: 4.5 * USD });
      const others = [
        vm(),
        vm({ kind: "disk_operations", amountNano: 8 * CENT }),
        vm({ kind: "cloudflare_rows_read", amountNano: CENT }),
      ];
      for (const report of isFirst ? [total, ...others] : [...others, total])
        reportMetered(books, report, NOW);
      // Of 4.50, 2.00 are fixed and 2.15 are the machine's.
      expect(statusAt(books, NOW).meteredNano).toBe((215 + 1 + 35) * CENT);
      reportMetered(books, vm({ amountNano: 3 * USD }), NOW);
      expect(statusAt(books, NOW).meteredNano).toBe((308 + 1) * CENT);
    },
  );

  test("[row 166] a bill above the ledger raises it, once", () => {
    const books = spent(1.99 * USD);
    expect(reconcile(books, bill(), NOW)).toEqual({ raisedNano: CENT, driftPpm: 5_000, flagged: false });
    expect(reconcile(books, bill(), NOW)).toMatchObject({ raisedNano: 0 });
    expect(statusAt(books, NOW).settledNano).toBe(2 * USD);
  });
});

describe("refuses", () => {
  test("[row 166] what infrastructure has used is not lent to the model", () => {
    const books = openBooks();
    reportMetered(books, vm({ amountNano: 10 * USD }), NOW);
    expect(reserve(books, ask({ amountNano: 4.8 * USD }), NOW)).toMatchObject({
      ok: false,
      code: "budget_exhausted",
    });
  });

  test("[row 38] [row 166] an extension does not lend the model what the machine may still use", () => {
    const books = openBooks({
      allowanceNano: 7.54 * USD,
      fixedNano: 2.4 * USD,
      meteredCeilingNano: 4.76 * USD,
    });
    const until = NOW + 86_400_000;
    expect(grantExtension(books, { amountNano: 2.7 * USD, until, note: "", by: "owner" }, NOW)).toMatchObject(
      {
        ok: true,
      },
    );
    expect(reserve(books, ask({ amountNano: 10.2 * USD }), NOW)).toMatchObject({
      ok: false,
      code: "budget_exhausted",
      leftNano: 7.54 * USD,
    });
    const wish = ask({ amountNano: 7.54 * USD });
    expect(reserve(books, wish, NOW)).toMatchObject({ ok: true });
    settle(books, settlement(wish.key, 7.54 * USD), NOW);
    reportMetered(books, vm({ amountNano: 4.76 * USD }), NOW);
    expect(statusAt(books, NOW)).toMatchObject({ committedNano: 14.7 * USD, leftNano: 0, level: 3 });
  });

  test.each([{ amountNano: -1 }, { amountNano: 0.5 }, { quantity: Number.NaN }, { reservedNano: -1 }])(
    "a report of %j",
    (more) => {
      const books = openBooks();
      expect(() => reportMetered(books, vm(more), NOW)).toThrow(RangeError);
      expect(statusAt(books, NOW).meteredNano).toBe(0);
    },
  );
});

describe("fails safe", () => {
  test("[row 166] a bill below the ledger lowers nothing: the rest may still come", () => {
    const books = spent(2 * USD);
    expect(reconcile(books, bill({ billedNano: 0.4 * USD }), NOW)).toMatchObject({
      raisedNano: 0,
      flagged: false,
    });
    expect(statusAt(books, NOW).settledNano).toBe(2 * USD);
  });

  test("[row 166] drift over 5 % on more than half a dollar widens the reserve and is told", () => {
    const books = spent(1.8 * USD);
    expect(reconcile(books, bill(), NOW)).toEqual({
      raisedNano: 0.2 * USD,
      driftPpm: 100_000,
      flagged: true,
    });
    expect(statusAt(books, NOW)).toMatchObject({ settledNano: 2 * USD, epsilonNano: 1.47 * USD });
    expect(untold(books)).toMatchObject([
      { event: "bill.drifted", billedUsd: "2.00", ledgerUsd: "1.80", driftPercent: 10 },
    ]);
    reconcile(books, bill(), NOW + 3_600_000);
    expect(untold(books)).toHaveLength(1);
  });

  test("[row 166] small change may drift", () => {
    const books = spent(10 * CENT);
    expect(reconcile(books, bill({ billedNano: 50 * CENT }), NOW)).toMatchObject({
      raisedNano: 40 * CENT,
      flagged: false,
    });
    expect(statusAt(books, NOW).epsilonNano).toBe(0.3 * USD);
  });

  test("[row 39] an item on the bill that nobody knows throttles until it is explained", () => {
    const books = spent(2 * USD);
    reconcile(books, bill({ unknownItems: ["Managed agents runtime"] }), NOW);
    expect(statusAt(books, NOW).level).toBe(1);
    reconcile(books, bill(), NOW);
    expect(statusAt(books, NOW).level).toBe(0);
  });

  test("[row 162] what is still set aside from those days may be on the bill already", () => {
    const books = openBooks();
    reserve(books, ask({ amountNano: 2 * USD }), NOW - 86_400_000);
    expect(reconcile(books, bill(), NOW)).toMatchObject({ raisedNano: 0, flagged: false });
  });
});
