import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { scripts } from "../commands.harness.ts";
import { alsoThere, filesLeft, LEFT_TO_ALL, RUN_SIZES, runSizeFor, sizeOf } from "./sizes.ts";

const root = process.cwd();
const read = (file: string) => readFileSync(file, "utf8");

describe("allows", () => {
  test("a commit the short run, and whoever names a file all of it", () => {
    expect(runSizeFor([])).toBe("commit");
    expect(runSizeFor(["--no-static"])).toBe("commit");
    expect(runSizeFor(["--all"])).toBe("all");
    expect(runSizeFor(["workers/edge"])).toBe("all");
    expect(runSizeFor(["--long", "workers/edge"])).toBe("long");
    expect(sizeOf(undefined)).toBe("all");
    for (const size of RUN_SIZES) expect(sizeOf(size)).toBe(size);
  });

  test("the line that says what was not tried, and how to", () => {
    const line = alsoThere(root);
    expect(line).toContain("npm run test:all");
    expect(line).toContain(`${filesLeft(root).length} more files`);
    for (const { what } of LEFT_TO_ALL) expect(line).toContain(what);
    expect(line).not.toContain("\n");
  });
});

describe("refuses", () => {
  test("a size that there is not", () => {
    expect(() => sizeOf("short")).toThrow('PURSER_TESTS is "short"; it takes commit, all, long.');
  });
});

describe("fails safe", () => {
  test("CI runs all of it on every push, and the night the long sizes", () => {
    expect(scripts["test:all"]).toMatch(/check\.ts --all$/);
    expect(scripts["test:long"]).toMatch(/check\.ts --long$/);
    expect(read(".ci/run")).toMatch(/^npm run test:all --silent$/m);
    expect(read(".github/workflows/check.yml")).toContain("- run: bash .ci/run");
    expect(read(".github/workflows/long.yml")).toContain("npm run --silent test:long");
  });

  test("what is left out is there, once", () => {
    const patterns = LEFT_TO_ALL.flatMap(({ files }) => files);
    for (const pattern of patterns) expect(globSync(`${pattern}.test.ts`), pattern).not.toEqual([]);
    expect(new Set(filesLeft(root)).size).toBe(filesLeft(root).length);
  });

  test("no tier is left out whole but the one of containers", () => {
    const stays = (pattern: string) => globSync(pattern).filter((file) => !filesLeft(root).includes(file));
    for (const tier of ["runtime", "e2e", "browser", "postgres"])
      expect(stays(`{infra,vm,workers}/**/*.${tier}.test.ts`).length, tier).toBeGreaterThan(3);
  });
});
