import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CEILING_BYTES, pagePartsOf, requireCeilings } from "./budget.ts";
import { pageFiles } from "./build.ts";
import { pageDigestOf } from "./digest.ts";
import { type PageFiles, requireKinds } from "./kinds.ts";
import { DOOR_FIRST, filesIn, PAGE_FOLDER, pageAssets, pageConstant } from "./serving.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const SMALL: PageFiles = new Map([
  ["index.html", bytes("<!doctype html>")],
  ["assets/main-ABC.js", bytes("code")],
]);

let root = "";
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "purser-page-"));
  for (const [name, content] of SMALL) {
    mkdirSync(join(root, PAGE_FOLDER, name, ".."), { recursive: true });
    writeFileSync(join(root, PAGE_FOLDER, name), content);
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("allows", () => {
  test("behaviour 3, 35: the page as it is: each part within its ceiling, and the same bytes each time", () => {
    const files = pageFiles(process.cwd());
    expect(pageDigestOf(pageFiles(process.cwd()))).toBe(pageDigestOf(files));
    const parts = pagePartsOf(files);
    for (const { part, bytes: weight, ceiling } of parts)
      expect.soft(weight, part).toBeLessThanOrEqual(ceiling);
    expect(parts.map(({ part }) => part)).toEqual(expect.arrayContaining(Object.keys(CEILING_BYTES)));
  });

  test("a first visit of at most eight files besides the views that come later", () => {
    const shell = new TextDecoder().decode(pageFiles(process.cwd()).get("index.html"));
    const named = [...shell.matchAll(/(?:src|href)="(\/[^"]+\.\w+)"/g)].map(([, path]) => path);
    // The HTML file, what it names (of two icons one), and the page's worker.
    expect(named.length - 1 + 2).toBeLessThanOrEqual(8);
  });

  test("behaviour 3: a folder beside the door: hashed files without it, all else through it, and a digest that a plan shows", () => {
    const assets = pageAssets(root, "folder");
    expect(assets).toMatchObject({ directory: "dist/page", digest: pageDigestOf(SMALL) });
    expect(assets?.config).toMatchObject({ runWorkerFirst: ["/*", "!/assets/*"], notFoundHandling: "none" });
    expect(DOOR_FIRST).toEqual(assets?.config.runWorkerFirst);
    expect(Buffer.byteLength(assets?.digest ?? "")).toBeLessThanOrEqual(100);
    expect(pageConstant(SMALL, "folder")).toBe("{}");
  });

  test("or all of it in the door's module", () => {
    expect(pageAssets(root, "module")).toBeUndefined();
    expect(JSON.parse(pageConstant(SMALL, "module"))).toMatchObject({
      "/assets/main-ABC.js": { type: "text/javascript; charset=utf-8", base64: btoa("code") },
    });
  });
});

describe("refuses", () => {
  test.each([
    ["nothing to serve", new Map(), "no index.html"],
    ["a source map", new Map([...SMALL, ["assets/main.js.map", bytes("{}")]]), "main.js.map"],
    ["a hidden file", new Map([...SMALL, [".env.json", bytes("{}")]]), ".env.json"],
    ["a file in a hidden folder", new Map([...SMALL, [".git/a.js", bytes("a")]]), ".git/a.js"],
    ["a font", new Map([...SMALL, ["a.woff2", bytes("a")]]), "a.woff2"],
    ["equal bytes of two kinds", new Map([...SMALL, ["assets/a.css", bytes("code")]]), "same bytes"],
  ] as const)("behaviour 3: %s", (_, files, says) => {
    expect(() => requireKinds(files)).toThrow(says);
  });

  test("behaviour 3: a link, whose length the upload would take for the file's", () => {
    const folder = mkdtempSync(join(root, "linked-"));
    symlinkSync("/etc/hostname", join(folder, "a.js"));
    expect(() => filesIn(folder)).toThrow("no plain file");
  });

  test("behaviour 35: a part that is one byte over its ceiling; not one that is just as heavy", () => {
    requireCeilings([{ part: "money", bytes: 5_000, ceiling: 5_000 }]);
    expect(() => requireCeilings([{ part: "money", bytes: 5_001, ceiling: 5_000 }])).toThrow(
      "money has 5001 bytes, 1 more than its ceiling",
    );
  });
});
