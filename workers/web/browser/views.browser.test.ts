import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { leftToAll, someOf } from "../../sizes.harness.ts";
import { DESCRIPTION_MAX_CHARS } from "../../wire/fields.ts";
import { VIEWS } from "../views.ts";
import { axeFindings, tooSmall } from "./axe.harness.ts";
import { fillAll } from "./full.harness.ts";
import { besidesTheNetwork } from "./heard.harness.ts";
import { findings } from "./looks.harness.ts";
import { HOSTILE, LOUD_REPLY } from "./seed.harness.ts";
import { DESK, hasBrowser, standFor } from "./stand.harness.ts";

// Every view as a person meets it, on a phone and on a desk, by day and by night.

const stand = standFor({ model: openOfflineModel(() => ({ text: LOUD_REPLY })) });

const BUSY = "main [aria-busy='true']";

/** Goes where a person would by the rail, and waits until the view has what it asked for. */
async function goTo(page: Page, title: string, isLoading: boolean): Promise<void> {
  await page.setViewportSize(DESK);
  await page.getByRole("link", { name: new RegExp(`^${title}`) }).click();
  if (isLoading) await page.locator(BUSY).first().waitFor();
  else {
    await page.getByRole("heading", { name: title, level: 1 }).waitFor();
    await expect.poll(() => page.locator(BUSY).count()).toBe(0);
  }
}

/** What has an address below a view's, by the link that leads there. */
const BELOW = [
  ["Agents", "Fitness coach"],
  ["Agents", "Chief of staff"],
  ["Personas", "Code Reviewer"],
] as const;

async function walk(page: Page, isLoading = false): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  await page.goto("/");
  for (const { title } of someOf(VIEWS, 5)) {
    await goTo(page, title, isLoading);
    const bad = await findings(page);
    if (bad.length > 0) found[title] = bad;
  }
  return found;
}

const refuse = (route: Route) =>
  route.fulfill({
    status: 500,
    headers: { "content-type": "application/problem+json", "x-request-id": "a-request" },
    body: JSON.stringify({
      status: 500,
      code: "internal",
      detail: "The ledger did not answer. Nothing was changed.",
    }),
  });
/** Who is signed in is known before anything else, and decides which views there are. */
const DATA = /\/api\/(?!me$|live$)/;

describe.skipIf(!hasBrowser)("every view", () => {
  test("behaviour 5, 33: with nothing in it yet, is complete for axe, quiet, and no wider than a phone [row 134]", async ({
    skip,
  }) => {
    leftToAll(skip);
    const { page, heard } = await stand.device();
    expect(await walk(page)).toEqual({});
    expect(heard.complaints).toEqual([]);
  });

  test("behaviour 33: that has failed says so, and is complete for axe", async ({ skip }) => {
    leftToAll(skip);
    const { context, page, heard } = await stand.device();
    await context.route(DATA, refuse);
    expect(await walk(page)).toEqual({});
    await goTo(page, "Money", false);
    await page.getByText("The ledger did not answer. Nothing was changed.").first().waitFor();
    await page.getByText("Request a-request").first().waitFor();
    await page.getByRole("button", { name: "Try again" }).first().waitFor();
    expect(besidesTheNetwork(heard.complaints)).toEqual([]);
  });

  test("behaviour 33: that waits for its data is complete for axe", async ({ skip }) => {
    leftToAll(skip);
    const { context, page, heard } = await stand.device();
    await context.route(DATA, () => undefined);
    expect(await walk(page, true)).toEqual({});
    expect(heard.complaints).toEqual([]);
  });

  test("behaviour 5, 6, 7, 8, 33: with data, also with somebody's who means ill, asks nobody else for anything [row 134]", async () => {
    await stand.as("admin", "POST", "/api/budget/extension", {
      amountUsd: "0.50",
      until: new Date(Date.now() + 3_600_000).toISOString(),
      note: "for the walk",
    });
    const { context, page, heard } = await stand.device();
    await fillAll(stand, context);
    await stand.task("waits-long", { description: HOSTILE.padEnd(DESCRIPTION_MAX_CHARS, " W") });
    await page.goto("/chat/loud");
    await page.getByRole("textbox", { name: "Write a message" }).fill("What did you find?");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("[image: a chart]").first().waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await walk(page)).toEqual({});
    for (const [title, below] of BELOW) {
      await goTo(page, title, false);
      await page.getByRole("main").getByRole("link", { name: below }).first().click();
      await expect.poll(() => page.locator(BUSY).count()).toBe(0);
      await page.getByRole("heading", { name: below, level: 1 }).waitFor();
      expect([below, await findings(page)]).toEqual([below, []]);
    }
    await page.goto("/more");
    await page.getByRole("heading", { name: "More", level: 1 }).waitFor();
    expect(await findings(page)).toEqual([]);
    await goTo(page, "Approvals", false);
    const asMarkup = page.getByText("<script>document.title='taken'</script>");
    await expect.poll(() => asMarkup.count()).toBe(2);
    await page.getByText("U+202E").first().waitFor();
    expect(await page.title()).toBe("Approvals · Purser");
    expect(heard.complaints).toEqual([]);
  });

  test("on a touch screen, has nothing to press that is smaller than a thumb [row 134]", async ({ skip }) => {
    leftToAll(skip);
    const { context, page } = await stand.device({ hasTouch: true });
    await fillAll(stand, context);
    await page.goto("/chat/pressed");
    await page.getByRole("textbox", { name: "Write a message" }).fill("What did you find?");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("[image: a chart]").first().waitFor();
    const found: Record<string, string[]> = { "/chat/pressed": await tooSmall(page) };
    for (const { path, title } of VIEWS) {
      await page.goto(path);
      await page.getByRole("heading", { name: title, level: 1 }).waitFor();
      await expect.poll(() => page.locator(BUSY).count()).toBe(0);
      found[path] = await tooSmall(page);
    }
    expect(Object.entries(found).filter(([, small]) => small.length > 0)).toEqual([]);
  });

  test("that is none says so, and leads back", async () => {
    const { page } = await stand.device();
    await page.goto("/more");
    await page.getByRole("heading", { name: "More", level: 1 }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    const reply = await page.goto("/chat/x/y");
    expect(reply?.status()).toBe(404);
  });
});
