import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { visible, wellFormed } from "./characters.ts";

describe("allows", () => {
  test.each(["Fix it\n\tnow", "Zürich café, 東京, עברית", "👩‍💻 ❤️ 1️⃣ 🇩🇪", ""])("%j stays as it is", (text) => {
    expect(visible(text)).toEqual({ text, hidden: false });
  });

  test("whole characters of any kind, as JSON", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(wellFormed(value)).toEqual(value);
      }),
    );
  });
});

describe("refuses", () => {
  test.each([
    ["a\u202egpj", "a\\u{202E}gpj"],
    ["zero\u200bwidth", "zero\\u{200B}width"],
    ["🏴\u{e0067}", "🏴\\u{E0067}"],
    ["tag\u{e0061}", "tag\\u{E0061}"],
    ["joined\u200dletters", "joined\\u{200D}letters"],
    ["line\u2028end", "line\\u{2028}end"],
    ["filler\u3164", "filler\\u{3164}"],
    ["half \ud83d", "half \\u{D83D}"],
  ])("%j to stay unseen", (text, shown) => {
    expect(visible(text)).toEqual({ text: shown, hidden: true });
  });

  test("half a character, wherever it stands", () => {
    const half = "\udc00";
    expect(wellFormed({ [half]: [half, { deep: `a${half}` }], n: 1, none: null })).toEqual({
      "\ufffd": ["\ufffd", { deep: "a\ufffd" }],
      n: 1,
      none: null,
    });
  });
});

describe("fails safe", () => {
  test("nothing that turns the order of letters round is left, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(visible(text).text).not.toMatch(/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/);
      }),
    );
  });
});
