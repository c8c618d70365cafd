import { describe, expect, test } from "vitest";
import { piecesOf } from "./pieces.ts";

describe("allows", () => {
  test("a short text as it is, and none where there is nothing", () => {
    expect([piecesOf(" **Hi**\n", 100), piecesOf(" \n", 100)]).toEqual([["**Hi**"], []]);
  });

  test("a long one to be cut after a paragraph, else a line, else a word", () => {
    const paragraph = "word ".repeat(8).trim();
    expect(piecesOf(`${paragraph}\n\n${paragraph}\n\n${paragraph}`, 100)).toEqual([
      `${paragraph}\n\n${paragraph}`,
      paragraph,
    ]);
    for (const piece of piecesOf("word ".repeat(200), 100)) expect(piece).toMatch(/^word( word)*$/);
  });

  test("code to be code in every piece, and nothing of it lost", () => {
    const lines = Array.from({ length: 40 }, (_, n) => `  line ${n}`);
    const pieces = piecesOf(`Before\n\n\`\`\`ts\n${lines.join("\n")}\n\`\`\`\n\nAfter`, 120);
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) {
      expect(piece.length).toBeLessThanOrEqual(120 + 16);
      expect((piece.match(/^```/gm) ?? []).length % 2, piece).toBe(0);
    }
    expect(
      pieces
        .join("\n")
        .replaceAll(/^```(ts)?\n?/gm, "")
        .match(/ {2}line \d+/g),
    ).toEqual(lines);
  });
});

describe("fails safe", () => {
  test("a text without a place to cut, and no character is halved", () => {
    for (const character of ["😀", "👨‍👩‍👧‍👦", "🇵🇹"]) {
      const pieces = piecesOf(character.repeat(100), 60);
      expect(pieces.join("")).toBe(character.repeat(100));
      for (const piece of pieces) expect(piece).toBe(character.repeat(piece.length / character.length));
    }
  });

  test("a mark of code that is as long as a piece ends all the same", () => {
    expect(piecesOf(`${"`".repeat(50)}\n${"a".repeat(200)}`, 60).join("").length).toBeGreaterThanOrEqual(250);
  });
});
