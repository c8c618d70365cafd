import type { Page, Route } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { UNASKED_DEMO } from "../../../infra/offline/demo/index.ts";
import { VIEWS } from "../views.ts";
import { fillAll } from "./full.harness.ts";
import { DESK, hasBrowser, PHONE, standFor } from "./stand.harness.ts";

// Nothing moves under whoever reads while a view comes over a slow network: its answers are held back, and let go one after another.

const stand = standFor();
const demo = standFor({ config: UNASKED_DEMO });
beforeAll(async () => {
  if (!hasBrowser) return;
  const { context } = await stand.device();
  await fillAll(stand, context);
  await stand.closeDevices();
});

/** Of what the browser calls layout shift: the part of the window that moved, times how far (web.dev/articles/cls). */
const SHIFT_MAX = 0.02;
const OBSERVE = `
  // What this device was told before would stand there at once.
  indexedDB.deleteDatabase("purser-last");
  globalThis.moved = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries())
      if (!hadRecentInput)
        globalThis.moved.push({ value, what: sources.map(({ node }) => (node?.tagName ?? "") + "." + (node?.className ?? "")) });
  }).observe({ type: "layout-shift", buffered: true });
`;
type Moved = { readonly value: number; readonly what: readonly string[] };

const DATA = /\/api\/(?!me$|live$)/;
/** Long enough for the page to ask, and to draw what has come. */
const drawn = (page: Page) =>
  page.evaluate(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))",
  );

/** Opens a view of which each answer waits, and lets them go one by one: the last that was asked for first, or the first. */
async function moving(page: Page, path: string, order: "first" | "last"): Promise<readonly Moved[]> {
  const waiting: Route[] = [];
  const hold = (route: Route) => void waiting.push(route);
  await page.route(DATA, hold);
  await page.goto(path);
  await page.getByRole("heading", { level: 1 }).waitFor();
  const isBusy = () => page.locator("main [aria-busy='true']").count();
  await expect.poll(async () => waiting.length > 0 || (await isBusy()) === 0).toBe(true);
  do {
    await drawn(page);
    const route = order === "first" ? waiting.shift() : waiting.pop();
    if (!route) continue;
    await route.fulfill({ response: await route.fetch() });
  } while (waiting.length > 0 || (await isBusy()) > 0);
  await drawn(page);
  const moved = await page.evaluate<Moved[]>("globalThis.moved");
  await page.unroute(DATA, hold);
  return moved;
}

describe.skipIf(!hasBrowser)("a view that comes slowly", () => {
  test.each([
    ["a phone", PHONE],
    ["a desk", DESK],
  ] as const)("behaviour 35: moves nothing on %s, whichever answer comes first", async (name, viewport) => {
    // A service worker would ask by itself, and past what holds answers back.
    const { context, page } = await stand.device({ viewport, serviceWorkers: "block" });
    await context.addInitScript(OBSERVE);
    const bad: Record<string, unknown> = {};
    let most = 0;
    for (const { path } of VIEWS) {
      for (const order of ["first", "last"] as const) {
        const moved = await moving(page, path, order);
        const sum = moved.reduce((all, { value }) => all + value, 0);
        most = Math.max(most, sum);
        if (sum > SHIFT_MAX) bad[`${path}, ${order}`] = moved;
      }
    }
    process.stderr.write(`The most that a view has moved on ${name}: ${most.toFixed(3)}\n`);
    expect(bad).toEqual({});
  });

  test("behaviour 35: a demo's first view moves nothing, and says that it is a demo before anything has come", async () => {
    const { context, page } = await demo.device({ viewport: PHONE, serviceWorkers: "block" });
    await context.addInitScript(OBSERVE);
    const waiting: Route[] = [];
    await page.route("**/api/me", (route) => void waiting.push(route));
    await page.goto("/");
    await page.getByText("This is a demo").waitFor();
    for (const route of waiting) await route.continue();
    await page.getByText(/left of \$15\.00/).waitFor();
    await drawn(page);
    const moved = await page.evaluate<Moved[]>("globalThis.moved");
    expect(
      moved.reduce((all, { value }) => all + value, 0),
      JSON.stringify(moved),
    ).toBeLessThanOrEqual(SHIFT_MAX);
  });
});
