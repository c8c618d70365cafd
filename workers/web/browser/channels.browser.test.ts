import { type Request as Fetched, Response as Reply } from "miniflare";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { webhookSecretOf } from "../../telegram/proof.ts";
import { TelegramStandIn } from "../../telegram/telegram.harness.ts";
import { besidesTheNetwork } from "./heard.harness.ts";
import { findings } from "./looks.harness.ts";
import { hasBrowser, standFor } from "./stand.harness.ts";

// The channels as their owner sees them in Settings, with a Telegram that this test plays.

const TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK";
const telegram = new TelegramStandIn();
const stand = standFor({
  config: {
    telegramToken: TOKEN,
    masterKey: "ab".repeat(32),
    workProfiles: JSON.stringify(["owner@example.com"]),
  },
  outbound: async (request: Fetched) => {
    if (!request.url.startsWith("https://api.telegram.org/")) return undefined;
    const answer = await telegram.send(request.url, { method: "POST", body: await request.text() });
    return new Reply(await answer.text(), { status: answer.status });
  },
});

const SENDER = 4711;
let updates = 0;
/** What somebody writes to the bot, as Telegram hands it over. */
async function write(text: string, chat: object = { id: SENDER, type: "private" }): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "x-telegram-bot-api-secret-token": await webhookSecretOf(TOKEN),
  };
  const from = { id: SENDER, is_bot: false, first_name: "O" };
  const body = JSON.stringify({
    update_id: ++updates,
    message: { message_id: 1, date: 1, from, chat, text },
  });
  const reply = await stand.here.send("/telegram/4839574812", { method: "POST", headers, body });
  expect(reply.status).toBe(200);
}

const rowOf = (page: Page, name: string) =>
  page
    .getByRole("list", { name: "Channels, in the order in which they are tried" })
    .locator("> li")
    .filter({ has: page.getByText(name, { exact: true }) });

describe.skipIf(!hasBrowser)("channels", () => {
  test("each says how it fares; a chat is looked at, paired with a code, and its pairing ended [row 140]", async () => {
    const { page, heard } = await stand.deviceAt("/settings");
    const row = rowOf(page, "Telegram");
    await row.getByText("not paired", { exact: false }).waitFor();
    await rowOf(page, "Slack").getByText("purser:slackToken is not set.").waitFor();
    await row.getByText("not looked at yet").waitFor();
    await page.getByRole("button", { name: "Check now: Telegram" }).click();
    await row.getByText("The assistant is my_purser_bot there").waitFor();
    await page.getByRole("button", { name: "Pair my chat: Telegram" }).click();
    const said = await row.getByRole("status").locator("code").textContent();
    expect(await row.getByRole("link", { name: "Open this on your phone" }).getAttribute("href")).toContain(
      "https://t.me/my_purser_bot?start=",
    );
    expect(await findings(page)).toEqual([]);
    await write(String(said));
    await page.reload();
    await row.getByText("Your chat in Telegram is paired.").waitFor();
    await row.getByText(/^\W*works$/).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Pair a group" }).click();
    const link = row.getByRole("link", { name: "Open this on your phone" });
    await link.waitFor();
    expect(await link.getAttribute("href")).toContain("https://t.me/my_purser_bot?startgroup=");
    await write(String(await row.getByRole("status").locator("code").textContent()), {
      id: -100_42,
      type: "group",
      title: "Family",
    });
    await page.reload();
    await page.getByRole("button", { name: "End: Family" }).click();
    await expect.poll(() => page.getByRole("button", { name: "End: Family" }).count()).toBe(0);
    await page.getByRole("button", { name: "End the pairing: Telegram" }).click();
    await row.getByText("pair your chat with it").waitFor();
    expect(heard.complaints).toEqual([]);
  });

  test("one that fails says why, and what is refused is said where it was pressed [row 140]", async () => {
    telegram.fault = () => "down";
    const { page, heard } = await stand.deviceAt("/settings");
    const row = rowOf(page, "Telegram");
    await page.getByRole("button", { name: "Check now: Telegram" }).click();
    await row.getByText(/^\W*fails$/).waitFor();
    await row.getByText("502", { exact: false }).first().waitFor();
    expect(await findings(page)).toEqual([]);
    expect(besidesTheNetwork(heard.complaints)).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("profiles", () => {
  test("[row 141] work profile: Settings change to it and back; each shows its own, and nothing of the other", async () => {
    const { page, heard } = await stand.deviceAt("/chat");
    const box = page.getByRole("textbox", { name: "Write a message" });
    const mine = "Remember that the quillfeather is mine";
    await box.fill(mine);
    await box.press("Enter");
    await page.getByText("I'll remember", { exact: false }).first().waitFor();
    const settings = async () => {
      await page.goto("/settings");
      await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    };
    await settings();
    await page.getByText("This is your own profile.").waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Change to work" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    for (const path of ["/", "/chat", "/memory"]) {
      await page.goto(path);
      await expect.poll(() => page.locator("main [aria-busy='true']").count()).toBe(0);
      expect(await page.getByText("quillfeather").count(), path).toBe(0);
    }
    await settings();
    await page.getByText("This is your profile for work.").waitFor();
    // The page of a second window, and its socket, are in it too: a cookie says so.
    const [cookie] = (await page.context().cookies()).filter(({ name }) => name === "purser-profile");
    expect(cookie).toMatchObject({ value: "work", sameSite: "Strict" });
    await page.getByRole("button", { name: "Change to your own" }).click();
    await page.waitForURL((url) => url.pathname === "/");
    await page.goto("/memory");
    await page.getByText("the quillfeather is mine").first().waitFor();
    expect(besidesTheNetwork(heard.complaints)).toEqual([]);
  });
});

describe.skipIf(!hasBrowser)("hosts that agents may ask", () => {
  const TOKEN_OF_MINE = "a-token-of-mine-0123";

  test("[row 141] work agents: a token is kept, shown without its value, refused in words, and removed", async () => {
    const { page, heard } = await stand.deviceAt("/connections");
    await page.getByText("None: no agent asks any host.").waitFor();
    const keep = async (host: string) => {
      await page.getByLabel("Name", { exact: true }).fill("KUSTO_TOKEN");
      await page.getByLabel("Hosts", { exact: true }).fill(host);
      await page.getByLabel("Token or key").fill(TOKEN_OF_MINE);
      await page.getByRole("button", { name: "Keep it" }).click();
    };
    await keep("https://help.kusto.windows.net/v1");
    await page.getByText("expected a public host", { exact: false }).waitFor();
    await keep("help.kusto.windows.net");
    await page.getByRole("button", { name: "Remove KUSTO_TOKEN" }).waitFor();
    expect(await page.getByLabel("Token or key").inputValue(), "forgotten as soon as it is kept").toBe("");
    expect(await page.content()).not.toContain(TOKEN_OF_MINE);
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Remove KUSTO_TOKEN" }).click();
    await page.getByText("None: no agent asks any host.").waitFor();
    expect(besidesTheNetwork(heard.complaints)).toEqual([]);
  });
});
