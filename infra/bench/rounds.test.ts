import { expect, test } from "vitest";
import { inRounds, median, ratioOf } from "./rounds.ts";

test("every contender takes its turn in every round", async () => {
  const turns: string[] = [];
  const values = await inRounds(["a", "b"], 2, async (name) => turns.push(name));
  expect(turns).toEqual(["a", "b", "a", "b"]);
  expect(values).toEqual({ a: [1, 3], b: [2, 4] });
});

test.each([
  [[5], 5],
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
])("the median of %j is %d", (values, expected) => {
  expect(median(values)).toBe(expected);
});

test("there is no median of nothing", () => {
  expect(() => median([])).toThrow("no middle");
});

test("a ratio is that of the medians, with the range of the middle half of the rounds", () => {
  const ratio = ratioOf([10, 20, 30, 40, 500], [20, 20, 30, 20, 10]);
  expect(ratio).toEqual({ median: 1.5, low: 1, high: 2 });
});
