import { expect, test } from "vitest";
import { isLong } from "../../sizes.harness.ts";
import { live } from "./month.harness.ts";
import { lifeReport, linesOf, MOST_NANO, sumsOf } from "./report.harness.ts";

const START = Date.parse("2027-03-01T00:00:00Z");
/** Berlin's clocks go forward on the 28th. */
const DAYS = isLong ? 31 : 2;

test("[row 168] [row 175] a month of a person who talks 40 times a day: every moment accounted for, nothing twice, below $1.30", async () => {
  const lived = await live(START, DAYS, "Europe/Berlin");
  const lines = linesOf(lived);
  const { spentNano } = sumsOf(lived, lines);
  const { rows, sentences } = lifeReport(lived);
  console.info([...rows.map((row) => row.join(" | ")), ...sentences].join("\n"));
  expect(lines.filter(({ isWhole }) => !isWhole)).toEqual([]);
  expect(lines.filter(({ failed }) => failed > 0)).toEqual([]);
  expect(lines.find(({ name }) => name === "cos/daily-planner")).toMatchObject({ done: DAYS });
  expect(lines.find(({ name }) => name === "cos/urgency")?.quiet).toBeGreaterThan(DAYS * 200);
  expect(new Set(lived.handed.map(({ key }) => key)).size).toBe(lived.handed.length);
  expect((spentNano * 31) / DAYS).toBeLessThan(MOST_NANO);
});
