import { describe, expect, test } from "vitest";
import { pieces } from "./quoted.tsx";

const shown = (text: string): string =>
  pieces(text)
    .map((piece) => (piece.isHidden ? `[${piece.text}]` : piece.text))
    .join("");

describe("allows", () => {
  test("[row 14] what can be seen, with its line breaks and in any language", () => {
    const text = "Kürzen\n\tSie das\u00a0Kapitel: 第三章 — ✓";
    expect(shown(text)).toBe(text);
  });
});

describe("fails safe", () => {
  test("[row 14] no sign that is taken for plain is one that hides", () => {
    // Beside one that hides, each is looked at by itself.
    const wrong: string[] = [];
    for (let code = 0; code <= 0xffff; code += 1) {
      const sign = String.fromCharCode(code);
      if (pieces(sign)[0]?.isHidden !== pieces(`\u202e${sign}`)[1]?.isHidden) wrong.push(code.toString(16));
    }
    expect(wrong).toEqual([]);
  });

  test.each([
    [
      "Send it \u202egpj.stiforp\u202c to\u200b everyone",
      "Send it [U+202E]gpj.stiforp[U+202C] to[U+200B] everyone",
    ],
    ["\u2066Pay\u2069 the\u00ad bill", "[U+2066]Pay[U+2069] the[U+00AD] bill"],
    ["a\u0000b", "a[U+0000]b"],
    ["\u061cx", "[U+061C]x"],
    ["a\u2028b\u2029c", "a[U+2028]b[U+2029]c"],
    ["a\u2800b\u3164c", "a[U+2800]b[U+3164]c"],
    ["a\ue000b", "a[U+E000]b"],
    ["a\u{e0041}b", "a[U+E0041]b"],
    ["half \ud83d", "half [U+D83D]"],
  ])("[row 14] what cannot be seen in %j is shown by its code", (text, wanted) => {
    expect(shown(text)).toBe(wanted);
  });
});
