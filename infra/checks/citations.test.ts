import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

// A comment gives its source as something that a reader of this repository can open.

/** Papers that are not here: a design by its section, a description by its number. */
const ELSEWHERE =
  /\bdesign(?:\.md| ?§)|\bseed \d|\b[Tt]he seed(?:'s\b|s')|(?<!RFC \d+ |SEC \d |SP [\d-]+ |WHATWG \w+ |Sniffing |key-header )§/;

const PAGE = /(?<!\/)\bdocs\/[\w/-]+\.md\b/g;

const files = [
  ...globSync("{infra,workers,policies,vm}/**/*.{ts,mjs,sql}"),
  ...globSync("{docs/**,.}/*.md"),
].filter((file) => !file.includes("node_modules") && file !== "infra/checks/citations.test.ts");

const linesOf = (file: string) => readFileSync(file, "utf8").split("\n");

describe("what a comment cites", () => {
  test("is in this repository, or has an address or the number of a standard", () => {
    const found = files.flatMap((file) =>
      linesOf(file).flatMap((line, at) =>
        ELSEWHERE.test(line) ? [`${file}:${at + 1}: ${line.trim()}`] : [],
      ),
    );
    expect(files.length).toBeGreaterThan(500);
    expect(found).toEqual([]);
  });

  test("exists, where it is a page of docs/", () => {
    const pages = new Set(globSync("docs/**/*.md"));
    const cited = files.flatMap((file) => {
      const named = readFileSync(file, "utf8").match(PAGE) ?? [];
      return named.map((page) => ({ file, page }));
    });
    expect(cited.length).toBeGreaterThan(50);
    expect(cited.filter(({ page }) => !pages.has(page))).toEqual([]);
  });

  test.each([
    "by the design §5",
    "(seed 003)",
    "in design.md",
    "as the seed's form is",
    "the seeds' forms",
    "see §4",
  ])("%j is refused", (line) => {
    expect(ELSEWHERE.test(line)).toBe(true);
  });

  test.each([
    "(RFC 9110 §10.2.3)",
    "RFC 6455 §4.1",
    "(WHATWG HTML §9.2, lines)",
    "MIME Sniffing §7.1",
    "a seed of the dice",
  ])("%j is not", (line) => {
    expect(ELSEWHERE.test(line)).toBe(false);
  });
});
