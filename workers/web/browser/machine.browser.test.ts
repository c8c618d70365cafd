import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { until } from "../../../infra/offline/until.harness.ts";
import { beatAsMachine, MachineOutside } from "../../machine/outside.harness.ts";
import { besidesTheNetwork } from "./heard.harness.ts";
import { findings } from "./looks.harness.ts";
import { hasBrowser, PARTNER, standFor } from "./stand.harness.ts";

// The machine as its owner sees it, with Azure's stand-in outside.

const outside = new MachineOutside();
const { config, outbound } = outside;
const stand = standFor({ config: { ...config, householdEmails: JSON.stringify([PARTNER]) }, outbound });

const BACKUP_AT = "2026-11-20T03:00:00.000Z";
/** Its word stands behind a sign that is not read aloud. */
const stateOf = (page: Page, word: string) =>
  page
    .locator(".state")
    .filter({ hasText: new RegExp(`\\b${word}$`) })
    .waitFor();
const state = async () => (await stand.as("admin", "GET", "/api/machine")).state;

describe.skipIf(!hasBrowser)("the machine", () => {
  test("is woken, says its hours, its next stop and its last backup, and is put to sleep [row 117]", async () => {
    const { page, heard } = await stand.deviceAt("/machine");
    await stateOf(page, "asleep");
    await page.getByText("0 of 4 hours").waitFor();
    await page.getByText("never").first().waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Wake" }).click();
    await stateOf(page, "waking");
    expect(outside.azure.starts).toBe(1);
    await beatAsMachine(stand.here, { release: "7", backupAt: BACKUP_AT });
    // Nobody asks again: the page looks by itself while it is on its way.
    await stateOf(page, "up");
    await page.getByText("at the latest in").waitFor();
    await page.locator(`time[datetime="${BACKUP_AT}"]`).waitFor();
    await page
      .locator(".money")
      .getByText(/\$0\.0[01]$/)
      .waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Put to sleep" }).click();
    await stateOf(page, "going to sleep");
    expect(await beatAsMachine(stand.here, { drained: true })).toBe("drain");
    await until("the machine to be deallocated", async () => (await state()) === "asleep");
    await stateOf(page, "asleep");
    expect(heard.complaints).toEqual([]);
  });

  test("is not put to sleep by somebody of the household who is no admin [row 117]", async () => {
    await stand.as("admin", "POST", "/api/machine/wake");
    await beatAsMachine(stand.here, { bootId: "two" });
    const { page } = await stand.deviceAt("/machine", { person: PARTNER });
    await page.getByText("An admin can put it to sleep.").waitFor();
    expect(await page.getByRole("button", { name: "Put to sleep" }).count()).toBe(0);
  });

  test("says why it was not woken", async () => {
    const { context, page, heard } = await stand.device();
    const detail = "Today's 4 hours are used up.";
    await context.route("**/api/machine/wake", (route) =>
      route.fulfill({
        status: 409,
        headers: { "content-type": "application/problem+json" },
        body: JSON.stringify({ status: 409, code: "conflict", detail }),
      }),
    );
    await context.route("**/api/machine", async (route) => {
      const reply = await route.fetch();
      const body = {
        ...((await reply.json()) as object),
        state: "failed",
        reason: "Azure has no room there",
      };
      await route.fulfill({ response: reply, json: body });
    });
    await page.goto("/machine");
    await page.getByText("Azure has no room there").waitFor();
    await page.getByRole("button", { name: "Wake" }).click();
    await page.getByText(detail).waitFor();
    expect(await findings(page)).toEqual([]);
    expect(besidesTheNetwork(heard.complaints)).toEqual([]);
  });
});
