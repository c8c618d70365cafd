import { runDurableObjectAlarm } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { DISCORD_TOKEN, DiscordStandIn } from "../../discord/discord.harness.ts";
import { SLACK_TOKEN, SlackStandIn } from "../../slack/slack.harness.ts";
import { TelegramStandIn } from "../../telegram/telegram.harness.ts";
import type { Notice } from "../contract.ts";
import { NOW, openOutbox, PERSON, world } from "../objects.harness.ts";

// What a chief of staff hands over for a person's devices, on each channel by itself, with services that the test plays.

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

const TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK";
const told = (id: string, detail: string, priority = "normal"): Notice => ({
  key: `agent/${id}`,
  event: "agent.told",
  at: NOW,
  fields: { detail, priority },
  person: PERSON,
});

type Played = {
  readonly send: (url: string, init: { method?: string; body?: unknown }) => Promise<Response>;
};
const by =
  ({ send }: Played) =>
  (url: string, init: RequestInit) =>
    send(url, init as Parameters<Played["send"]>[1]);

/** Each with its service: what it has shown, and how it answers. */
const CHANNELS = {
  telegram: () => {
    const telegram = new TelegramStandIn();
    return {
      settings: { botToken: TOKEN, send: by(telegram) },
      shown: () => telegram.shown.map(({ text }) => text),
      lose: () => {
        telegram.fault = () => "silent";
      },
    };
  },
  slack: () => {
    const slack = new SlackStandIn();
    return {
      settings: { slackToken: SLACK_TOKEN, send: by(slack) },
      shown: () => slack.shown.map(({ text }) => text),
      lose: () => {
        slack.fault = () => "silent";
      },
    };
  },
  discord: () => {
    const discord = new DiscordStandIn();
    return {
      settings: { discordToken: DISCORD_TOKEN, send: by(discord) },
      shown: () => discord.shown.map(({ text }) => text),
      lose: () => {
        discord.fault = ({ path }) => (path.endsWith("/messages") ? "silent" : null);
      },
    };
  },
  mail: () => {
    const shown: string[] = [];
    let isLost = false;
    const send = async ({ text = "" }: EmailMessageBuilder) => {
      shown.push(text.split("\n")[0] ?? "");
      if (isLost) throw Object.assign(new Error("lost"), { code: "E_INTERNAL_SERVER_ERROR" });
      return { messageId: "<1>" };
    };
    return {
      settings: { mail: { send } as SendEmail },
      shown: () => shown,
      lose: () => {
        isLost = true;
      },
    };
  },
} as const;

async function open(name: keyof typeof CHANNELS) {
  const { settings, ...channel } = CHANNELS[name]();
  const unexpected = () => Promise.reject(new Error("Nobody expected a request"));
  const outbox = openOutbox({ url: "", send: unexpected, ...settings });
  const { code } = await outbox.offerPairing({ channel: name, person: PERSON });
  await outbox.pair({ channel: name, sender: "42", chat: "42", code });
  const deliver = async () => {
    for (let alarms = 0; alarms < 10 && (await runDurableObjectAlarm(outbox)); alarms += 1);
  };
  return { ...channel, outbox, deliver };
}

describe.each(Object.keys(CHANNELS) as (keyof typeof CHANNELS)[])("%s", (name) => {
  test("[row 129] [row 140] behaviour 19: a notice that is handed over again and again is one message; two urgent ones are two", async () => {
    const { outbox, shown, deliver } = await open(name);
    const again = await Promise.all(Array.from({ length: 5 }, () => outbox.take(told("1", "cos: Rain"))));
    expect(again.filter(Boolean)).toHaveLength(1);
    await deliver();
    await outbox.take(told("1", "cos: Rain"));
    await deliver();
    expect(shown()).toEqual(["cos: Rain"]);
    for (const id of ["2", "3"]) await outbox.take(told(id, "cos: The gate changed", "urgent"));
    await deliver();
    expect(shown()).toEqual(["cos: Rain", "cos: The gate changed", "cos: The gate changed"]);
  });

  test("[row 129] [row 140] behaviour 20: what was held through the night is one message, and of an unknown outcome no second", async () => {
    const { outbox, shown, lose, deliver } = await open(name);
    const digest = { ...told("4", "3 things came in overnight"), event: "agent.digest" };
    lose();
    await outbox.take(digest);
    await deliver();
    world.now += 3_600_000;
    await deliver();
    expect(shown()).toEqual(["3 things came in overnight"]);
    const [notice] = (await outbox.page({ before: null, max: 1, person: PERSON })).notices;
    expect(notice?.deliveries).toMatchObject([{ channel: name, delivered: false, isUnknown: true }]);
  });
});
