import { describe, expect, test } from "vitest";
import { leftToAll } from "../../sizes.harness.ts";
import { besidesTheNetwork, untilLive } from "./heard.harness.ts";
import { type Answer, cardOf, DESK, hasBrowser, standFor } from "./stand.harness.ts";

// Questions and their answers, on one device and on two.

const stand = standFor();

/** Longer than what views/approvals/buttons.tsx takes for one press. */
const PRESS_MS = 600;

const statusOf = async (taskId: string): Promise<unknown> => (await stand.decisionOn(taskId))?.status;
const leaseOf = async (taskId: string): Promise<Answer> =>
  (await stand.as("personal", "GET", `/api/tasks/${taskId}`)).lease as Answer;

describe.skipIf(!hasBrowser)("a question", () => {
  test("behaviour 10: approved in the list leaves at once, its lease runs, the record names the person, and a second device sees it [row 14]", async () => {
    await stand.task("ten", { description: "Delete the backup of May" });
    const [phone, desk] = [await stand.deviceAt("/"), await stand.deviceAt("/approvals", { viewport: DESK })];
    await cardOf(desk.page, "backup of May").waitFor();
    await untilLive(desk.heard);
    const card = cardOf(phone.page, "backup of May");
    await card.getByRole("button", { name: /^Approve up to/ }).click();
    await phone.page.getByText("Approved: code-review (ten).").first().waitFor();
    expect(await card.count()).toBe(0);
    await cardOf(desk.page, "backup of May").waitFor({ state: "detached" });
    await phone.page.goto("/tasks");
    await cardOf(phone.page, "backup of May").getByText("running").waitFor();
    expect(await stand.decisionOn("ten")).toMatchObject({
      status: "approved",
      answeredBy: "owner@example.com",
    });
    await phone.page.goto("/audit");
    await phone.page
      .getByRole("row")
      .filter({ hasText: "owner@example.com" })
      .filter({ hasText: "POST /api/approvals/:id" })
      .first()
      .waitFor();
    expect([...phone.heard.complaints, ...desk.heard.complaints]).toEqual([]);
  });

  test("behaviour 10: one press answers one question, also pressed twice: the next one has moved under the finger [row 14]", async () => {
    for (const n of [1, 2, 3])
      await stand.task(`twice-${n}`, { description: `Delete the copies of week ${n}` });
    const { page, heard } = await stand.deviceAt("/approvals");
    const first = page.locator("[data-card]").filter({ hasText: "copies of week" }).first();
    await first.getByRole("button", { name: /^Approve up to/ }).dblclick();
    await page
      .getByText(/^Approved: code-review \(twice-\d\)\.$/)
      .first()
      .waitFor();
    const answered = async () => {
      const all = await Promise.all([1, 2, 3].map((n) => statusOf(`twice-${n}`)));
      return { approved: all.filter((one) => one === "approved").length, all };
    };
    expect(await answered()).toMatchObject({ approved: 1 });
    // Pressed anew, the next is answered.
    await page.waitForTimeout(PRESS_MS);
    await first.getByRole("button", { name: /^Approve up to/ }).click();
    await expect.poll(answered).toMatchObject({ approved: 2, all: expect.arrayContaining(["pending"]) });
    await page.waitForTimeout(PRESS_MS);
    await first.getByRole("button", { name: "Deny" }).click();
    await expect.poll(answered).toMatchObject({ approved: 2, all: expect.arrayContaining(["denied"]) });
    expect(heard.complaints).toEqual([]);
  });

  test("behaviour 11: approved with limits gets the smaller lease; more than was asked is refused with the reason [row 14]", async ({
    skip,
  }) => {
    leftToAll(skip);
    await stand.task("eleven", { description: "Delete the cache" });
    const { page, heard } = await stand.deviceAt("/approvals");
    const card = cardOf(page, "Delete the cache");
    await card.getByRole("button", { name: "Limits and note" }).click();
    await card.getByLabel("May cost at most").fill("400");
    await card.getByLabel("May run for").fill("10");
    await card.getByRole("button", { name: "Approve up to $400.00" }).click();
    await card.getByRole("alert").waitFor();
    expect(await statusOf("eleven")).toBe("pending");
    // What was written is still there.
    await card.getByLabel("May cost at most").fill("2.00");
    await card.getByRole("button", { name: "Approve up to $2.00" }).click();
    await page.getByText("Approved: code-review (eleven).").first().waitFor();
    const lease = await leaseOf("eleven");
    expect(Number(lease.costLimit)).toBe(2);
    expect(lease.maxDurationSeconds).toBe(600);
    expect(besidesTheNetwork(heard.complaints)).toEqual([]);
  });

  test("behaviour 12: denied with a note tells the one who asked", async ({ skip }) => {
    leftToAll(skip);
    await stand.task("twelve", { description: "Delete the photos" });
    const { page } = await stand.deviceAt("/approvals");
    const card = cardOf(page, "Delete the photos");
    await card.getByRole("button", { name: "Limits and note" }).click();
    await card.getByLabel("Note for the one who asked").fill("Not before the holidays");
    await card.getByRole("button", { name: "Deny" }).click();
    await page.getByText("Denied: code-review (twelve).").first().waitFor();
    const polled = await stand.task("twelve", { description: "Delete the photos" });
    expect(polled.approved).toBe(false);
    expect(JSON.stringify(polled)).toContain("Not before the holidays");
  });

  test("behaviour 13: answered on two devices counts once, and the other one is told by whom and when", async ({
    skip,
  }) => {
    leftToAll(skip);
    await stand.task("thirteen", { description: "Delete the drafts" });
    const [first, second] = [await stand.deviceAt("/approvals"), await stand.deviceAt("/approvals")];
    await cardOf(second.page, "Delete the drafts").waitFor();
    // The second device has not heard of the answer yet: what it asks for again is what it knew.
    const known = await stand.as("personal", "GET", "/api/approvals?status=pending");
    const isOfQuestions = /\/api\/approvals\?status=pending$/;
    await second.context.route(isOfQuestions, (route) => route.fulfill({ json: known }));
    await cardOf(first.page, "Delete the drafts").getByRole("button", { name: "Approve" }).click();
    await first.page.getByText("Approved: code-review (thirteen).").first().waitFor();
    await cardOf(second.page, "Delete the drafts").getByRole("button", { name: "Deny" }).click();
    const alert = cardOf(second.page, "Delete the drafts").getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(
      /approved already, at \d{4}-\d\d-\d\d \d\d:\d\d UTC: .*owner@example\.com/,
    );
    expect(await stand.decisionOn("thirteen")).toMatchObject({ status: "approved" });
    const { tasks } = await stand.as("personal", "GET", "/api/tasks?status=open");
    expect((tasks as Answer[]).filter(({ taskId }) => taskId === "thirteen")).toHaveLength(1);
  });

  test("behaviour 14: that nobody answered in time cannot be answered any more, on a page that was open all along [row 14]", async ({
    skip,
  }) => {
    leftToAll(skip);
    await stand.task("fourteen", { description: "Delete the index" });
    const { context, page } = await stand.device();
    await context.clock.install();
    await page.goto("/approvals");
    const card = cardOf(page, "Delete the index");
    await card.getByRole("button", { name: "Approve" }).waitFor();
    await context.clock.fastForward("49:00:00");
    await card.getByText("Expired", { exact: true }).first().waitFor();
    expect(await card.getByRole("button", { name: /Approve|Deny/ }).count()).toBe(0);
    await context.close();
    // The door's clock is its own: a page that is behind is refused.
    const late = await stand.deviceAt("/approvals");
    const still = cardOf(late.page, "Delete the index");
    await still.getByRole("button", { name: "Approve" }).waitFor();
    const isOfQuestions = /\/api\/approvals\?status=pending$/;
    const known = await stand.as("personal", "GET", "/api/approvals?status=pending");
    await late.context.route(isOfQuestions, (route) => route.fulfill({ json: known }));
    await stand.here.runtime.database
      .prepare("UPDATE decisions SET expires_at = ?1 WHERE task_id = 'fourteen'")
      .bind(Date.now() - 1)
      .run();
    await still.getByRole("button", { name: "Approve" }).click();
    await still.getByRole("alert").waitFor();
    expect(await statusOf("fourteen")).not.toBe("approved");
  });

  test("behaviour 15: with others, is answered under their sum, each by itself, and what was not taken says why", async ({
    skip,
  }) => {
    leftToAll(skip);
    await stand.task("fifteen-a", { description: "Delete the log of June", estimatedCost: 1.5 });
    await stand.task("fifteen-b", { description: "Delete the log of July", estimatedCost: 2.25 });
    const { context, page } = await stand.deviceAt("/approvals");
    for (const month of ["June", "July"])
      await page
        .locator(".ticked")
        .filter({ hasText: `log of ${month}` })
        .getByRole("checkbox")
        .check();
    await page.getByText("2 selected, $3.75 together").waitFor();
    const other = (await stand.decisionOn("fifteen-b"))?.decisionId;
    // The page has not heard of it: what it asks for again is what it knew.
    const known = await stand.as("personal", "GET", "/api/approvals?status=pending");
    await context.route(/\/api\/approvals\?status=pending$/, (route) => route.fulfill({ json: known }));
    await stand.as("personal", "POST", `/api/approvals/${String(other)}`, { decision: "deny" });
    await page.getByRole("button", { name: "Approve these" }).click();
    await expect.poll(() => statusOf("fifteen-a")).toBe("approved");
    const bulk = page.getByRole("region", { name: "Selected" });
    await bulk.getByText(/^fifteen-b: .*denied already, at /).waitFor();
    expect(await bulk.getByText(/fifteen-a/).count()).toBe(0);
    await page.getByText("1 answered, 1 not taken").waitFor();
    expect(await statusOf("fifteen-b")).toBe("denied");
  });

  test("behaviour 16: that has just come is not under the keys, and Enter on arriving approves nothing", async ({
    skip,
  }) => {
    leftToAll(skip);
    const { page, heard } = await stand.deviceAt("/approvals");
    await page.getByRole("heading", { name: "Approvals" }).waitFor();
    await untilLive(heard);
    await stand.task("sixteen", { description: "Delete the queue" });
    await cardOf(page, "Delete the queue").waitFor();
    const focused = "document.activeElement?.closest('button')?.textContent ?? null";
    expect(await page.evaluate(focused)).toBeNull();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    await page.reload();
    await cardOf(page, "Delete the queue").waitFor();
    expect(await page.evaluate(focused)).toBeNull();
    await page.keyboard.press("Enter");
    expect(await statusOf("sixteen")).toBe("pending");
  });

  test("behaviour 17: that was let run is halted after asking once, and its task shows where the halt went", async () => {
    await stand.task("seventeen", { description: "Delete the temporary files" });
    const { page } = await stand.deviceAt("/");
    await cardOf(page, "temporary files").getByRole("button", { name: "Approve" }).click();
    await page.getByText("Approved: code-review (seventeen).").first().waitFor();
    const row = page.getByRole("listitem").filter({ hasText: "Delete the temporary files" });
    await row.getByRole("button", { name: "Halt" }).click();
    const dialog = page.getByRole("dialog", { name: "Halt this task?" });
    await dialog.getByText("a halt is for good").waitFor();
    expect(await leaseOf("seventeen")).toMatchObject({ closedAt: null });
    await dialog.getByRole("button", { name: "Halt the task" }).click();
    await expect.poll(async () => (await leaseOf("seventeen")).closedAt).not.toBeNull();
    await page.goto("/tasks");
    await page.getByLabel("Ended").check();
    await cardOf(page, "temporary files")
      .getByText(/Halted on the page.*none/)
      .waitFor();
  });

  test("behaviour 34: is denied by keys alone, and the dialog of a halt gives the focus back", async ({
    skip,
  }) => {
    leftToAll(skip);
    await stand.task("thirty-four", { description: "Delete the mirror", type: "data_deletion" });
    const { page } = await stand.deviceAt("/approvals", { viewport: DESK });
    await cardOf(page, "Delete the mirror").waitFor();
    for (;;) {
      await page.keyboard.press("j");
      const text = await page.evaluate<string>("document.activeElement.textContent");
      if (text.includes("Delete the mirror")) break;
    }
    await page.keyboard.press("d");
    await page.keyboard.press("Enter");
    await page.getByText("Denied: code-review (thirty-four).").first().waitFor();
    expect(await statusOf("thirty-four")).toBe("denied");
    await stand.task("runs", { type: "code", description: "Implement the footer", estimatedCost: 1 });
    await page.keyboard.press("g");
    await page.keyboard.press("k");
    await page.getByRole("heading", { name: "Tasks", level: 1 }).waitFor();
    const halt = page.getByRole("main").getByRole("button", { name: "Halt" }).first();
    await halt.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Halt this task?" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await halt.evaluate((button) => button === document.activeElement)).toBe(true);
    // The one that stops everything leads to Today, and is on every view.
    const all = page.getByRole("navigation").getByRole("button", { name: "Halt everything" });
    await all.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Halt everything that runs?" }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await all.evaluate((button) => button === document.activeElement)).toBe(true);
  });

  test("behaviour 17: everything that runs is halted by one button, after asking once, and new tasks wait then", async ({
    skip,
  }) => {
    leftToAll(skip);
    const cheap = { type: "code", estimatedCost: 1 };
    for (const part of ["header", "sidebar"])
      await stand.task(part, { ...cheap, description: `Implement the ${part}` });
    const { page } = await stand.deviceAt("/");
    const running = page.getByRole("region", { name: "Running" });
    await running.getByText("Implement the sidebar").waitFor();
    await running.getByRole("button", { name: "Halt everything" }).click();
    const dialog = page.getByRole("dialog", { name: "Halt everything that runs?" });
    expect(await dialog.getByLabel("let every new task wait for me").isChecked()).toBe(true);
    await dialog.getByRole("button", { name: "Halt everything" }).click();
    await running.getByText("No task is running.").waitFor();
    await page.getByText("New tasks wait for you.").waitFor();
    await page.getByText(/^by you,/).waitFor();
    await page.getByText("Halted: what comes next waits.").waitFor();
    expect(await page.getByText("Everything works.").count()).toBe(0);
    expect((await stand.as("personal", "GET", "/api/tasks?status=open")).tasks).toEqual([]);
    await stand.task("menu", { ...cheap, description: "Implement the menu" });
    expect(await statusOf("menu")).toBe("pending");
    // Any other device knows it too, and undoes it by one button; the first one hears of that.
    const { page: other } = await stand.deviceAt("/");
    const halted = other.getByRole("region", { name: "Everything was halted" });
    await halted.getByText("New tasks wait for you.").waitFor();
    await halted.getByText(/^by you,/).waitFor();
    await halted.getByRole("button", { name: "Let it all go on" }).click();
    await halted.waitFor({ state: "detached" });
    await page.getByText("New tasks wait for you.").waitFor({ state: "detached" });
    await page.getByText("Everything works.").waitFor();
    const { preferences } = await stand.as("admin", "GET", "/api/context");
    expect(preferences).toMatchObject({ approvalRequired: false });
  });
});
