import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { processorSeconds, secondsIn } from "./processor.ts";

describe("allows", () => {
  test("the four times to be read whatever the program is called", () => {
    const fields = "S 1 2 2 0 -1 4194560 100 200 0 0 150 50 1000 300 20 0 11 0 5 6";
    for (const name of ["node", "a b", "a) (b"]) expect(secondsIn(`42 (${name}) ${fields}`)).toBe(15);
  });

  test.runIf(process.platform === "linux")(
    "what a program that was started has taken to count once it has ended",
    () => {
      const before = processorSeconds() ?? Number.NaN;
      const taken = "const { user, system } = process.cpuUsage(); console.log((user + system) / 1e6)";
      const work = `for (let end = 0; end < 3e8; end += 1); ${taken}`;
      const seconds = Number(execFileSync(process.execPath, ["-e", work]).toString());
      expect(seconds).toBeGreaterThan(0.05);
      // In hundredths, and rounded twice.
      expect((processorSeconds() ?? 0) - before).toBeGreaterThan(seconds - 0.03);
    },
  );
});

describe("fails safe", () => {
  test.runIf(process.platform !== "linux")("nothing is said where the system says nothing", () => {
    expect(processorSeconds()).toBeNull();
  });
});
