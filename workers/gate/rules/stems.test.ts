import { expect, test } from "vitest";
import { stemOf, wordStartOf } from "./stems.ts";

test.each(["constructor", "toString", "__proto__", "hasOwnProperty"])(
  "a word that every object has something under is a word: %s",
  (word) => {
    expect(typeof stemOf(word)).toBe("string");
    expect(wordStartOf(word)).toBe(word.slice(0, 1));
  },
);
