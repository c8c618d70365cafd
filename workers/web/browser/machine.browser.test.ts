import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { until } from "../../../infra/offline/until.harness.ts";
import { beatAsMachine, MachineOutside, sendAsMachine } from "../../machine/outside.harness.ts";
import { chainedText, NO_DAY_BEFORE } from "../../machine/seals/chain.ts";
import { sha256Hex } from "../../wire/sha256.ts";
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
/** The machine hands in the seals of its record. */
const handIn = (days: readonly object[], fault: string | null = null) =>
  sendAsMachine(stand.here, "PUT", "record", JSON.stringify({ fault, days }));
/** The door's answer about the machine, with another part. */
async function withPart(page: Page, part: object): Promise<void> {
  await page.route("**/api/machine", async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: { ...((await reply.json()) as object), ...part } });
  });
}
const state = async () => (await stand.as("admin", "GET", "/api/machine")).state;

describe.skipIf(!hasBrowser)("the machine", () => {
  test("is woken, says its hours, its next stop and its last backup, and is put to sleep [row 117]", async () => {
    const { page, heard } = await stand.deviceAt("/machine");
    await stateOf(page, "asleep");
    await page.getByText("Since just now").waitFor();
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
    await page.getByText("once its backup is made").waitFor();
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
    await withPart(page, { state: "failed", reason: "Azure has no room there" });
    await page.goto("/machine");
    await page.getByText("Azure has no room there").waitFor();
    await page.getByRole("button", { name: "Wake" }).click();
    await page.getByText(detail).waitFor();
    expect(await findings(page)).toEqual([]);
    expect(besidesTheNetwork(heard.complaints)).toEqual([]);
  });

  test("its record of calls: as it was sealed, then not, and taken for true by an admin after a restore [row 111]", async () => {
    const { page, heard } = await stand.deviceAt("/machine");
    await page.getByText("comes with its first backup").waitFor();
    const day = { day: "2026-01-01", records: 0, manifestSha256: "0".repeat(64) };
    await handIn([{ ...day, chainSha256: await sha256Hex(chainedText(NO_DAY_BEFORE, day)) }]);
    await page.reload();
    await page.getByText("as it was sealed, up to 2026-01-01").waitFor();
    await handIn([]);
    await page.reload();
    const wrong = page.getByRole("region", { name: "Its record of calls is not as it was sealed" });
    await wrong.getByText("the seal of 2026-01-01 was handed in before and is gone").waitFor();
    await wrong.getByText("exchange its keys (npm run rotate)").waitFor();
    expect(await findings(page)).toEqual([]);
    const partner = await stand.deviceAt("/machine", { person: PARTNER });
    await partner.page.getByText("An admin can take it for the true one.").waitFor();
    expect(await partner.page.getByRole("button", { name: "I restored a backup" }).count()).toBe(0);
    await wrong.getByRole("button", { name: "I restored a backup" }).click();
    await page.getByRole("dialog").getByText("is forgotten, and comes anew").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Take it for true" }).click();
    await page.getByText("nothing sealed yet").waitFor();
    expect(await wrong.count()).toBe(0);
    expect(heard.complaints).toEqual([]);
  });

  test("a record whose fault no restore explains is said, and nobody is offered to accept it", async () => {
    await handIn([], "the record of 2026-11-02 was altered");
    const { page } = await stand.deviceAt("/machine");
    await page.getByText("the record of 2026-11-02 was altered").waitFor();
    await page.getByText("No restore explains this: somebody was at").waitFor();
    expect(await page.getByRole("button", { name: "I restored a backup" }).count()).toBe(0);
    await handIn([]);
  });

  test("the next place is answered where it is said, and a yes shows the line that deploys it", async () => {
    const taskId = "machine-place-1";
    await stand.task(taskId, { type: "machine_place", estimatedCost: 0 });
    await stand.task("another", { type: "machine_place", estimatedCost: 0 });
    const offer = {
      place: "Standard_D2pls_v6@westeurope",
      monthUsd: "$9.10",
      line: `npx pulumi config set purser:machinePlaces '["Standard_D2pls_v6@westeurope"]' -s prod && npx pulumi up -s prod`,
      isElsewhere: true,
      taskId,
      state: "waiting",
    };
    const { page, heard } = await stand.device();
    const part = { state: "failed", offer };
    await withPart(page, part);
    await page.goto("/machine");
    const place = page.getByRole("region", { name: "Another place for the machine" });
    await place.getByText("Standard_D2pls_v6@westeurope, $9.10 a month at most").waitFor();
    await place.getByText("made anew").waitFor();
    expect(await findings(page)).toEqual([]);
    // As the machine says it to whoever asks once there is an answer: nobody loads the page again.
    part.offer = { ...offer, state: "agreed" };
    await place.getByRole("button", { name: "Yes, for $9.10 a month at most" }).click();
    await place.getByText(offer.line).waitFor();
    await until(
      "the answer at the gate",
      async () => (await stand.decisionOn(taskId))?.status === "approved",
    );
    expect((await stand.decisionOn("another"))?.status).toBe("pending");
    expect(await findings(page)).toEqual([]);
    expect(besidesTheNetwork(heard.complaints)).toEqual([]);
  });

  test.each([
    ["refused", "was refused"],
    ["lapsed", "Nobody answered within a day"],
  ])("a place that was %s is said, and there is nothing to press", async (how, says) => {
    const { page } = await stand.device();
    const offer = {
      place: "a@b",
      monthUsd: "$9.10",
      line: "line",
      isElsewhere: false,
      taskId: "t",
      state: how,
    };
    await withPart(page, { offer });
    await page.goto("/machine");
    const place = page.getByRole("region", { name: "Another place for the machine" });
    await place.getByText(says).waitFor();
    expect(await place.getByRole("button").count()).toBe(0);
  });
});
