import { spawnSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { simulateCommand } from "./index.ts";

/** What a person's own run writes into a file, and what it writes to somebody who watches. */
const ARGS = ["--months", "1"];

test("says what is simulated, and how far it is where somebody watches; no colour codes into a file", async () => {
  const file = spawnSync(process.execPath, ["infra/cli/simulate/index.ts", ...ARGS], {
    env: { PATH: process.env.PATH },
    encoding: "utf8",
  });
  const terminal = await ran(simulateCommand, ARGS, { isTerminal: true });
  expect([file.status, file.stderr]).toEqual([0, ""]);
  expect(file.stdout).toContain("a machine for four hours a day, at most $7.16 a month, which no plan");
  expect(file.stdout).toContain("The dearest month ends at");
  expect(terminal.complained).toEqual(["2027-01 is over (1 of 1)"]);
  expect(file.stdout).toBe(`${terminal.said.map(stripVTControlCharacters).join("\n")}\n`);
});
