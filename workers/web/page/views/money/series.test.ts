import fc from "fast-check";
import { expect, test } from "vitest";
import { nanoFrom } from "../../parts/dollars.ts";
import { type Days, stackedDays } from "./series.ts";

const part = (name: string, settled: string, of: "named" | "none" | "others" = "named") => ({
  of,
  name,
  settled,
  reserved: "0.00",
  calls: 1,
});
const days = (parts: readonly ReturnType<typeof part>[]): Days =>
  ({ days: [{ day: "2026-11-01", settled: "0.00", reserved: "0.00", calls: 1, parts }] }) as unknown as Days;

test("four names of their own, the dearest first; everything else is one, and no nano-dollar is lost", () => {
  const names = ["a", "b", "c", "d", "e"].map((name, at) => part(name, `0.00000000${at + 1}`));
  const {
    names: shown,
    bars,
    total,
  } = stackedDays(days([...names, part("", "0.5", "others")]), "other", "none");
  expect(shown).toEqual(["e", "d", "c", "b", "other"]);
  expect(bars[0]?.parts).toEqual([5n, 4n, 3n, 2n, 500_000_001n]);
  expect(total).toBe(500_000_015n);
});

test("what has no name is called so", () => {
  expect(stackedDays(days([part("", "1.00", "none")]), "other", "without").names).toEqual(["without"]);
});

test("behaviour 18: whatever was called for, each bar is the sum of its parts, and the table's last line that of the bars, to the nano-dollar", () => {
  const amount = fc
    .bigInt(0n, 9_999_999_999n)
    .map((nano) => `${nano / 10n ** 9n}.${String(nano % 10n ** 9n).padStart(9, "0")}`);
  const name = fc.constantFrom("a", "b", "c", "d", "e", "f", "g");
  const of = fc.constantFrom("named" as const, "none" as const, "others" as const);
  const parts = fc.array(fc.tuple(name, amount, of), { maxLength: 9 });
  fc.assert(
    fc.property(fc.array(parts, { minLength: 1, maxLength: 31 }), (month) => {
      const asked = month.map((day, at) => ({
        day: `2026-11-${String(at + 1).padStart(2, "0")}`,
        settled: "0.00",
        reserved: "0.00",
        calls: 1,
        parts: day.map(([one, settled, kind]) => part(one, settled, kind)),
      }));
      const { bars, total } = stackedDays({ days: asked } as unknown as Days, "other", "none");
      const spent = month.map((day) => day.reduce((sum, [, settled]) => sum + nanoFrom(settled), 0n));
      expect(bars.map(({ parts: all }) => all.reduce((sum, one) => sum + one, 0n))).toEqual(spent);
      expect(bars.map((bar) => bar.total)).toEqual(spent);
      expect(total).toBe(spent.reduce((sum, one) => sum + one, 0n));
    }),
  );
});
