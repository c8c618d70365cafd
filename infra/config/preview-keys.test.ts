import { describe, expect, test } from "vitest";
import { DAY_MS } from "../../policies/prices/time.ts";
import { PREVIEW_MAX_DAYS, previewProblems } from "./preview-keys.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const inDays = (days: number) => new Date(NOW.getTime() + days * DAY_MS).toISOString();
const PREVIEW = {
  previewUntil: inDays(PREVIEW_MAX_DAYS),
  minimumAllowanceUsd: 0.25,
  hostname: "pr-12.example.com",
  identityProviderId: "f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
  protectData: false,
  auditLockDays: 0,
  budgetUsd: 0.5,
  usageAlerts: false,
  manageZone: false,
};
const wrong = (changes: Readonly<Record<string, unknown>>, stack = "pr-12") =>
  previewProblems({ ...PREVIEW, ...changes }, stack, NOW).map(([key]) => key);

describe("allows", () => {
  test("a preview with an end, a name, a budget of its own and nothing lasting [row 149, 174]", () => {
    expect(previewProblems(PREVIEW, "pr-12", NOW)).toEqual([]);
  });

  test("an ordinary stack that knows nothing of previews", () => {
    for (const stack of ["dev", "prod", "press", "prod-2", "pr-x"])
      expect(previewProblems({ minimumAllowanceUsd: 3, protectData: true }, stack, NOW), stack).toEqual([]);
  });
});

describe("refuses", () => {
  test.each([
    ["no end", { previewUntil: undefined }, "previewUntil"],
    ["an end that has passed", { previewUntil: inDays(0) }, "previewUntil"],
    ["an end too far ahead", { previewUntil: inDays(PREVIEW_MAX_DAYS + 0.01) }, "previewUntil"],
    ["another preview's host name", { hostname: "pr-1.example.com" }, "hostname"],
    ["a lasting stack's host name", { hostname: "purser.example.com" }, "hostname"],
    ["the account's sign-in as its own", { identityProviderId: undefined }, "identityProviderId"],
    ["data that cannot be deleted", { protectData: true }, "protectData"],
    ["a lock over the audit", { auditLockDays: 1 }, "auditLockDays"],
    ["the zone's rules", { manageZone: true }, "manageZone"],
    ["alarms", { usageAlerts: true }, "usageAlerts"],
    ["a machine", { machine: "hours" }, "machine"],
    ["more than its budget", { budgetUsd: 0.51 }, "budgetUsd"],
  ])("a preview with %s [row 149, 174]", (_what, changes, key) => {
    expect(wrong(changes)).toEqual([key]);
  });

  test.each(["dev", "prod"])("%s: a preview's end or a preview's small allowance [row 174]", (stack) => {
    expect(wrong({ minimumAllowanceUsd: 3 }, stack)).toEqual(["previewUntil"]);
    expect(wrong({ previewUntil: undefined }, stack)).toEqual(["minimumAllowanceUsd"]);
  });

  test.each(["pr-0", "pr-01", "pr-1-x", "pr-12345678901", "pr-1prod", "pr"])(
    "%s: a name that looks like a preview's and is none, which the sweeper might take for one",
    (stack) => {
      expect(wrong({ previewUntil: undefined, minimumAllowanceUsd: 3 }, stack)).toEqual(["previewUntil"]);
    },
  );
});
