import type { BrowserContext } from "playwright-core";
import { expect, test } from "vitest";
import { cardOf, hasBrowser, standFor } from "./stand.harness.ts";

// The chief of staff, the agents and what is known, as their owner meets them.

const stand = standFor();

/** Says something in a chat of whoever is signed in on the device. */
const say = async ({ request }: BrowserContext, message: string): Promise<void> => {
  const headers = { origin: stand.front.url, "x-requested-with": "XMLHttpRequest" };
  const reply = await request.post("/api/chat", { headers, data: { message, sessionKey: "hello" } });
  expect(reply.status(), await reply.text()).toBe(200);
};

test.skipIf(!hasBrowser)(
  "agents: one is woken by its interview, begins by itself what it is told to, and is talked to beside what was made [row 133]",
  async () => {
    const { context, page, heard } = await stand.device();
    for (const message of ["Hello", "just use the defaults"]) await say(context, message);
    await page.goto("/agents");
    const coach = cardOf(page, "Fitness coach");
    await coach.getByText("Does nothing by itself and costs nothing.").waitFor();
    await coach.getByRole("link", { name: "Fitness coach" }).click();
    await page.getByLabel(/training for/).fill("A run of 5 km");
    await page.getByRole("button", { name: "Wake the fitness coach" }).click();
    await page.getByText("A run of 5 km").waitFor();
    await page.getByText("your answer").waitFor();
    await page.getByText("has not run yet").waitFor();
    await page.getByText("$0.00 in the last 30 days").waitFor();

    await page.goto("/agents/cos");
    await page.getByRole("button", { name: "Pause: Mail digest" }).click();
    await cardOf(page, "Mail digest").getByText("paused").waitFor();
    await page.getByRole("button", { name: "Do it now: Morning brief" }).click();
    await cardOf(page, "Morning brief").getByText("done").waitFor();
    await page.getByRole("heading", { name: "What it has made" }).waitFor();

    await page.goto("/chat");
    const switcher = page.getByRole("region", { name: "Who you can talk to" });
    expect(await switcher.getByRole("listitem").first().textContent()).toContain("chief of staff");
    await switcher.getByText("1 unread").waitFor();
    await switcher.getByRole("button", { name: "I have read it" }).click();
    await switcher.getByText("1 unread").waitFor({ state: "detached" });
    await switcher.getByText("nothing said yet").waitFor();
    await switcher.getByRole("button", { name: "Begin anew: Fitness coach" }).click();
    await page.getByRole("heading", { name: "Fitness coach", level: 1 }).waitFor();
    await page
      .getByRole("article", { name: "Fitness coach" })
      .getByText("This is the offline model")
      .waitFor();
    await page.getByRole("textbox", { name: "Write a message" }).fill("How was my week?");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("$0.00").first().waitFor();
    await page.getByRole("link", { name: "All conversations" }).click();
    await switcher.getByText("goes on").waitFor();

    await page.getByText("1 report").click();
    await page.getByRole("button", { name: /^Brief for/ }).click();
    await page.getByRole("heading", { name: /^Brief for/ }).waitFor();
    expect(heard.complaints).toEqual([]);
  },
);

test.skipIf(!hasBrowser)(
  "memory: what is known says where it comes from, is put right, found, and forgotten after asking once",
  async () => {
    const { page, heard } = await stand.deviceAt("/memory");
    // Of the interview in the test before.
    await page
      .getByText(/^told to the /)
      .first()
      .waitFor();
    for (const fact of ["The safe is behind the piano", "My bicycle is green"]) {
      await page.getByRole("textbox", { name: "Something to remember" }).fill(fact);
      await page.getByRole("button", { name: "Remember", exact: true }).click();
      await page.getByText(fact).waitFor();
    }
    await page.getByRole("button", { name: "Change: My bicycle is green" }).click();
    await page.getByRole("textbox", { name: "As it is now" }).fill("My bicycle is red");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("My bicycle is red").waitFor();
    await page.getByText("My bicycle is green").waitFor({ state: "detached" });
    await page.getByRole("searchbox", { name: "Search what is known" }).fill("Where is the safe?");
    await page.getByText("My bicycle is red").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Forget: The safe is behind the piano" }).click();
    const dialog = page.getByRole("dialog", { name: "Forget this?" });
    await dialog.getByRole("button", { name: "Keep it" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Forget: The safe is behind the piano" }).click();
    await dialog.getByRole("button", { name: "Forget it" }).click();
    await page.getByText("The safe is behind the piano").waitFor({ state: "detached" });
    expect(heard.complaints).toEqual([]);
  },
);
