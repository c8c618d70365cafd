import { describe, expect, test } from "vitest";
import { readCadence } from "./cadence.ts";
import { MINUTE_MS } from "./calendar.ts";
import { stretchedFrom } from "./stretched.ts";

const AT = Date.parse("2046-11-12T12:05:00Z");
const cadence = (text: string) => {
  const read = readCadence(text, "UTC");
  if (!read.ok) throw new Error(text);
  return read.cadence;
};

describe("allows", () => {
  test("[row 177] behaviour 34: what comes every five minutes comes every twenty, by its own slots", () => {
    const fifth = AT + 15 * MINUTE_MS;
    expect(stretchedFrom(AT, cadence("*/5 * * * *"), 4)).toEqual({
      next: fifth,
      passed: 3,
      last: fifth - 5 * MINUTE_MS,
    });
    expect(stretchedFrom(AT, cadence("every 5m"), 4)).toMatchObject({ next: fifth, passed: 3 });
  });

  test("[row 177] behaviour 34: what comes by the hour or the day is not stretched, nor anything while nothing is throttled", () => {
    const once = { next: AT, passed: 0, last: null };
    expect(stretchedFrom(AT, cadence("5 * * * *"), 4)).toEqual(once);
    expect(stretchedFrom(AT, cadence("30 7 * * *"), 4)).toEqual(once);
    expect(stretchedFrom(AT, cadence("*/5 * * * *"), 1)).toEqual(once);
  });

  test("a day's end is not passed by: the first slot of the next morning is one", () => {
    const evening = Date.parse("2046-11-12T21:55:00Z");
    expect(stretchedFrom(evening, cadence("*/5 8-21 * * *"), 4)).toEqual({
      next: evening,
      passed: 0,
      last: null,
    });
  });
});

describe("fails safe", () => {
  test("what is due never stays so", () => {
    expect(stretchedFrom(null, cadence("*/5 * * * *"), 4)).toEqual({ next: null, passed: 0, last: null });
  });
});
