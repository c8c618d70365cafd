import { describe, expect, test } from "vitest";
import { betweenCharacters } from "./characters.ts";

const FAMILY = "👨‍👩‍👧‍👦";

describe("allows", () => {
  test.each([
    ["abc", 2, 2],
    ["a😀b", 2, 1],
    [`a${FAMILY}b`, 7, 1],
    [`a${FAMILY}b`, 12, 12],
    ["🇵🇹🇩🇪", 6, 4],
    ["e\u0301e\u0301", 3, 2],
    ["abc", 0, 0],
    ["abc", 9, 3],
  ])("%j not to be cut in a character at %i", (text, at, expected) => {
    expect(betweenCharacters(text, at)).toBe(expected);
  });
});

describe("fails safe", () => {
  test("one endless character is cut between its code points, and always goes on", () => {
    const zalgo = `e${"\u0301".repeat(50)}`;
    expect(betweenCharacters(zalgo, 20)).toBe(20);
    expect(betweenCharacters("😀", 1)).toBe(1);
    const joined = Array(30).fill("😀").join("\u200d");
    expect(joined.slice(0, betweenCharacters(joined, 31)).isWellFormed()).toBe(true);
  });
});
