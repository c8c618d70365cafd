import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { nanoFrom } from "../../parts/dollars.ts";
import { growthOf } from "./pace.ts";
import type { Stack } from "./series.ts";

const LINES = { throttle: "12.00", interactiveOnly: "14.00", stop: "14.70" };
const stackOf = (totals: readonly bigint[]): Stack => ({
  names: ["one"],
  bars: totals.map((total, index) => ({
    day: `2026-11-${String(index + 1).padStart(2, "0")}`,
    parts: [total],
    total,
  })),
  total: totals.reduce((sum, one) => sum + one, 0n),
});

describe("the month's growth", () => {
  test("behaviour 18: ends today at exactly what the ledger says is committed, whatever the days are", () =>
    fc.assert(
      fc.property(
        fc.array(fc.bigInt(0n, 500_000_000n), { minLength: 1, maxLength: 31 }),
        fc.bigInt(0n, 1_000_000_000n),
        (totals, base) => {
          const stack = stackOf(totals);
          const nano = stack.total + base;
          const committed = `${nano / 1_000_000_000n}.${String(nano % 1_000_000_000n).padStart(9, "0")}`;
          const { grown } = growthOf(stack, {
            month: "2026-11",
            committed,
            forecast: committed,
            lines: LINES,
          });
          expect(grown.at(-1)).toBe(nanoFrom(committed));
          expect(grown[0]).toBe(base + (totals[0] ?? 0n));
        },
      ),
    ));

  test("allows: a scale that every line and the forecast fit in", () => {
    const month = { month: "2026-11", committed: "0.00", forecast: "21.50", lines: LINES };
    expect(growthOf(stackOf([0n]), month).highest).toBe(nanoFrom("21.50"));
    expect(growthOf(stackOf([0n]), { ...month, forecast: "0.00" }).highest).toBe(nanoFrom("14.70"));
  });

  test("fails safe: days that say more than the ledger do not begin below nothing", () =>
    expect(
      growthOf(stackOf([5n, 5n]), { month: "2026-11", committed: "0.00", forecast: "0.00", lines: LINES })
        .grown,
    ).toEqual([5n, 10n]));
});

test.each([
  ["2026-11", 30],
  ["2026-12", 31],
  ["2028-02", 29],
])("%s has %i days", (month, days) =>
  expect(growthOf(stackOf([0n]), { month, committed: "0.00", forecast: "0.00", lines: LINES }).days).toBe(
    days,
  ),
);
