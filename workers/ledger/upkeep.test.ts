import { describe, expect, test } from "vitest";
import { budgetFrom } from "./budget.ts";
import { ask, BUDGET, NOW, openBooks, settlement, USD } from "./ledger.harness.ts";
import { purge } from "./purge.ts";
import { reserve } from "./reserve.ts";
import { settle } from "./settle.ts";
import { statusAt } from "./status.ts";

describe("allows", () => {
  test("single calls are forgotten after a year and a month, what they cost is not", () => {
    const books = openBooks();
    const wish = ask({ amountNano: USD });
    reserve(books, wish, NOW);
    settle(books, settlement(wish.key, USD), NOW);
    purge(books, Date.parse("2027-11-01T00:00:00Z"));
    expect(books.sql.all("SELECT key FROM settlements")).toHaveLength(1);
    purge(books, Date.parse("2028-02-01T02:00:00Z"));
    expect(books.sql.all("SELECT key FROM settlements")).toHaveLength(1);
    purge(books, Date.parse("2028-02-01T00:30:00Z"));
    expect(books.sql.all("SELECT key FROM settlements")).toEqual([]);
    expect(statusAt(books, NOW).settledNano).toBe(USD);
  });
});

describe("refuses", () => {
  test.each([
    ["no budget", undefined],
    ["a number that is missing", { ...BUDGET, capNano: undefined }],
    ["a fraction", { ...BUDGET, warnNano: 0.5 }],
    ["less than nothing", { ...BUDGET, fixedNano: -1 }],
    ["lines out of order", { ...BUDGET, warnNano: BUDGET.interactiveNano + 1 }],
    ["a line above the stop", { ...BUDGET, interactiveNano: BUDGET.capNano }],
    ["no cheap model", { ...BUDGET, cheapModels: [] }],
  ])("[row 13] to open on %s: nothing is then admitted at all", (_, budget) => {
    expect(() => budgetFrom({ ALLOWANCE_NANO: BUDGET.allowanceNano, BUDGET: budget })).toThrow();
  });

  test("[row 13] to open on an allowance that is no number", () => {
    expect(() => budgetFrom({ ALLOWANCE_NANO: "14700000000", BUDGET })).toThrow();
    expect(budgetFrom({ ALLOWANCE_NANO: BUDGET.allowanceNano, BUDGET })).toEqual(BUDGET);
  });
});
