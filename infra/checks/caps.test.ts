import { existsSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "../../policies/estimate/caps.ts";
import { ASSUMED, ENFORCED } from "../../policies/estimate/enforced.harness.ts";
import { setByHand } from "../../policies/money/byhand.ts";
import { INCLUDED, INCLUDED_METERS, type IncludedMeter } from "../../policies/prices/included.ts";

// A cap of the estimate is only as good as what enforces it while the stack runs.

const caps = Object.entries(ENFORCED);
const isMeter = (name: string): name is IncludedMeter => name in INCLUDED;

describe("every cap of the estimate", () => {
  test("names what enforces it, on either plan", () => {
    const machine = Object.keys(DEFAULT_CAPS.machine).map((name) => `machine.${name}`);
    expect(Object.keys(ENFORCED).toSorted()).toEqual(
      [...INCLUDED_METERS, "r2RetrievedGb", ...machine, ...ASSUMED].toSorted(),
    );
  });

  test.each(caps)("%s: by something that is there", (_, { free, paid }) => {
    for (const { where, how } of [free, paid]) {
      expect(how).toBeTruthy();
      if (!where.startsWith("https://")) expect(existsSync(where), where).toBe(true);
    }
  });

  test.each(caps)(
    "%s: the platform stops nothing that it bills on Free, and nothing at all on Paid",
    (name, one) => {
      if (ASSUMED.some((assumed) => assumed === name)) return;
      if (one.free.by === "platform") expect(isMeter(name) && INCLUDED[name].free !== null).toBe(true);
      expect(one.paid.by).not.toBe("platform");
    },
  );
});

describe("what a person has to set", () => {
  test("is in the list that the plan and setup print", () => {
    const byHand = caps.filter(([, { paid }]) => paid.by === "hand").map(([name]) => name);
    expect(byHand).toEqual(["requests", "cpuMs", "logEvents"]);
    const list = setByHand({ allowanceNano: null, capNano: 0 }, { workersPlan: "paid" });
    expect(list.map(({ what }) => what)).toContain("workers");
  });
});
