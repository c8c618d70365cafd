import { runDurableObjectAlarm } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { DISCORD_TOKEN, DiscordStandIn } from "../../discord/discord.harness.ts";
import { SLACK_TOKEN, SlackStandIn } from "../../slack/slack.harness.ts";
import { pressedOf } from "../../telegram/buttons.ts";
import type { Notice } from "../contract.ts";
import { NOW, openOutbox, PERSON, world } from "../objects.harness.ts";

// Notices by the channels that came after Telegram, with services that the test plays.

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

const DECISION = "0198f0c2-7b1a-7c3d-8e4f-5a6b7c8d9e0f";
const QUESTION: Notice = {
  key: "q",
  event: "approval.pending",
  at: NOW,
  fields: { detail: "A question waits for your answer.", decisionId: DECISION, count: 1 },
};

/** An outbox with all three, where each is paired. */
async function openAll() {
  const slack = new SlackStandIn();
  const discord = new DiscordStandIn();
  const mails: EmailMessageBuilder[] = [];
  const send = async (url: string, init: RequestInit) =>
    url.startsWith("https://slack.com/")
      ? slack.send(url, init)
      : discord.send(url, init as { method?: string; body?: unknown });
  const mail = {
    send: async (built: EmailMessageBuilder) => {
      mails.push(built);
      return { messageId: "<1>" };
    },
  } as SendEmail;
  const outbox = openOutbox({ url: "", send, slackToken: SLACK_TOKEN, discordToken: DISCORD_TOKEN, mail });
  const pair = async (channel: string, sender: string, chat: string) => {
    const { code } = await outbox.offerPairing({ channel, person: PERSON });
    await outbox.pair({ channel, sender, chat, code });
  };
  return { slack, discord, mails, outbox, pair };
}

describe("allows", () => {
  test("21: [row 129] [row 140] the first of Slack, Discord and mail that takes it, and none behind it", async () => {
    const { slack, discord, mails, outbox, pair } = await openAll();
    await pair("mail", PERSON, PERSON);
    await pair("discord", "42", "42");
    await pair("slack", "U1", "D1");
    await outbox.take(QUESTION);
    await runDurableObjectAlarm(outbox);
    expect([slack.shown.length, discord.calls.length, mails.length]).toEqual([1, 0, 0]);
    slack.fault = () => "revoked";
    await outbox.take({ ...QUESTION, key: "q2" });
    await runDurableObjectAlarm(outbox);
    expect([discord.shown.length, mails.length]).toEqual([1, 0]);
    discord.fault = () => "down";
    await outbox.take({ ...QUESTION, key: "q3" });
    await runDurableObjectAlarm(outbox);
    expect(mails).toHaveLength(1);
  });

  test("[row 140] a question with a button for that chat alone, or a link, and nothing of what it asks", async () => {
    const { slack, discord, mails, outbox, pair } = await openAll();
    await pair("slack", "U1", "D1");
    await outbox.take(QUESTION);
    await runDurableObjectAlarm(outbox);
    await outbox.unpair({ channel: "slack", person: PERSON });
    await pair("discord", "42", "42");
    await outbox.take({ ...QUESTION, key: "q2" });
    await runDurableObjectAlarm(outbox);
    await outbox.unpair({ channel: "discord", person: PERSON });
    await pair("mail", PERSON, PERSON);
    await outbox.take({ ...QUESTION, key: "q3" });
    await runDurableObjectAlarm(outbox);
    const show = { deed: "show", decisionId: DECISION };
    expect(await pressedOf(SLACK_TOKEN, "D1", slack.shown[0]?.buttons[0] ?? "")).toEqual(show);
    expect(await pressedOf(DISCORD_TOKEN, "42", discord.shown[0]?.buttons[0] ?? "")).toEqual(show);
    expect(discord.shown).toMatchObject([{ where: "/channels/dm-42/messages" }]);
    expect(mails).toMatchObject([
      {
        to: PERSON,
        from: { email: "assistant@example.com" },
        subject: "A question waits for your answer.",
        text: "A question waits for your answer.\n\nhttps://purser.example.com/approvals",
      },
    ]);
  });

  test("[row 140] how each channel that is set up fares, and that it was looked at", async () => {
    const { outbox, pair } = await openAll();
    const states = async () =>
      (await outbox.channelReports()).map(({ channel, state, problem }) => [channel, state, problem]);
    const deaf = "Nobody has looked for hours whether it delivers here";
    const names = ["slack", "discord", "mail"];
    expect(await states()).toEqual(
      names.map((name) => [name, "failing", expect.stringContaining("Nobody has looked yet")]),
    );
    const fine = {
      problem: null,
      checkedAt: NOW,
      receivedAt: null,
      answeredAt: null,
      failedAt: null,
      failure: null,
    };
    for (const channel of names) await outbox.report({ channel, ...fine });
    await outbox.report({
      channel: "discord",
      ...fine,
      problem: "Discord does not take the token: HTTP 401",
    });
    await pair("slack", "U1", "D1");
    expect(await states()).toEqual([
      ["slack", "ready", null],
      ["discord", "failing", "Discord does not take the token: HTTP 401"],
      ["mail", "unpaired", null],
    ]);
    world.now += 3 * 3_600_000 + 1;
    expect(await states()).toContainEqual(["slack", "failing", deaf]);
  });
});

describe("fails safe", () => {
  test("[row 140] a conversation that could not be opened is tried again; a message that may have arrived is not", async () => {
    const { discord, outbox, pair } = await openAll();
    await pair("discord", "42", "42");
    discord.fault = ({ path }) => (path === "/users/@me/channels" ? "silent" : null);
    await outbox.take(QUESTION);
    await runDurableObjectAlarm(outbox);
    expect(discord.shown).toEqual([]);
    discord.fault = ({ path }) => (path.endsWith("/messages") ? "silent" : null);
    world.now += 3_600_000;
    await runDurableObjectAlarm(outbox);
    world.now += 3_600_000;
    await runDurableObjectAlarm(outbox);
    expect(discord.shown).toHaveLength(1);
  });

  test("[row 140] 429 of Slack's: the next attempt is no sooner than it says", async () => {
    const { slack, outbox, pair } = await openAll();
    await pair("slack", "U1", "D1");
    slack.fault = () => "too-soon";
    slack.retryAfterSeconds = 600;
    await outbox.take(QUESTION);
    await runDurableObjectAlarm(outbox);
    const [{ nextAt } = { nextAt: null }] = (await outbox.page({ before: null, max: 1 })).notices;
    expect(nextAt).toBe(NOW + 600_000);
  });
});
