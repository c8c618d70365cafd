import { daysIn } from "../../../../time/calendar.ts";
import { nanoFrom } from "../../parts/dollars.ts";
import type { Stack } from "./series.ts";

/** The month's total as it grew, and as it will if it goes on; each a day's number (1 is the first) and whole nano-dollars. */
export type Pace = {
  readonly days: number;
  readonly today: number;
  readonly grown: readonly bigint[];
  readonly forecastNano: bigint;
  /** Where something changes, lowest first. */
  readonly lines: readonly { readonly name: "throttle" | "interactiveOnly" | "stop"; readonly at: bigint }[];
  /** The highest amount of all of these. */
  readonly highest: bigint;
};

type Month = {
  readonly month: string;
  readonly committed: string;
  readonly forecast: string;
  readonly lines: { readonly throttle: string; readonly interactiveOnly: string; readonly stop: string };
};

/**
 * What is committed at each day's end: infrastructure and what is reserved count from the first day on, because they are set aside then;
 * the calls of each day are added to it, so that today is exactly what the ledger says is committed.
 */
export function growthOf({ bars, total }: Stack, { month, committed, forecast, lines }: Month): Pace {
  const base = nanoFrom(committed) - total;
  let sum = base > 0n ? base : 0n;
  const grown = bars.map((bar) => {
    sum += bar.total;
    return sum;
  });
  const forecastNano = nanoFrom(forecast);
  const marks = (["throttle", "interactiveOnly", "stop"] as const).map((name) => ({
    name,
    at: nanoFrom(lines[name]),
  }));
  const all = [...grown, forecastNano, ...marks.map(({ at }) => at)];
  return {
    days: daysIn(month),
    today: bars.length,
    grown,
    forecastNano,
    lines: marks,
    highest: all.reduce((most, one) => (one > most ? one : most), 1n),
  };
}
