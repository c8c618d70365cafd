import { describe, expect, test } from "vitest";
import { ask, settlement } from "../ledger.harness.ts";
import { world } from "../runtime.harness.ts";
import { BILL, DAY, OWNER, open } from "./endpoints.harness.ts";

describe("allows", () => {
  test("[row 171] each line has its price, where it was read, and how long ago", async () => {
    const { call } = open({}, OWNER, { BILL });
    const { status, body } = await call("GET", "/api/budget/bill");
    expect(status).toBe(200);
    expect(body).toMatchObject({ expected: "16.86", ceiling: "18.72", tax: "0.001" });
    expect(body.lines).toEqual([
      expect.objectContaining({
        resource: "zone",
        free: true,
        asOf: "2046-10-13",
        ageDays: 30,
        standing: "fresh",
      }),
      {
        resource: "machine",
        item: "hours",
        quantity: 744,
        unit: "hour",
        unitPrice: "0.005",
        free: false,
        source: "https://prices.example.com/plans",
        asOf: "2046-10-13",
        ageDays: 30,
        standing: "fresh",
        expected: "1.86",
        ceiling: "3.72",
      },
      expect.objectContaining({ resource: "thing", asOf: null, ageDays: null, standing: "old" }),
    ]);
    world.now += 100 * DAY;
    const later = (await call("GET", "/api/budget/bill")).body.lines as {
      ageDays: number;
      standing: string;
    }[];
    expect(later[1]).toMatchObject({ ageDays: 130, standing: "old" });
  });

  test("a bill that cannot be read is a failure of its own and stops no money", async () => {
    const { ledger, call } = open({}, OWNER, { BILL: { lines: "none" } });
    expect((await call("GET", "/api/budget/bill")).status).toBe(500);
    expect((await call("GET", "/api/budget")).status).toBe(200);
    expect(await ledger.reserve(ask())).toMatchObject({ ok: true });
  });

  test("[row 110] each level says from where on it begins and what still runs there", async () => {
    const { call } = open();
    const levels = (await call("GET", "/api/budget")).body.levels as {
      level: number;
      from: string;
      stillWorks: string[];
    }[];
    expect(levels.map(({ level, from }) => [level, from])).toEqual([
      [0, "0.00"],
      [1, "12.00"],
      [2, "14.00"],
      [3, "14.70"],
    ]);
    expect(levels[3]?.stillWorks).not.toContain("chat with a cheap model");
  });

  test("[row 159] the month by task, and a month that is not kept is refused with those that are", async () => {
    const { ledger, call } = open();
    const one = ask({ scope: { task: "t1" } });
    await ledger.reserve(one);
    await ledger.settle(settlement(one.key, 7));
    const { body } = await call("GET", "/api/budget/series?by=task");
    expect(body).toMatchObject({ month: "2046-11", by: "task", settled: "0.000000007" });
    expect(body.days).toHaveLength(12);
    expect((await call("GET", "/api/budget/series?month=2045-10")).status).toBe(200);
    for (const query of ["month=2045-09", "month=2046-12", "month=2046-13", "month=nonsense", "by=user"]) {
      const refused = await call("GET", `/api/budget/series?${query}`);
      expect([query, refused.status]).toEqual([query, 400]);
    }
  });
});
