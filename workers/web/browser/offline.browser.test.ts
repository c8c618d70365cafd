import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { cardOf, type Device, hasBrowser, standFor } from "./stand.harness.ts";

// No network, and a network that comes back.

const HOUR_MS = 3_600_000;
const stand = standFor();

/** A device whose service worker keeps the page. */
async function installed(path: string): Promise<Device> {
  const device = await stand.deviceAt(path);
  await device.page.evaluate("navigator.serviceWorker.ready.then(() => true)");
  // A worker serves the page that it did not see arrive from the next visit on.
  await device.page.reload();
  await expect.poll(() => device.page.evaluate("navigator.serviceWorker.controller !== null")).toBe(true);
  return device;
}

const statusOf = async (taskId: string): Promise<unknown> => (await stand.decisionOn(taskId))?.status;
/** What stands above every view while it waits. */
const notSent = (page: Page) =>
  page.getByRole("listitem").filter({ has: page.getByRole("button", { name: "Do not send" }) });

async function approveOffline({ context, page }: Device, description: string): Promise<void> {
  await cardOf(page, description).waitFor();
  await context.setOffline(true);
  await cardOf(page, description).getByRole("button", { name: "Approve" }).click();
  await notSent(page).first().waitFor();
}

/** The keys under which answers were sent. */
function sentKeys({ context }: Device): string[] {
  const keys: string[] = [];
  context.on("request", (request) => {
    if (request.method() === "POST" && /\/api\/approvals\/[^/]+$/.test(request.url()))
      keys.push(request.headers()["idempotency-key"] ?? "none");
  });
  return keys;
}

describe.skipIf(!hasBrowser)("without a network", () => {
  test("behaviour 23: the page starts with what it last knew, says of when that is, and spins nothing", async () => {
    await stand.task("twenty-three", { description: "Delete the archive" });
    const { context, page } = await installed("/");
    await cardOf(page, "Delete the archive").waitFor();
    await page.getByText(/left of \$15\.00/).waitFor();
    await context.setOffline(true);
    await page.reload();
    await page.getByText("No connection.").waitFor();
    await cardOf(page, "Delete the archive").waitFor();
    await page.getByText(/left of \$15\.00/).waitFor();
    await page.getByText("As of").first().waitFor();
    expect(await page.locator("main [aria-busy='true']").count()).toBe(0);
  });

  test("a phone that wakes up says nothing of a network that is on its way, and says so when it does not come", async () => {
    const { context, page } = await stand.device();
    await page.addInitScript(
      "globalThis.isAway = false; Object.defineProperty(document, 'hidden', { get: () => globalThis.isAway });",
    );
    const look = (isAway: boolean) =>
      page.evaluate(`globalThis.isAway = ${isAway}; document.dispatchEvent(new Event("visibilitychange"))`);
    await context.clock.install();
    await page.goto("/approvals");
    await page.getByText("Decided before").waitFor();
    // From here on time passes only where this test says so.
    await context.clock.pauseAt(Date.now() + HOUR_MS);
    await look(true);
    await context.clock.runFor(60_000);
    await context.route(/\/api\//, (route) => route.abort("internetdisconnected"));
    const cameBackAt = await page.evaluate<number>("Date.now()");
    await look(false);
    await expect
      .poll(async () => {
        await context.clock.runFor(250);
        return page.getByText("No connection.").count();
      })
      .toBe(1);
    expect((await page.evaluate<number>("Date.now()")) - cameBackAt).toBeGreaterThanOrEqual(3_000);
  });

  test("behaviour 24: an answer is marked as not sent, outlives the page, and is sent once when there is a network", async () => {
    await stand.task("twenty-four", { description: "Delete the old invoices" });
    const device = await installed("/approvals");
    const keys = sentKeys(device);
    await approveOffline(device, "Delete the old invoices");
    expect(await statusOf("twenty-four")).toBe("pending");
    await device.page.close();
    const page = await device.context.newPage();
    await page.goto("/");
    await notSent(page).waitFor();
    const tried = keys.length;
    await device.context.setOffline(false);
    await expect.poll(() => statusOf("twenty-four")).toBe("approved");
    await notSent(page).waitFor({ state: "detached" });
    await page.reload();
    await page.getByRole("heading", { name: "Today" }).waitFor();
    expect(keys.length).toBe(tried + 1);
    expect(new Set(keys).size).toBe(1);
  });

  test("behaviour 24: an answer can be taken back before it is sent", async () => {
    await stand.task("taken-back", { description: "Delete the guest list" });
    const device = await installed("/approvals");
    await approveOffline(device, "Delete the guest list");
    await notSent(device.page).getByRole("button", { name: "Do not send" }).click();
    await notSent(device.page).waitFor({ state: "detached" });
    await device.context.setOffline(false);
    await cardOf(device.page, "Delete the guest list").getByRole("button", { name: "Approve" }).waitFor();
    expect(await statusOf("taken-back")).toBe("pending");
  });

  test.each([
    [409, "It was answered by partner@example.com"],
    [410, "The question is closed"],
    [402, "The day's budget is spent"],
  ])(
    "behaviour 25: a queued answer that is met by %i leaves the queue with its reason",
    async (status, detail) => {
      await stand.task(`refused-${status}`, { description: `Delete the copy ${status}` });
      const device = await installed("/approvals");
      await approveOffline(device, `Delete the copy ${status}`);
      await device.context.route(/\/api\/approvals\/[^/?]+$/, (route) =>
        route.fulfill({
          status,
          contentType: "application/problem+json",
          body: JSON.stringify({ status, detail, code: "no" }),
        }),
      );
      await device.context.setOffline(false);
      const back = device.page.getByText(detail);
      await back.waitFor();
      expect(await notSent(device.page).count()).toBe(0);
      await device.page.getByRole("button", { name: "Got it" }).click();
      await back.waitFor({ state: "detached" });
    },
  );

  test("behaviour 25: a sign-in that ended keeps the queue, and a fault of one answer does not hold up the next", async () => {
    await stand.task("faulty", { description: "Delete the first copy" });
    await stand.task("sound", { description: "Delete the second copy" });
    const device = await installed("/approvals");
    await approveOffline(device, "Delete the first copy");
    await cardOf(device.page, "Delete the second copy").getByRole("button", { name: "Approve" }).click();
    await expect.poll(() => notSent(device.page).count()).toBe(2);
    const ofAnswers = /\/api\/approvals\/[^/?]+$/;
    await device.context.route(ofAnswers, (route) => route.fulfill({ status: 401, body: "" }));
    const answered = device.page.waitForResponse((reply) => ofAnswers.test(reply.url()));
    await device.context.setOffline(false);
    expect((await answered).status()).toBe(401);
    expect(await notSent(device.page).count()).toBe(2);
    await device.context.unroute(ofAnswers);
    let isFirst = true;
    await device.context.route(ofAnswers, (route) => {
      if (!isFirst) return route.continue();
      isFirst = false;
      return route.fulfill({ status: 500, body: "" });
    });
    await device.page.reload();
    await expect.poll(() => statusOf("sound")).toBe("approved");
    expect(await statusOf("faulty")).toBe("pending");
    await expect.poll(() => notSent(device.page).count()).toBe(1);
  });
});
