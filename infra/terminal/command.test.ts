import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { exitCodeOf } from "./command.ts";

const COMMANDS = ["comment", "doctor", "drift", "plan", "preview", "reviewed", "simulate", "smoke", "sweep"];

describe("allows", () => {
  test("an error that is no fault of the command line to be said as it is", () => {
    const lines: string[] = [];
    expect(exitCodeOf(new Error("The account did not answer."), "usage: x", (line) => lines.push(line))).toBe(
      1,
    );
    expect(lines).toEqual(["The account did not answer."]);
  });
});

describe("refuses", () => {
  test.each(COMMANDS)(
    "npm run %s -- --no-such-flag, with its usage and no stack trace",
    (command) => {
      const { status, stdout, stderr } = spawnSync(
        "node",
        [`infra/${command === "plan" ? "offline" : "cli"}/${command}/index.ts`, "--no-such-flag"],
        {
          encoding: "utf8",
        },
      );
      expect(status, stderr).toBe(2);
      expect(stdout + stderr).toContain(`npm run ${command}`);
      expect(stdout + stderr).toContain("--no-such-flag");
      expect(stdout + stderr).not.toMatch(/^\s+at /m);
    },
    30_000,
  );
});
