import { describe, expect, test } from "vitest";
import { renderMonths, simulate } from "./index.ts";

/** A month hour by hour, on a busy machine. */

describe("fails safe", () => {
  test("a month in which everybody reports against the owner is dearer, and admits nothing once that is known", async () => {
    const [fair] = await simulate(1, 1);
    const [month] = await simulate(1, 1, true);
    if (!fair || !month) throw new Error("no month was lived");
    expect(month.infrastructureNano).toBeGreaterThan(fair.infrastructureNano);
    expect(month.admitted).toBeLessThan(fair.admitted);
    expect(month.knowingNano).toBe(0);
    expect(renderMonths([month])).toMatch(
      /ends at \$\d+\.\d\d of \$15\.00; admitted after the ledger knew: \$0\.00/,
    );
  });
});
