import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "../estimate/caps.ts";
import { BOOK } from "../prices/index.ts";
import { nanoFromDecimal } from "../prices/money.ts";
import { PriceBook } from "../prices/price.ts";
import { declare, machine, safe, withHours } from "../stack.harness.ts";
import { allowance, DEFAULT_BUDGET } from "./allowance.ts";
import { verdict } from "./verdict.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const nano = (usd: string) => nanoFromDecimal(usd) ?? Number.NaN;
const left = (ceiling: string, budget = DEFAULT_BUDGET) =>
  allowance({ ceilingNano: nano(ceiling) }, budget).allowanceNano;

describe("allows", () => {
  test("a stack without a machine: everything but the reserve is left for the model [row 157, 171]", () => {
    const { ok, problems, allowanceNano, ceilingNano, allowance: whole } = verdict(safe(), DEFAULT_CAPS, NOW);
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
    const { ok, ceilingNano, allowanceNano } = verdict([...safe(), ...vm], withHours(122), NOW);
    expect(ceilingNano).toBe(nano("7.84608"));
    expect([ok, allowanceNano]).toEqual([true, nano("6.85392")]);
  });
});

describe("refuses", () => {
  test("the first shape anyone thinks of: a B2s with an address [row 157]", () => {
    const vm = machine({ size: "Standard_B2s", region: "eastus", address: true });
    const { ok, problems } = verdict([...safe(), ...vm], DEFAULT_CAPS, NOW);
    expect(ok).toBe(false);
    const codes = new Set(problems.map(({ code }) => code));
    for (const code of ["budget", "fit", "stale", "unpriced"] as const) expect(codes).toContain(code);
  });

  test("a price book in which one price is 91 days old, and the same a day earlier not [row 157]", () => {
    const aged = (asOf: string) =>
      new PriceBook(
        BOOK.all.map((price) => (price.key === "cloudflare.workers.free.plan" ? { ...price, asOf } : price)),
      );
    const at = (asOf: string) => verdict(safe(), DEFAULT_CAPS, NOW, DEFAULT_BUDGET, aged(asOf));
    expect(at("2026-08-22").ok).toBe(true);
    expect(at("2026-08-21").problems.map(({ code }) => code)).toEqual(["stale"]);
  });

  test("a model whose price is too old to plan with", () => {
    const late = new Date("2027-01-23T00:00:00Z");
    const { problems } = verdict([], DEFAULT_CAPS, late);
    expect(problems.map(({ message }) => message).join()).toMatch(
      /claude-haiku-5-5, claude-sonnet-5-5.*91 days ago/,
    );
  });

  test("something nobody priced leaves nothing for the model", () => {
    const unknown = declare("aws:s3/bucket:Bucket", "bucket", {});
    const { ok, allowanceNano, problems } = verdict([unknown], DEFAULT_CAPS, NOW);
    expect(ok).toBe(false);
    expect(allowanceNano).toBeLessThan(0);
    expect(problems.map(({ code }) => code)).toEqual(["budget", "budget", "unpriced"]);
  });
});
