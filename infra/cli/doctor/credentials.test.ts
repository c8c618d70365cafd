import { describe, expect, test } from "vitest";
import { DAY_MS } from "../../../policies/prices/time.ts";
import { parseConfig } from "../../config/settings.ts";
import { NOW, VALID } from "../../config/valid.harness.ts";
import { credentialFindings } from "./credentials.ts";

const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS).toISOString();

/** What is found of a workers' token of 30 days that ends in so many days. */
function foundOf(days: number): string[] {
  const workerTokenTerms = JSON.stringify({ madeAt: inDays(days - 30), expiresAt: inDays(days) });
  const settings = parseConfig({ ...VALID, workerToken: "w".repeat(40), workerTokenTerms }, "prod", NOW);
  return credentialFindings(settings, "prod", NOW)
    .map(({ severity, what, fix }) => `${severity} ${what} ${fix}`)
    .filter((text) => text.includes("workers'"));
}

const FIX = "npm run rotate -- prod --worker-token";

describe("allows", () => {
  test("a workers' token that lasts, or none [row 181]", () => {
    expect(foundOf(8)).toEqual([]);
    const none = credentialFindings(parseConfig(VALID, "prod", NOW), "prod", NOW);
    expect(none.filter(({ what }) => what.includes("workers'"))).toEqual([]);
  });
});

describe("refuses", () => {
  test("one that ends within a week, or has ended, with the command for a new one [row 181]", () => {
    expect(foundOf(6)).toEqual([`warning The workers' token ends in 6 days. ${FIX}`]);
    expect(foundOf(-1)).toEqual([
      `warning The workers' token ended on ${inDays(-1).slice(0, 10)}: none can connect. ${FIX}`,
    ]);
  });
});
