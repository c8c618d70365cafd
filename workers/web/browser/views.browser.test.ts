import type { Page, Route } from "playwright-core";
import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../../infra/offline/model/model.ts";
import { isLong, leftToAll, someOf } from "../../sizes.harness.ts";
import { VIEWS } from "../views.ts";
import { axeFindings, tooWide } from "./axe.harness.ts";
import { besidesTheNetwork } from "./heard.harness.ts";
import { fill, LOUD_REPLY } from "./seed.harness.ts";
import { DESK, hasBrowser, PHONE, standFor } from "./stand.harness.ts";

// Every view as a person meets it, on a phone and on a desk, by day and by night.

const stand = standFor({ model: openOfflineModel(() => ({ text: LOUD_REPLY })) });

const NARROW = { width: 360, height: 740 };
/** The first width with a rail, the first with two columns, and the widest that is looked at. */
const TABLET = { width: 768, height: 1024 };
const WIDE = { width: 1200, height: 900 };
const WIDEST = { width: 1600, height: 900 };
const EVERY_SIZE = [NARROW, PHONE, TABLET, WIDE, DESK, WIDEST];
/** A window of 640 or 1,280 pixels, at 200 %. */
const ZOOMED = [
  { width: 320, height: 480 },
  { width: 640, height: 450 },
];
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

type Look = { readonly colorScheme: "light" | "dark"; readonly size: typeof PHONE };
/** Each light, and one size of each of the three layouts, of which a commit leaves the middle one out; all pairs in the long run. */
const LOOKS: readonly Look[] = someOf(
  [
    { colorScheme: "light", size: PHONE },
    { colorScheme: "light", size: TABLET },
    { colorScheme: "dark", size: DESK },
  ],
  2,
);
const OTHER_LOOKS = (["light", "dark"] as const)
  .flatMap((colorScheme) => EVERY_SIZE.map((size): Look => ({ colorScheme, size })))
  .filter(
    (one) => !LOOKS.some(({ colorScheme, size }) => colorScheme === one.colorScheme && size === one.size),
  );

/** What is wrong with the page at each size and in each light. */
async function findings(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const { colorScheme, size } of isLong ? [...LOOKS, ...OTHER_LOOKS] : LOOKS) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.setViewportSize(size);
    found.push(...(await axeFindings(page)).map((one) => `${colorScheme} ${size.width}: ${one}`));
  }
  for (const size of [...EVERY_SIZE, ...ZOOMED]) {
    await page.setViewportSize(size);
    found.push(...(await tooWide(page)).map((one) => `wider than ${size.width} px: ${one}`));
  }
  return found;
}

async function walk(page: Page, isLoading = false): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  await page.goto("/");
  for (const { title } of someOf(VIEWS, 3)) {
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
    await fill(stand);
    await stand.as("admin", "POST", "/api/budget/extension", {
      amountUsd: "0.50",
      until: new Date(Date.now() + 3_600_000).toISOString(),
      note: "for the walk",
    });
    const { page, heard } = await stand.device();
    await page.goto("/chat");
    await page.getByRole("textbox", { name: "Write a message" }).fill("What did you find?");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("[image: a chart]").first().waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await walk(page)).toEqual({});
    await goTo(page, "Approvals", false);
    await page.getByText("<script>document.title='taken'</script>").first().waitFor();
    await page.getByText("U+202E").first().waitFor();
    expect(await page.title()).toBe("Approvals · Purser");
    expect(heard.complaints).toEqual([]);
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
