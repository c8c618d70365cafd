import { describe, expect, test } from "vitest";
import { attachmentOf, FILES_MAX_BYTES, fileBytes, sizeFor } from "./attach.ts";

describe("a picture's size", () => {
  test.each([
    [800, 600, 800, 600],
    [1_568, 10, 1_568, 10],
    [4_032, 3_024, 1_568, 1_176],
    [3_024, 4_032, 1_176, 1_568],
    [20_000, 3, 1_568, 1],
  ])("allows: %i × %i is sent as %i × %i", (width, height, wide, high) =>
    expect(sizeFor(width, height)).toEqual({ width: wide, height: high }),
  );
});

describe("a file", () => {
  test("allows: a text as it is, under its name", async () => {
    const made = await attachmentOf(
      new File(["Grüße"], "note.md", { type: "text/markdown" }),
      FILES_MAX_BYTES,
    );
    expect(made).toEqual({ name: "note.md", type: "text/plain", data: "Grüße" });
    expect(fileBytes(made)).toBe(7);
  });

  test("allows: a PDF in base64", async () => {
    const made = await attachmentOf(new File(["%PDF-1.7"], "a.pdf", { type: "application/pdf" }), 100);
    expect(made.data).toBe(btoa("%PDF-1.7"));
    expect(fileBytes({ ...made, data: made.data.replace(/=+$/, "") })).toBe(8);
  });

  test.each([
    ["more than is left", new File(["x".repeat(2_000)], "long.txt"), /^long\.txt is too large; at most 1 kB/],
    ["nothing in it", new File([], "empty.txt"), /^There is nothing in empty\.txt/],
    ["bytes that are no text", new File(["a\0b"], "a.exe"), /^a\.exe cannot be read/],
  ])("refuses: %s, by its name", (_, file, says) => expect(attachmentOf(file, 1_000)).rejects.toThrow(says));
});
