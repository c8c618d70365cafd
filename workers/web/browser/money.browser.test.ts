import { describe, expect, test } from "vitest";
import { leftToAll } from "../../sizes.harness.ts";
import { price } from "../page/parts/dollars.ts";
import { untilLive } from "./heard.harness.ts";
import { type Answer, hasBrowser, standFor } from "./stand.harness.ts";

// The month's money as the page shows it, beside what the ledger says.

const stand = standFor({}, async ({ as }) => {
  for (const sessionKey of ["one", "two", "three"])
    await as("personal", "POST", "/api/chat", { message: `Tell me about ${sessionKey}`, sessionKey });
});

type Month = {
  readonly left: string;
  readonly parts: Record<string, string>;
  readonly by: Record<string, Answer[]>;
};
const month = async () => (await stand.as("personal", "GET", "/api/budget")) as unknown as Month;

describe.skipIf(!hasBrowser)("money", () => {
  test("behaviour 18: every number of the headline is the ledger's own, to the last digit", async () => {
    const { page } = await stand.deviceAt("/money");
    const facts = page.getByRole("region", { name: "Money", exact: true });
    await facts.getByText("Model calls, settled").waitFor();
    const { left, parts } = await month();
    const shown = await facts
      .locator("dd .money")
      .evaluateAll((all) => all.map((one) => one.getAttribute("title")));
    for (const usd of [parts.fixed, parts.settled, parts.reserved, left]) expect(shown).toContain(`$${usd}`);
  });

  test("behaviour 18: the table's sum is what was settled, however it is stacked", async ({ skip }) => {
    leftToAll(skip);
    const { page } = await stand.deviceAt("/money");
    const { by } = await month();
    const nano = (usd: unknown) => BigInt(Math.round(Number(usd) * 1e9));
    const settled = (by.day ?? []).reduce((sum, day) => sum + nano(day.settled), 0n);
    expect(settled).toBeGreaterThan(0n);
    for (const kind of ["by agent", "by model", "by task"]) {
      await page.getByLabel(kind).check();
      const total = page
        .getByRole("row", { name: /^Together/ })
        .getByRole("cell")
        .last();
      await expect.poll(() => total.textContent()).toBe(price(settled));
    }
  });

  test("the infrastructure's bill stands on a phone without scrolling sideways", async ({ skip }) => {
    leftToAll(skip);
    const { page } = await stand.deviceAt("/money");
    const bill = page.getByRole("group", { name: "What the infrastructure costs" });
    await bill.getByRole("link", { name: "source" }).first().waitFor();
    expect(await bill.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBe(0);
  });

  test("behaviour 20: a change of level changes the sentence, the word and what still works together", async ({
    skip,
  }) => {
    leftToAll(skip);
    const device = await stand.device();
    const real = await stand.as("personal", "GET", "/api/budget");
    let now: Answer = real;
    await device.context.route(/\/api\/budget$/, (route) => route.fulfill({ json: now }));
    await device.page.goto("/money");
    const card = device.page.getByRole("region", { name: "Money", exact: true });
    await card.getByText("Everything works.").waitFor();
    await untilLive(device.heard);
    now = { ...real, level: 3, left: "0", stillWorks: ["Approvals, tasks and halts"] };
    // What makes the page ask again is a hint of the ledger's: a grant that is taken back leaves it as it was.
    const until = new Date(Date.now() + 3_600_000).toISOString();
    await stand.as("admin", "POST", "/api/budget/extension", { amountUsd: "0.10", until, note: "a hint" });
    await card.getByText("Model calls have stopped until the month is over.").waitFor();
    expect(await card.textContent()).toMatch(/\$0\.00 left of \$15\.00.*■.*Approvals, tasks and halts/s);
    await stand.as("admin", "DELETE", "/api/budget/extension");
  });

  test("behaviour 19: a month that ends under an open page gives way to the next one by itself", async ({
    skip,
  }) => {
    leftToAll(skip);
    const { context, page } = await stand.device({ timezoneId: "Pacific/Auckland" });
    const real = await stand.as("personal", "GET", "/api/budget");
    const midnight = Date.parse("2026-12-01T00:00:00Z");
    await context.clock.install({ time: midnight - 10 * 60_000 });
    let hasTurned = false;
    await context.route(/\/api\/budget$/, (route) =>
      route.fulfill({
        json: hasTurned
          ? { ...real, month: "2026-12", resetAt: "2027-01-01T00:00:00.000Z", left: "14.70" }
          : { ...real, month: "2026-11", resetAt: new Date(midnight).toISOString(), left: "2.50" },
      }),
    );
    await page.goto("/");
    await page.getByText("$2.50 left of $15.00").waitFor();
    await page.getByText(/until 1 December, in \d+ minutes/).waitFor();
    hasTurned = true;
    await context.clock.fastForward("11:00");
    await page.getByText("$14.70 left of $15.00").waitFor();
    await page.getByText(/until 1 January/).waitFor();
  });

  test("behaviour 19: today's budget says whose day it is, where that is another one than that of who looks", async ({
    skip,
  }) => {
    leftToAll(skip);
    await stand.task("zone", { description: "Delete the notes of May" });
    const away = await stand.deviceAt("/", { timezoneId: "Pacific/Auckland" });
    await away.page
      .getByText(/of today’s budget \(UTC time\)/)
      .first()
      .waitFor();
    const here = await stand.deviceAt("/", { timezoneId: "UTC" });
    await here.page
      .getByText(/of today’s budget$/)
      .first()
      .waitFor();
  });

  test("behaviour 21: more is granted until a date, listed with who granted it, and taken back [row 165]", async () => {
    const { page, heard } = await stand.deviceAt("/money");
    const line = page.locator("svg text.throttle");
    await line.waitFor();
    const before = await line.textContent();
    const more = page.getByRole("region", { name: "More money for this month" });
    await more.getByLabel("Dollars").fill("0.25");
    const today = new Date().toISOString().slice(0, 10);
    await more.getByLabel("Until").fill(today);
    await more.getByLabel("Why").fill("one more report");
    await more.getByRole("button", { name: "Grant it" }).click();
    await more.getByText("$0.25 granted by owner@example.com").waitFor();
    const { extension } = await stand.as("personal", "GET", "/api/budget");
    expect(extension).toMatchObject({ amountUsd: "0.25", note: "one more report" });
    expect(before).toBe("$12.00 slower from here");
    await expect.poll(() => line.textContent()).toBe("$12.25 slower from here");
    await more.getByRole("button", { name: "Withdraw it" }).click();
    await more.getByRole("button", { name: "Grant it" }).waitFor();
    await expect.poll(() => line.textContent()).toBe(before);
    expect((await stand.as("personal", "GET", "/api/budget")).extension).toBeNull();
    expect(heard.complaints).toEqual([]);
  });

  test("behaviour 22: rules show what they would have decided before they are saved; a lost race is shown, not overwritten [row 20]", async () => {
    await stand.task("cheap", { type: "code", description: "Implement the menu", estimatedCost: 5 });
    const { page } = await stand.deviceAt("/settings");
    const form = page.getByRole("region", { name: "What rules may decide" });
    await form.getByLabel("A task above this").fill("3");
    await form.getByRole("button", { name: "What would change" }).click();
    await form.getByText(/^cheap: approved → pending$/).waitFor();
    const { preferences, rules } = await stand.as("personal", "GET", "/api/context");
    await stand.as("personal", "PUT", "/api/context", {
      preferences: { ...(preferences as object), budgetLimit: 40 },
      rules,
    });
    await form.getByRole("button", { name: "Save" }).click();
    await form.getByText("Somebody changed this meanwhile.").waitFor();
    expect(await form.getByLabel("A task above this").inputValue()).toBe("3");
    expect((await stand.as("personal", "GET", "/api/context")).preferences).toMatchObject({
      budgetLimit: "40.00",
    });
    await form.getByRole("button", { name: "Take theirs" }).click();
    await form.getByLabel("A task above this").fill("3");
    await form.getByRole("button", { name: "Save" }).click();
    await expect
      .poll(async () => (await stand.as("personal", "GET", "/api/context")).preferences)
      .toMatchObject({ budgetLimit: "40.00", costThreshold: "3.00" });
    const asked = await stand.task("dear", {
      type: "code",
      description: "Implement the menu bar",
      estimatedCost: 5,
    });
    expect(asked.status).toBe("pending");
  });
});
