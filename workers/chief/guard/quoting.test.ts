import { describe, expect, test } from "vitest";
import { withoutQuotes } from "./quoting.ts";

const SOURCE = "The kettle in the small kitchen is switched off by the timer at nine every evening.";

describe("allows", () => {
  test.each([
    "The kettle goes off at nine.",
    "By nine every evening the timer has switched it off.",
    "Nothing of it at all.",
    "",
  ])("words of one's own as they are: %j", (text) => {
    expect(withoutQuotes(text, [SOURCE], 8)).toBe(text);
  });

  test("everything where there is no source", () => {
    expect(withoutQuotes(SOURCE, [], 8)).toBe(SOURCE);
  });
});

describe("refuses", () => {
  test.each([
    ["in the middle", `First. ${SOURCE} Last.`, "First. Last."],
    ["in other letters", `First. ${SOURCE.toUpperCase()} Last.`, "First. Last."],
    ["with other marks", `First. ${SOURCE.replaceAll(" ", " - ")} Last.`, "First. Last."],
    [
      "over two lines",
      `First.\nThe kettle in the small kitchen\nis switched off by the timer\nLast.`,
      "First.\nLast.",
    ],
    [
      "inside of a sentence",
      "It says that the kettle in the small kitchen is switched off by us. Last.",
      "Last.",
    ],
    ["alone", SOURCE, ""],
  ])("a quotation %s", (_, text, left) => {
    expect(withoutQuotes(text, [SOURCE], 8)).toBe(left);
  });
});
