import { describe, expect, test } from "vitest";
import { ageDays, ageOf, howToConfirm, widened } from "./age.ts";
import { DAY_MS } from "./time.ts";

const READ = "2026-08-22";
const at = (days: number) => new Date(Date.parse(`${READ}T12:00:00Z`) + days * DAY_MS);
const of = (days: number, free = false) => {
  const { standing, reservePercent } = ageOf({ asOf: READ, free }, at(days));
  return [standing, reservePercent];
};

describe("allows", () => {
  test.each([
    [0, "fresh", 0],
    [59, "fresh", 0],
    [60, "aging", 0],
    [89, "aging", 0],
    [90, "old", 25],
    [179, "old", 25],
    [180, "old", 50],
    [3_000, "old", 50],
  ])("after %i days a price is %s, with %i %% set aside", (days, standing, percent) => {
    expect(of(days)).toEqual([standing, percent]);
  });

  test.each([
    [399, "fresh"],
    [400, "aging"],
    [3_000, "aging"],
  ])("after %i days what costs nothing is %s, and nothing is set aside", (days, standing) => {
    expect(of(days, true)).toEqual([standing, 0]);
  });

  test("what is set aside in whole nano-dollars, rounded up", () => {
    expect(widened(100, 0)).toBe(100);
    expect(widened(100, 25)).toBe(125);
    expect(widened(1, 25)).toBe(2);
    expect(widened(125, 25)).toBe(157);
    expect(widened(14_700_000_000, 50)).toBe(22_050_000_000);
  });

  test("the command that confirms it", () => {
    expect(howToConfirm("azure-retail-2026-11-21")).toBe("npm run prices -- --refresh");
    expect(howToConfirm("azure-hand-egress")).toBe("npm run prices -- --confirm azure-hand-egress");
    expect(howToConfirm("anthropic")).toBe("npm run prices -- --confirm anthropic");
  });
});

describe("fails safe", () => {
  test("days are whole, and counted from midnight UTC", () => {
    expect(ageDays(READ, new Date("2026-11-20T00:00:00Z"))).toBe(90);
    expect(ageDays(READ, new Date("2026-11-19T23:59:59Z"))).toBe(89);
  });

  test.each(["", "soon", "2026-02-30"])("a day that is none (%j) is endlessly old", (asOf) => {
    expect(ageOf({ asOf }, at(0))).toEqual({
      days: Number.POSITIVE_INFINITY,
      standing: "old",
      reservePercent: 50,
    });
  });

  test("a clock that is behind makes no price old", () => {
    expect(of(-1)).toEqual(["fresh", 0]);
    expect(ageOf({ asOf: READ }, at(-40)).days).toBe(0);
  });
});
