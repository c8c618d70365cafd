import { beforeEach, expect, test, vi } from "vitest";
import { DISCORD_APPLICATION, DiscordStandIn } from "../discord/discord.harness.ts";
import { SlackStandIn } from "../slack/slack.harness.ts";
import type { Fault, TelegramStandIn } from "../telegram/telegram.harness.ts";
import type { ArrivalContent, ChannelName } from "./contract.ts";
import { CHAT, conversations, events, openMessenger, passAlarms } from "./messaging.harness.ts";
import { NOW, PERSON, world } from "./objects.harness.ts";

// A week of somebody who talks to the assistant there: each delivery comes again and again, the messenger asks to wait, is down for hours, and loses
// answers. Seeded, so that a failure is the same one again.

const HOUR = 3_600_000;
const MESSAGES = 60;
const REDELIVERIES = 50;

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

/** mulberry32, as good as a test needs. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Failing = Fault | null;

/** A messenger that a week is lived on: what fails there, and what it has shown. */
type Weekly = {
  readonly chat: string;
  readonly said: (event: string, text: string) => ArrivalContent;
  readonly fail: (next: () => Failing) => void;
  readonly shown: () => readonly string[];
  /** What shows a message may be done again: of a lost answer nothing is unknown. */
  readonly repeats: boolean;
};

/** Each sets itself up in the world of the messenger that was opened. */
const CHANNELS: Readonly<Record<ChannelName, (telegram: TelegramStandIn) => Weekly>> = {
  telegram: (telegram) => ({
    chat: CHAT,
    said: (_, text) => ({ is: "message", text }),
    fail: (next) => {
      telegram.fault = ({ method }) => (method === "sendMessage" ? next() : null);
    },
    shown: () => telegram.shown.map(({ text }) => text),
    repeats: false,
  }),
  slack: () => {
    const slack = new SlackStandIn();
    world.send = (url, init) => slack.send(url, init as Parameters<typeof slack.send>[1]);
    return {
      chat: "D1",
      said: (_, text) => ({ is: "message", text }),
      fail: (next) => {
        slack.fault = () => next() as ReturnType<typeof slack.fault>;
      },
      shown: () => slack.shown.map(({ text }) => text),
      repeats: false,
    };
  },
  discord: () => {
    const discord = new DiscordStandIn();
    world.send = (url, init) => discord.send(url, init as Parameters<typeof discord.send>[1]);
    return {
      chat: "42",
      said: (event, text) => ({ is: "message", text, via: `/webhooks/${DISCORD_APPLICATION}/t-${event}` }),
      fail: (next) => {
        discord.fault = () => next() as ReturnType<typeof discord.fault>;
      },
      shown: () => discord.shown.map(({ text }) => text),
      // The answer takes the place of "is thinking": changed twice it says the same.
      repeats: true,
    };
  },
  mail: () => {
    const shown: string[] = [];
    let fault: () => Failing = () => null;
    const failed = (code: string) => Object.assign(new Error(code), { code });
    world.mail = async ({ text = "" }) => {
      const is = fault();
      if (is === "down" || is === "too-soon") throw failed("E_RATE_LIMIT_EXCEEDED");
      shown.push(text);
      if (is === "silent") throw failed("E_INTERNAL_SERVER_ERROR");
      return { messageId: "<sent@example.com>" };
    };
    return {
      chat: PERSON,
      said: (_, text) => ({ is: "message", text, via: JSON.stringify({ subject: "Re: m", ids: [] }) }),
      fail: (next) => {
        fault = next;
      },
      shown: () => shown,
      repeats: false,
    };
  },
};

test.each(Object.keys(CHANNELS) as ChannelName[])(
  "%s: a week with fifty-fold deliveries, 429s and outages: each message is answered once, and the unknown is shown as unknown [row 140]",
  async (name) => {
    const random = randomOf(20_261_127);
    let conversationsDown = false;
    const paid = new Set<string>();
    const { chat } = conversations((message) => {
      if (conversationsDown) return { status: 503, headers: [], body: null };
      return events([`Answer to ${message}`]);
    });
    const { telegram, messenger } = openMessenger({
      chat: async (asked) => {
        paid.add(asked.headers["idempotency-key"] ?? "");
        return chat(asked);
      },
    });
    const channel = CHANNELS[name](telegram);
    const say = (event: string, text: string) =>
      messenger.take({
        channel: name,
        event,
        chat: channel.chat,
        person: PERSON,
        arrived: channel.said(event, text),
      });
    let lost = 0;
    channel.fail(() => {
      const hour = Math.floor((world.now - NOW) / HOUR);
      if (hour % 24 === 3) return "down";
      const dice = random();
      if (dice < 0.1) return "too-soon";
      if (dice >= 0.15) return null;
      lost += 1;
      return "silent";
    });
    for (let n = 0; n < MESSAGES; n += 1) {
      conversationsDown = n % 10 === 7;
      const event = String(1_000 + n);
      const taken = await Promise.all(Array.from({ length: REDELIVERIES }, () => say(event, `m${n}`)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      await passAlarms(messenger, 2);
      conversationsDown = false;
      world.now += 2.8 * HOUR * random() * 2;
      for (let pass = 0; pass < 3; pass += 1) {
        await passAlarms(messenger, 2);
        world.now += 60_000;
      }
    }
    world.now += 24 * HOUR;
    channel.fail(() => null);
    for (let pass = 0; pass < MESSAGES; pass += 1) {
      await passAlarms(messenger, 3);
      world.now += 16 * 60_000;
    }
    const expected = Array.from({ length: MESSAGES }, (_, n) => `Answer to m${n}`);
    expect(channel.shown(), "each once, in order").toEqual(expected);
    expect(paid.size).toBe(MESSAGES);
    expect(lost).toBeGreaterThan(0);
    const { unknown, receivedAt } = await messenger.health(name);
    expect(receivedAt).not.toBeNull();
    // What was lost more than a week ago is forgotten.
    expect(unknown).toBe(channel.repeats ? 0 : lost);
  },
);
