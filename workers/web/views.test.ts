import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { VIEWS } from "./views.ts";

// A view is a folder and a line; what two views may not share, and what a line without its folder would break.

const FOLDER = "workers/web/page/views";

/** An index.tsx would have the build write a file for them (workers/web/page/views.ts). */
const AT_ONCE = ["today", "approvals"];

const repeatedOf = (values: readonly string[]): string[] =>
  values.filter((value, index) => values.indexOf(value) !== index);

describe("the views", () => {
  test("have each a folder with its code and its words, and every folder is a view", () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(VIEWS.map(({ name }) => name).toSorted());
    for (const { name } of VIEWS)
      for (const file of [AT_ONCE.includes(name) ? `${name}.tsx` : "index.tsx", "words.ts"])
        expect(existsSync(join(FOLDER, name, file)), `${name}/${file}`).toBe(true);
  });

  test.each(["name", "path", "title", "key"] as const)("share no %s", (field) =>
    expect(repeatedOf(VIEWS.map((view) => view[field]))).toEqual([]),
  );

  test("have a name that the sizes of the build know, and one letter as a key", () => {
    for (const { name, key } of VIEWS) {
      expect(name).toMatch(/^[a-z][a-z-]*$/);
      expect(key).toMatch(/^[a-z]$/);
    }
  });

  test("leave a phone four tabs, beside More", () => {
    const tabs = VIEWS.filter(({ place }) => place !== "more").map(({ name, place }) => [place, name]);
    expect(Object.fromEntries(tabs)).toEqual({ 1: "today", 2: "approvals", 3: "money", 4: "chat" });
  });
});
