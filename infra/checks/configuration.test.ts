import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { keyEntries } from "../config/keys.ts";
import { CONFIGURATION_FILE, configurationReference } from "./configuration.ts";

test("docs/configuration.md is what the keys say (else: npm run keys)", () => {
  expect(readFileSync(CONFIGURATION_FILE, "utf8")).toBe(configurationReference());
});

test("each key has one row, and no secret an example that looks like one", () => {
  const rows = configurationReference()
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(rows).toHaveLength(keyEntries().length);
  for (const [name, { secret }] of keyEntries()) {
    const [row = "", ...more] = rows.filter((line) => line.startsWith(`| \`${name}\` |`));
    expect([name, more]).toEqual([name, []]);
    expect(row.endsWith("| encrypted |"), name).toBe(secret);
    expect(row.match(/(?<!\\)\|/g), name).toHaveLength(5);
  }
});
