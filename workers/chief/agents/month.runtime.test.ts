import { expect, test } from "vitest";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";
import { openChief, settle, world } from "../objects.harness.ts";

const BRIEF_AT = Date.parse("2046-11-13T06:30:00.000Z");
type Brief = { readonly skill: string; readonly last_run: { readonly costUsd: string } };

test("an agent says what its runs of the last 30 days have cost, and nothing of older ones or of another's", async () => {
  const chief = openChief({
    waiting: [{ id: "d1", description: "Deploy the site", expiresAt: BRIEF_AT + 5 * HOUR_MS }],
  });
  await settle(chief);
  await chief.until(BRIEF_AT);
  const { schedules } = (await chief.call("GET", "/api/scheduler")).body as { schedules: Brief[] };
  const cost = schedules.find(({ skill }) => skill === "brief")?.last_run.costUsd;
  const monthOf = async (name: string) => (await chief.call("GET", `/api/agents/${name}`)).body.monthUsd;
  expect(Number(cost)).toBeGreaterThan(0);
  expect([await monthOf("cos"), await monthOf("fitness-coach")]).toEqual([cost, "0.00"]);
  world.now += 31 * DAY_MS;
  expect(await monthOf("cos")).toBe("0.00");
});
