import { describe, expect, test } from "vitest";
import { GOLDEN_DAY } from "../prices/golden.harness.ts";
import { DAY_MS } from "../prices/time.ts";
import { safe } from "../stack.harness.ts";
import { RULES } from "./index.ts";
import { broken, check } from "./rules.harness.ts";

describe("price-age", () => {
  const days = (count: number) => new Date(Date.parse(`${GOLDEN_DAY}T12:00:00Z`) + count * DAY_MS);
  const paid = { workersPlan: "paid" };

  test("says nothing of what is fresh, and refuses nothing at any age [row 157]", () => {
    expect(check("price-age", safe(), paid, days(59))).toEqual([]);
    const deciding = RULES.filter(
      ({ name, level }) => level === "mandatory" && name !== "short-service-tokens",
    );
    for (const count of [60, 90, 180, 400, 4_000]) {
      expect(check("price-age", safe(), paid, days(count)).length, `${count}`).toBeGreaterThan(0);
      for (const { name } of deciding) expect(check(name, safe(), {}, days(count)), name).toEqual([]);
    }
    expect(RULES.find(({ name }) => name === "price-age")?.level).toBe("advisory");
  });

  test("which price, how old, what it means and how to confirm it", () => {
    const said = (count: number) => check("price-age", safe(), paid, days(count)).join();
    expect(said(61)).toContain(`read on ${GOLDEN_DAY}, 61 days ago. Confirm it: npm run prices -- --confirm`);
    expect(said(91)).toMatch(/Workers Paid plan.*25 % more is set aside/);
    expect(said(181)).toContain("50 % more is set aside");
    expect(said(91)).not.toContain("zone plan free");
    expect(said(401)).toContain("zone plan free");
  });

  test("an old price takes more of the month, and the model has less", () => {
    const quiet = broken("AiGateway", "ai", "collectLogs", false);
    const left = (count: number) =>
      /leaves (\$\d+\.\d\d)/.exec(check("allowance-honest", quiet, paid, days(count)).join())?.[1];
    // The plan's five dollars, and a quarter or half of them on top.
    expect([left(10), left(92), left(182)]).toEqual(["$9.70", "$8.45", "$7.20"]);
  });
});
