import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { compatibilityTable } from "./rows.ts";

test("docs/compatibility.md is what the tests' titles say (else: npm run rows)", () => {
  expect(readFileSync("docs/compatibility.md", "utf8")).toBe(compatibilityTable(process.cwd()));
});
