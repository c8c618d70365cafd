import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { WORDS_FILES } from "./words.ts";

test.each(Object.entries(WORDS_FILES))("%s is what its data make of it: npm run words", (file, text) => {
  expect(readFileSync(file, "utf8") === text()).toBe(true);
});
