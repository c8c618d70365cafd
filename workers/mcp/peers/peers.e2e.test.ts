import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OWNER } from "../../../infra/offline/household.harness.ts";
import { openTwoHouseholds, pairUp, type TwoHouseholds } from "./two-households.harness.ts";

// Two deployments that speak with each other by their public doors.

let two: TwoHouseholds;
beforeAll(async () => {
  two = await openTwoHouseholds();
});
afterAll(() => two.close());

const DAY_MS = 86_400_000;
const tomorrow = new Date(Date.now() + DAY_MS).toISOString().slice(0, 10);
const window = { from: `${tomorrow}T00:00:00Z`, to: `${tomorrow}T23:59:00Z` };

describe("allows", () => {
  test("[row 141] federation: two households pair, both grant, and one asks the other when it is free", async () => {
    const { anna, ben } = two;
    const { bens } = await pairUp(two, {
      byAnna: { level: "availability_only", days: 30 },
      byBen: { level: "availability_only", days: 30 },
    });
    const asked = await ben.as(OWNER, "POST", `/api/peers/${bens}/ask`, {
      question: "availability",
      ...window,
    });
    expect(asked.status, JSON.stringify(asked.body)).toBe(200);
    expect(asked.body.answer.busy).toEqual([]);
    expect(anna).toBeTruthy();
  });
});
