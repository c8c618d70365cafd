import { describe, expect, test } from "vitest";
import { docsContents, searchDocs, sectionsOf } from "./docs.ts";

describe("allows", () => {
  test("[row 130] the documentation of this revision, by its sections", () => {
    const contents = docsContents();
    expect(Object.keys(contents)).toContain("docs/configuration.md");
    expect(Object.keys(contents)).not.toContain("docs/operations.md");
    expect(Object.values(contents).flat().length).toBeGreaterThan(50);
  });

  test.each([
    ["fetchHosts", "docs/configuration.md"],
    ["quiet hours brief chief of staff", "docs/chief-of-staff.md"],
    ["bring agents OpenClaw workspace", "docs/bringing-agents.md"],
  ])("[row 130] %s is found where it is told", (words, page) => {
    const found = searchDocs(words);
    expect(found.map((section) => section.page)).toContain(page);
    for (const { text } of found) expect(text.length).toBeLessThanOrEqual(2_500);
  });

  test("a page in sections, each with its page's title", () => {
    expect(sectionsOf("a.md", "# Title\nFirst.\n## One\nText.\n## Empty\n")).toEqual([
      { page: "a.md", heading: "Title", text: "First." },
      { page: "a.md", heading: "Title: One", text: "Text." },
    ]);
  });
});

describe("refuses", () => {
  test("words that no section has", () => {
    expect(searchDocs("zyzzyva")).toEqual([]);
  });
});
