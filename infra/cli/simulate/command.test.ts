import { execFileSync } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { simulateCommand } from "./index.ts";

test("says what is simulated, and how far it is where somebody watches", async () => {
  const [file, terminal] = [
    await ran(simulateCommand, ["--months", "1"]),
    await ran(simulateCommand, ["--months", "1"], { isTerminal: true }),
  ];
  expect([file.code, file.complained]).toEqual([0, []]);
  expect(file.said[0]).toContain("a machine for four hours a day, at most $7.16 a month, which no plan");
  expect(terminal.complained).toEqual(["2027-01 is over (1 of 1)"]);
  expect(terminal.said).toEqual(file.said);
});

test("writes no colour codes into a file", () => {
  const args = ["infra/cli/simulate/index.ts", "--months", "1"];
  const output = execFileSync(process.execPath, args, { env: { PATH: process.env.PATH }, encoding: "utf8" });
  expect(output).toContain("The dearest month costs");
  expect(stripVTControlCharacters(output)).toBe(output);
});
