import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import {
  DISCORD_GUILD,
  DISCORD_PING,
  DISCORD_TOKEN,
  DiscordStandIn,
  discordCommand,
  discordSigner,
} from "../discord/discord.harness.ts";
import {
  SLACK_SECRET,
  SLACK_TOKEN,
  SLACK_WORKSPACE,
  SlackStandIn,
  slackDelivery,
  slackMessage,
  slackPress,
} from "../slack/slack.harness.ts";
import { askForDiary, asOwner, playing, shownIn } from "./household.harness.ts";

// Slack, Discord and mail through the door, from the pairing to an approval, with services that this test plays.

const slack = new SlackStandIn();
const discord = new DiscordStandIn();
let here: Deployment;
let signer: Awaited<ReturnType<typeof discordSigner>>;

const play = playing({ "https://slack.com/": slack, "https://discord.com/": discord });

beforeAll(async () => {
  signer = await discordSigner();
  here = await openTestDeployment({
    config: {
      slackToken: SLACK_TOKEN,
      slackSigningSecret: SLACK_SECRET,
      slackWorkspaceId: SLACK_WORKSPACE,
      discordToken: DISCORD_TOKEN,
      discordPublicKey: signer.publicKey,
      discordGuildId: DISCORD_GUILD,
      mailAddress: "assistant@example.com",
    },
    model: openOfflineModel(),
    outbound: play,
  });
});
afterAll(() => here.close());

const asPerson = (method: string, path: string, body?: object) => asOwner(here, method, path, body);
async function deliver(path: string, given: { body: string; headers: Record<string, string> }) {
  const reply = await here.send(path, { method: "POST", ...given });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
}
const toSlack = async (body: string, isForm = false) =>
  deliver(`/slack/${SLACK_WORKSPACE}`, await slackDelivery(body, { now: Date.now(), isForm }));
const toDiscord = async (body: string) =>
  deliver(`/discord/${DISCORD_GUILD}`, await signer.sign(body, Date.now()));
describe("allows", () => {
  test("48: [row 23] [row 140] a Slack account to be paired, to be answered once, and to answer a question", async () => {
    expect((await asPerson("POST", "/api/messaging/slack/check", {})).json).toMatchObject({
      slack: { bot: "purser", pairedSince: null },
    });
    const { json: offer } = await asPerson("POST", "/api/messaging/slack/pairing", {});
    expect((await toSlack(slackMessage(String(offer.say), { event: "Ev1" }))).json).toEqual({ ok: true });
    await shownIn(slack.shown, "This conversation is yours now");
    for (let n = 0; n < 3; n += 1)
      expect((await toSlack(slackMessage("Hello", { event: "Ev2" }))).status).toBe(200);
    await shownIn(slack.shown, "chief of staff");
    const thread = await asPerson("GET", "/api/chat/slack");
    expect(thread.json.turns).toMatchObject([{ message: "Hello" }]);

    await askForDiary(here);
    await shownIn(slack.shown, "A question waits for your answer.");
    const told = slack.shown.find(({ text }) => text.includes("A question waits"));
    await toSlack(slackPress(told?.buttons[0] ?? "", told?.ts ?? "", { trigger: "t.1" }), true);
    await shownIn(slack.shown, "Delete the old diary");
    await toSlack(slackPress(told?.buttons[0] ?? "", told?.ts ?? "", { trigger: "t.2" }), true);
    await shownIn(slack.shown, "Approved.");
    const { json } = await asPerson("GET", "/api/approvals?status=all");
    expect(json.approvals).toMatchObject([{ taskId: "t-1", status: "approved" }]);
  });

  test("48: [row 23] [row 140] a Discord account to be paired by its command, and to be answered there", async () => {
    expect((await toDiscord(DISCORD_PING)).json).toEqual({ type: 1 });
    const { json: offer } = await asPerson("POST", "/api/messaging/discord/pairing", {});
    expect((await toDiscord(discordCommand("start", String(offer.code), { id: "11" }))).json).toEqual({
      type: 5,
    });
    await shownIn(discord.shown, "This account is yours now");
    await toDiscord(discordCommand("ask", "What is new?", { id: "12" }));
    const answer = await until("the answer in the history", async () => {
      const { turns } = (await asPerson("GET", "/api/chat/discord")).json;
      return (turns as { reply: string | null }[])[0]?.reply;
    });
    await shownIn(discord.shown, answer.slice(0, 20));
  });

  test("[row 140] mail to be paired by one link, and every channel to be seen in `/api/status`", async () => {
    const { json: offer } = await asPerson("POST", "/api/messaging/mail/pairing", {});
    expect(String(offer.link)).toMatch(/^mailto:assistant@example\.com\?/);
    const { json } = await asPerson("GET", "/api/status");
    expect((json.channels as { channel: string }[]).map(({ channel }) => channel)).toEqual([
      "push",
      "slack",
      "discord",
      "mail",
    ]);
  });
});

describe("refuses", () => {
  test("45: [row 23] what is not signed, before it is read", async () => {
    const headers = { "content-type": "application/json" };
    for (const path of [`/slack/${SLACK_WORKSPACE}`, `/discord/${DISCORD_GUILD}`])
      expect((await deliver(path, { body: "nonsense", headers })).status, path).toBe(401);
  });

  test("a code for a messenger that is not set up, which says how", async () => {
    const { status, json } = await asPerson("POST", "/api/messaging/telegram/pairing", {});
    expect([status, json.detail]).toEqual([409, expect.stringContaining("@BotFather")]);
  });
});
