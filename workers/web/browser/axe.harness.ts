import axe from "axe-core";
import type { Page } from "playwright-core";

type Violation = {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: unknown; readonly failureSummary?: string }[];
};

/** What axe finds wrong with the page as it stands, a line for each place; all of its rules count. */
export const axeFindings = (page: Page): Promise<string[]> => found(page, {});

/** The same for colours alone, which is a small part of all the rules and of their time. */
export const contrastFindings = (page: Page): Promise<string[]> =>
  found(page, { runOnly: { type: "rule", values: ["color-contrast"] } });

async function found(page: Page, options: object): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  const violations = await page.evaluate<Violation[]>(
    `axe.run(document, ${JSON.stringify({ resultTypes: ["violations"], ...options })}).then(({ violations }) => JSON.parse(JSON.stringify(violations)))`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary = "" }) =>
        `${id}: ${help}; ${String(target)}: ${failureSummary.replace(/\s+/g, " ")}`,
    ),
  );
}

/** Whether something is wider than the window, so that the whole page would scroll sideways: what it is, or an empty list. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    return [...document.querySelectorAll("body *")]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
      .map((element) => element.tagName + "." + element.className).slice(0, 5);
  })()`);
}

/** CSS pixels that a thumb wants in each direction (www.w3.org/TR/WCAG22/#target-size-enhanced). */
const TARGET_PX = 44;

/** What is pressed and is smaller than a thumb, on a touch screen; not links within a line of text, and a choice counts with its frame. */
export function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`(() =>
    [...document.querySelectorAll("a, button, input, select, textarea, summary")]
      .filter((one) => one.checkVisibility() && getComputedStyle(one).display !== "inline")
      .filter((one) => !one.matches("a.skip, a.glance"))
      .map((one) => [one, (one.closest(".choice") ?? one.closest("label") ?? one).getBoundingClientRect()])
      .filter(([, { width, height }]) => Math.min(width, height) > 1 && Math.min(Math.round(width), Math.round(height)) < ${TARGET_PX})
      .map(([one, { width, height }]) => one.tagName + " " + (one.ariaLabel || one.textContent).trim().slice(0, 40) + ": " + Math.round(width) + " x " + Math.round(height))
  )()`);
}
