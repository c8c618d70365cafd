import { describe, expect, test } from "vitest";
import type { Level } from "../contract.ts";
import { USD } from "../ledger.harness.ts";
import { nextLevel, ORDINARY_CALL_NANO, SMALLEST_CALL_NANO } from "./level.ts";

const LINES = { warnNano: 12 * USD, interactiveNano: 14 * USD, stopNano: 14.7 * USD };

type Case = {
  committed?: number;
  forecast?: number;
  unthrottled?: number;
  unspent?: number;
  refused?: number;
  unknown?: boolean;
};
const level = (current: Level, of: Case): Level =>
  nextLevel(current, {
    lines: LINES,
    committedNano: Math.round((of.committed ?? 0) * USD),
    forecastNano: Math.round((of.forecast ?? 0) * USD),
    unthrottledNano: Math.round((of.unthrottled ?? of.forecast ?? 0) * USD),
    unspentNano: of.unspent ?? 14.7 * USD,
    refusedNano: of.refused ?? 0,
    hasUnknownItems: of.unknown ?? false,
  });

describe("allows", () => {
  test.each<[Level, Case, Level]>([
    [0, { committed: 11.999999999 }, 0],
    [0, { committed: 12 }, 1],
    [0, { forecast: 11.999999999 }, 0],
    [0, { forecast: 12 }, 1],
    [0, { committed: 14 }, 2],
    [1, { committed: 13.999999999 }, 1],
    [1, { committed: 11.4 }, 1],
    [1, { committed: 11.399999999 }, 0],
    [1, { forecast: 11.4 }, 1],
    [1, { forecast: 11, unthrottled: 11.74 }, 1],
    [1, { forecast: 11, unthrottled: 11.39 }, 0],
    [0, { forecast: 11, unthrottled: 13 }, 0],
    [2, { committed: 13.3 }, 2],
    [2, { committed: 13.299999999 }, 1],
    [2, { committed: 1 }, 0],
    [0, { unspent: SMALLEST_CALL_NANO - 1 }, 3],
    [0, { unspent: SMALLEST_CALL_NANO }, 0],
    [3, { unspent: 1 * USD, committed: 13.5 }, 2],
    [2, { unspent: 0.27 * USD, refused: 0.37 * USD, committed: 14.43 }, 3],
    [2, { unspent: 0.37 * USD, refused: 0.37 * USD, committed: 14.33 }, 2],
    [2, { unspent: 0.27 * USD, refused: ORDINARY_CALL_NANO + 1, committed: 14.43 }, 2],
    [3, { unspent: ORDINARY_CALL_NANO - 1, committed: 14.2 }, 3],
    [3, { unspent: ORDINARY_CALL_NANO, committed: 14.2 }, 2],
    [0, { unknown: true }, 1],
    [1, { unknown: true }, 1],
  ])("[row 39] [row 164] from level %i with %j to %i", (current, of, expected) => {
    expect(level(current, of)).toBe(expected);
  });
});

describe("fails safe", () => {
  test("[row 164] it does not flap: between the lines every level stays", () => {
    for (let cents = 1_140; cents < 1_200; cents++) {
      expect(level(0, { committed: cents / 100 })).toBe(0);
      expect(level(1, { committed: cents / 100 })).toBe(1);
    }
    for (let cents = 1_330; cents < 1_400; cents++) {
      expect(level(1, { committed: cents / 100 })).toBe(1);
      expect(level(2, { committed: cents / 100 })).toBe(2);
    }
  });
});
