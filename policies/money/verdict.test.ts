import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Caps, DEFAULT_CAPS } from "../estimate/caps.ts";
import { GOLDEN_BOOK, GOLDEN_DAY, GOLDEN_NOW as NOW } from "../prices/golden.harness.ts";
import { nanoFromDecimal } from "../prices/money.ts";
import { DAY_MS } from "../prices/time.ts";
import type { Resource } from "../resource.ts";
import { declare, machine, safe, withHours } from "../stack.harness.ts";
import { allowance, DEFAULT_BUDGET } from "./allowance.ts";
import { verdict } from "./verdict.ts";

const judge = (resources: readonly Resource[], caps: Caps, now = NOW) =>
  verdict(resources, caps, now, DEFAULT_BUDGET, GOLDEN_BOOK);
const nano = (usd: string) => nanoFromDecimal(usd) ?? Number.NaN;
const left = (ceiling: string, budget = DEFAULT_BUDGET) =>
  allowance({ ceilingNano: nano(ceiling) }, budget).allowanceNano;

describe("allows", () => {
  test("a stack without a machine: everything but the reserve is left for the model [row 157, 171]", () => {
    const { ok, problems, allowanceNano, ceilingNano, allowance: whole } = judge(safe(), DEFAULT_CAPS);
    expect(problems).toEqual([]);
    expect([ok, ceilingNano, allowanceNano]).toEqual([true, 0, nano("14.70")]);
    expect(whole.levels).toEqual({ throttle: nano("12"), interactiveOnly: nano("14"), stop: nano("15") });
  });

  test("what is left: 15 less the ceiling, its tax and two per cent, to the nano-dollar [row 171]", () => {
    expect(left("0")).toBe(nano("14.70"));
    expect(left("7.16")).toBe(nano("7.54"));
    expect(left("37.47")).toBe(-nano("22.77"));
    expect(left("10", { ...DEFAULT_BUDGET, taxRate: 0.2 })).toBe(nano("2.70"));
  });

  test("one number: ceiling, tax, reserve and allowance always add up to the cap [row 171]", () => {
    const amounts = fc.record({
      ceilingNano: fc.nat(nano("100")),
      taxRate: fc.double({ min: 0, max: 0.3, noNaN: true }),
      capUsd: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(amounts, ({ ceilingNano, taxRate, capUsd }) => {
        const whole = allowance({ ceilingNano }, { taxRate, capUsd });
        expect(whole.ceilingNano + whole.reserveNano + whole.allowanceNano).toBe(whole.capNano);
        expect(Number.isSafeInteger(whole.allowanceNano)).toBe(true);
        expect(whole.taxNano).toBeGreaterThanOrEqual(Math.floor(ceilingNano * taxRate));
      }),
    );
  });

  test("a machine for four hours a day fits, once its prices are fresh [row 154]", () => {
    const vm = machine({ size: "Standard_B2als_v2", region: "westeurope" });
    const { ok, ceilingNano, allowanceNano } = judge([...safe(), ...vm], withHours(122));
    expect(ceilingNano).toBe(nano("7.84608"));
    expect([ok, allowanceNano]).toEqual([true, nano("6.85392")]);
  });
});

describe("an old price", () => {
  const days = (count: number) => new Date(Date.parse(`${GOLDEN_DAY}T12:00:00Z`) + count * DAY_MS);
  const vm = machine({ size: "Standard_B2als_v2", region: "westeurope" });
  const at = (count: number) => judge([...safe(), ...vm], withHours(122), days(count));

  test("is named from 60 days on, and its reserve is a line of the bill from 90 on", () => {
    const names = (count: number) => at(count).aged.map(({ sourceId }) => sourceId);
    expect([names(59), names(60)]).toEqual([[], ["azure-golden"]]);
    for (const [count, percent, ceiling] of [
      [89, 0, "7.84608"],
      [90, 25, "9.8076"],
      // Half of it is 3.92, but the model keeps its three dollars.
      [180, 50, "11.7"],
    ] as const) {
      const { lines, ceilingNano, expectedNano, ok } = at(count);
      expect(ceilingNano, `${count}`).toBe(nano(ceiling));
      expect(lines.reduce((sum, line) => sum + line.ceilingNano, 0)).toBe(ceilingNano);
      expect(lines.reduce((sum, line) => sum + line.expectedNano, 0)).toBe(expectedNano);
      const set = lines.filter(({ item }) => item.includes("set aside"));
      expect(set.map(({ item }) => item.replace(/:.*/, ""))).toEqual(
        percent === 0 ? [] : ["Standard_B2als_v2", "OS disk E4", "OS disk operations"],
      );
      for (const { item } of set)
        expect(item).toContain(`${percent} % set aside, its price was read ${count} days ago`);
      expect(ok).toBe(true);
    }
  });

  test("never makes a bill too dear that was not, whatever the terms", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 744 }),
        fc.integer({ min: 5, max: 15 }),
        fc.constantFrom(0, 0.2),
        fc.constantFrom(0.25, 3),
        (hours, capUsd, taxRate, minimumAllowanceUsd) => {
          const budget = { capUsd, warnUsd: (capUsd * 12) / 15, minimumAllowanceUsd, taxRate };
          const on = (count: number) =>
            verdict([...safe(), ...vm], withHours(hours), days(count), budget, GOLDEN_BOOK);
          const [fresh, old] = [on(1), on(200)];
          expect(old.ok).toBe(fresh.ok);
          expect(old.ceilingNano).toBeGreaterThanOrEqual(fresh.ceilingNano);
          if (fresh.ok) expect(old.allowanceNano).toBeGreaterThanOrEqual(minimumAllowanceUsd * 1e9);
        },
      ),
    );
  });

  test("refuses nothing by itself: a stack that costs nothing is deployed at any age", () => {
    for (const count of [91, 401, 5_000]) {
      const { ok, ceilingNano, allowanceNano } = judge(safe(), DEFAULT_CAPS, days(count));
      expect([ok, ceilingNano, allowanceNano], `${count}`).toEqual([true, 0, nano("14.70")]);
    }
  });

  test("is known to the deployment by the days on which its sources were read", () => {
    const models = { chat: "claude-haiku-5-5" };
    const { dates } = judge([...safe(), ...vm], { ...withHours(122), models });
    expect(dates).toMatchObject({ "cloudflare-golden": `${GOLDEN_DAY} free`, "azure-golden": GOLDEN_DAY });
    expect(Object.keys(dates)).toContain("anthropic");
    expect(dates["free-plans"]).toMatch(/ free$/);
  });
});

describe("refuses", () => {
  test("the first shape anyone thinks of: a B2s with an address [row 157]", () => {
    const vm = machine({ size: "Standard_B2s", region: "eastus", address: true });
    const { ok, problems } = judge([...safe(), ...vm], DEFAULT_CAPS);
    expect(ok).toBe(false);
    const codes = new Set(problems.map(({ code }) => code));
    for (const code of ["budget", "fit", "unpriced"] as const) expect(codes).toContain(code);
  });

  test("a model without a price, and a cheap one that is not cheap", () => {
    const models = { chat: "claude-fable-5-2", cheap: "claude-opus-5-5" };
    const { ok, problems } = judge(safe(), { ...DEFAULT_CAPS, models });
    expect([ok, problems.map(({ code }) => code)]).toEqual([false, ["unpriced", "unpriced"]]);
    expect(problems[0]?.message).toMatch(/names claude-fable-5-2, which has no price.*claude-haiku-5-5/);
    expect(problems[1]?.message).toMatch(/claude-opus-5-5 as the cheap one.*At most \$1 and \$5/);
  });

  test("something nobody priced leaves nothing for the model", () => {
    const unknown = declare("aws:s3/bucket:Bucket", "bucket", {});
    const { ok, allowanceNano, problems } = judge([unknown], DEFAULT_CAPS);
    expect(ok).toBe(false);
    expect(allowanceNano).toBeLessThan(0);
    expect(problems.map(({ code }) => code)).toEqual(["budget", "budget", "unpriced"]);
  });
});
