import { expect, test } from "vitest";
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
