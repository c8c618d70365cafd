import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, expect, test } from "vitest";
import { RESULT_VARIABLE, readTiers, renderAgain, renderTiers } from "./tiers.ts";

// Inside this checkout, where vitest is found.
const folder = mkdtempSync(join(process.cwd(), "node_modules/.cache/tiers-"));
writeFileSync(join(folder, "vitest.config.mjs"), "export default {};");
afterAll(() => rmSync(folder, { recursive: true }));

/** What the reporter says of a run of one file, each of whose tests has two tries. */
function tried(body: string) {
  writeFileSync(join(folder, "one.test.ts"), `import { expect, test } from "vitest";\n${body}`);
  const result = join(folder, "tiers.json");
  const reporter = `--reporter=${resolve("infra/checks/run/tiers.ts")}`;
  const args = ["run", "--root", folder, "--retry=1", reporter];
  try {
    execFileSync(resolve("node_modules/.bin/vitest"), args, {
      env: { ...process.env, [RESULT_VARIABLE]: result },
      stdio: "pipe",
    });
  } catch {
    // A failed run exits with 1 and has its result all the same.
  }
  return readTiers(result);
}

test("what passed only when tried again is named, and counts as passed", () => {
  const { tiers, failed, again } = tried(
    'let tries = 0;\ntest("by chance", () => expect((tries += 1)).toBe(2));\ntest("always", () => expect(1).toBe(1));',
  );
  expect([failed, tiers[0]?.passed, again]).toEqual([0, 2, ["one.test.ts > by chance"]]);
  expect(renderAgain(again)).toContain("one.test.ts > by chance");
  expect(renderTiers(tiers)).toContain("2 passed");
});

test("what fails twice has failed, and nothing is said of a second try", () => {
  const { failed, again } = tried('test("never", () => expect(1).toBe(2));');
  expect([failed, again, renderAgain(again)]).toEqual([1, [], ""]);
});
