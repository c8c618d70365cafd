import type { ReplyOf } from "../../api/types.ts";
import { nanoFrom } from "../../parts/dollars.ts";

export type Days = ReplyOf<"GET /api/budget/series">;

/** One day's bar: as many parts as there are series, in their order. */
export type Bar = { readonly day: string; readonly parts: readonly bigint[]; readonly total: bigint };
export type Stack = {
  readonly names: readonly string[];
  readonly bars: readonly Bar[];
  readonly total: bigint;
};

/** Series with a colour of their own; the rest is one. */
const SERIES_MAX = 4;

/** The days as stacks: the dearest names have a series each, what is left is "other". Sums are exact. */
export function stackedDays({ days: given }: Days, other: string, none: string): Stack {
  const days = given.map(({ day, parts }) => ({
    day,
    parts: parts.map(({ of, name, settled }) => ({
      name: of === "named" ? name : of === "none" ? none : other,
      settled,
    })),
  }));
  const totals = new Map<string, bigint>();
  for (const { parts } of days)
    for (const { name, settled } of parts) totals.set(name, (totals.get(name) ?? 0n) + nanoFrom(settled));
  const dearest = [...totals]
    .filter(([name]) => name !== other)
    .toSorted(([a, x], [b, y]) => (x === y ? a.localeCompare(b) : x < y ? 1 : -1));
  const own = dearest.slice(0, SERIES_MAX).map(([name]) => name);
  const names = own.length < totals.size ? [...own, other] : own;
  const bars = days.map(({ day, parts }) => {
    const sums = names.map(() => 0n);
    for (const { name, settled } of parts) {
      const at = own.includes(name) ? own.indexOf(name) : names.length - 1;
      sums[at] = (sums[at] ?? 0n) + nanoFrom(settled);
    }
    return { day, parts: sums, total: sums.reduce((sum, part) => sum + part, 0n) };
  });
  return { names, bars, total: bars.reduce((sum, { total }) => sum + total, 0n) };
}
