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
  config: { telegramToken: TOKEN },
  outbound: async (request: Fetched) => {
    if (!request.url.startsWith("https://api.telegram.org/")) return undefined;
    const answer = await telegram.send(request.url, { method: "POST", body: await request.text() });
    return new Reply(await answer.text(), { status: answer.status });
  },
});

const SENDER = 4711;
/** What somebody writes to the bot, as Telegram hands it over. */
async function write(text: string): Promise<void> {
  const headers = {
    "content-type": "application/json",
    "x-telegram-bot-api-secret-token": await webhookSecretOf(TOKEN),
  };
  const from = { id: SENDER, is_bot: false, first_name: "O" };
  const chat = { id: SENDER, type: "private" };
  const body = JSON.stringify({ update_id: 1, message: { message_id: 1, date: 1, from, chat, text } });
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
