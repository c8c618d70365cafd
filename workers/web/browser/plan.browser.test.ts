import { Response } from "miniflare";
import { describe, expect, test } from "vitest";
import { callJournal } from "./full.harness.ts";
import { cardOf, hasBrowser, standFor } from "./stand.harness.ts";

// The day's plan and the connections, as their owner meets them.

/** Connections are sealed, and tried: Garmin takes every key. */
const stand = standFor({
  config: { masterKey: "ab".repeat(32) },
  outbound: async ({ url }) =>
    new URL(url).hostname.endsWith("garmin.com") ? Response.json({ access_token: "bought" }) : undefined,
});

const today = () => new Date().toISOString().slice(0, 10);

describe.skipIf(!hasBrowser)("the plan", () => {
  test("what a program planned is there, what is done counts in the bar, and what is skipped does not [row 132]", async () => {
    const { page, heard } = await stand.deviceAt("/plan");
    await page.getByText("Nothing is planned for today.").waitFor();
    await callJournal(stand, "journal_settings", { time_zone: "UTC" });
    const items = [{ title: "Run", start_time: "08:00", end_time: "08:45" }, { title: "Standup" }];
    await callJournal(stand, "create_daily_plan", { plan_date: today(), items });
    await page.reload();
    await page.getByRole("heading", { name: "08:00 – 08:45 Run" }).waitFor();
    await page.getByText("0 % done").waitFor();
    await page.goto("/");
    const onToday = page.getByRole("region", { name: "Plan" });
    await onToday.getByText("08:00 – 08:45 Run").waitFor();
    await onToday.getByRole("link", { name: "The whole day" }).click();
    await cardOf(page, "Run").getByRole("button", { name: "Run: done" }).click();
    await page.getByText("50 % done").waitFor();
    await cardOf(page, "Standup").getByRole("button", { name: "Standup: skip" }).click();
    await cardOf(page, "Standup").getByText("skipped").waitFor();
    expect(await page.getByRole("progressbar").getAttribute("value")).toBe("50");
    expect(heard.complaints).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("connections", () => {
  test("what is not connected says how to connect it, here and on a stack; what ends soon says so and goes away [row 116]", async () => {
    const { page, heard } = await stand.deviceAt("/connections");
    const card = cardOf(page, "Garmin");
    await card.getByText("not connected").waitFor();
    for (const command of ["npm run connect -- garmin", "npm run connect -- garmin prod"])
      await card.getByText(command, { exact: true }).waitFor();
    expect(await card.getByRole("button").count()).toBe(0);
    const expiresAt = new Date(Date.now() + 5 * 24 * 60 * 60_000).toISOString();
    await stand.as("admin", "PUT", "/api/connections/garmin", { apiKey: "a-key-of-mine", expiresAt });
    await page.reload();
    await card.getByText("expires soon").waitFor();
    await card.getByText("npm run connect -- garmin", { exact: true }).waitFor();
    await card.getByRole("button", { name: "Disconnect Garmin" }).click();
    await card.getByText("not connected").waitFor();
    expect(heard.complaints).toEqual([]);
  });
});
