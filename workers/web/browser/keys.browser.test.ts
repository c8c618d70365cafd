import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { VIEWS } from "../views.ts";
import { untilLive } from "./heard.harness.ts";
import { fill } from "./seed.harness.ts";
import { cardOf, DESK, hasBrowser, standFor } from "./stand.harness.ts";

// No mouse and no finger: what the keys alone reach, and what is said to those who listen.

const stand = standFor({}, fill);

/** What can be pressed or filled in, each by what it is and says; of radio buttons one, as the arrow keys do the rest. */
const PRESSABLE = `(() => {
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.disabled && one.closest("[inert]") === null;
  const all = [...document.querySelectorAll("a[href], button, input:not([hidden]), select, textarea, summary, [tabindex='0']")].filter(shown);
  const radios = new Set();
  return all.filter((one) => one.type !== "radio" || (one.checked && !radios.has(one.name) && radios.add(one.name)))
    .map((one, index) => { one.dataset.reach = String(index); return index + " " + one.tagName + " " + (one.textContent || one.ariaLabel || one.name).trim().slice(0, 40); });
})()`;
const FOCUSED = `(() => {
  const one = document.activeElement;
  const { outlineStyle, outlineWidth } = getComputedStyle(one);
  const around = one.type === "radio" ? getComputedStyle(one.closest("label")) : null;
  const isSeen = outlineStyle !== "none" && outlineWidth !== "0px" || (around !== null && around.outlineStyle !== "none");
  return { reach: one.dataset.reach ?? null, isSeen };
})()`;
type Focused = { readonly reach: string | null; readonly isSeen: boolean };

type Reached = { readonly all: string[]; readonly missed: string[]; readonly unseen: string[] };

/** Presses Tab through the whole page. What has parts of its own (a date) shows where it is when it is first come to. */
async function reached(page: Page): Promise<Reached> {
  const all = await page.evaluate<string[]>(PRESSABLE);
  const seen = new Map<string, boolean>();
  for (let presses = 0; presses < all.length + 8; presses += 1) {
    await page.keyboard.press("Tab");
    const { reach, isSeen } = await page.evaluate<Focused>(FOCUSED);
    if (reach !== null) seen.set(reach, isSeen || seen.get(reach) === true);
  }
  const where = (one: string) => seen.get(one.split(" ")[0] ?? "");
  return {
    all,
    missed: all.filter((one) => where(one) === undefined),
    unseen: all.filter((one) => where(one) === false),
  };
}

const SAID = "document.querySelector('[aria-live=polite].for-ears').textContent";

describe.skipIf(!hasBrowser)("keys alone", () => {
  test("behaviour 34: reach everything that every view has to press, and show where they are", async () => {
    const { page } = await stand.deviceAt("/", { viewport: DESK });
    for (const { key, title } of VIEWS) {
      await page.getByRole("heading", { level: 1 }).first().waitFor();
      await page.locator("body").click({ position: { x: 1, y: 1 } });
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await page.getByRole("heading", { name: title, level: 1 }).waitFor();
      await expect.poll(() => page.locator("main [aria-busy='true']").count()).toBe(0);
      const { all, missed, unseen } = await reached(page);
      expect(all.length, title).toBeGreaterThan(VIEWS.length);
      expect({ title, missed, unseen }).toEqual({ title, missed: [], unseen: [] });
    }
  });

  test("behaviour 34: pass by what is on every view with the first of them", async () => {
    const { page } = await stand.deviceAt("/money", { viewport: DESK });
    await page.getByRole("region", { name: "Money", exact: true }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the content");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.closest('main') !== null")).toBe(true);
  });

  test("behaviour 34: find a view in the palette, and are back where they were after it and after the list of keys", async () => {
    const { page } = await stand.deviceAt("/tasks", { viewport: DESK });
    const halt = page.getByRole("main").getByRole("button", { name: "Halt" }).first();
    await halt.focus();
    for (const [opens, name] of [
      ["Control+k", "Go to"],
      ["?", "Keys"],
    ] as const) {
      await page.keyboard.press(opens);
      await page.getByRole("dialog", { name }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await halt.evaluate((button) => button === document.activeElement), opens).toBe(true);
    }
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog", { name: "Go to" }).waitFor();
    await page.keyboard.type("mon");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Money", level: 1 }).waitFor();
  });

  test("behaviour 34: hear of what comes, once, and stay where they are", async () => {
    const { page, heard } = await stand.deviceAt("/settings");
    await page.getByRole("heading", { name: "Settings" }).waitFor();
    await untilLive(heard);
    await page.getByLabel("A task above this").focus();
    await stand.task("comes", { description: "Delete the drafts of March", agentType: "writer" });
    await expect.poll(() => page.evaluate(SAID)).toBe("New: writer wants $4.00.");
    expect(await page.evaluate("document.activeElement.tagName")).toBe("INPUT");
    await page.evaluate(`${SAID.replace(".textContent", "")}.append(" (heard)")`);
    await stand.as("personal", "GET", "/api/approvals");
    await page.getByRole("link", { name: "Approvals" }).click();
    await cardOf(page, "drafts of March").waitFor();
    expect(await page.evaluate(SAID)).toContain("(heard)");
  });
});
