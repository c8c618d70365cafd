import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Asked } from "../caller.ts";
import { DISCORD_APPLICATION, DISCORD_GUILD, DiscordStandIn } from "../discord/discord.harness.ts";
import { SlackStandIn } from "../slack/slack.harness.ts";
import type { ArrivalContent } from "./contract.ts";
import { events, json, openMessenger, passAlarms } from "./messaging.harness.ts";
import { DISCORD_KEY, NOW, PERSON, world } from "./objects.harness.ts";

// What is the same of every messenger, on those that came after the first: the real object, with messengers that the test plays.

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

const QUESTION = {
  decisionId: "0198f0c2-7b1a-7c3d-8e4f-5a6b7c8d9e0f",
  type: "data_deletion",
  description: "Delete *old* <b>backups</b>",
  agentType: "CodeGen",
  estimatedCost: "1.00",
  reason: "It deletes data.",
  expiresAt: "2046-11-12T13:00:00Z",
  status: "pending",
};

/** A gate with one question, which is answered once. */
function gateOf() {
  const answers: string[] = [];
  const gate = async ({ method, body }: Asked) => {
    if (method === "GET") return json({ approvals: answers.length === 0 ? [QUESTION] : [] });
    const { decision } = JSON.parse(String(body)) as { decision: string };
    if (answers.length > 0) return json({ code: "conflict", detail: "It was answered already." }, 409);
    answers.push(decision);
    return json({ ...QUESTION, status: "approved" });
  };
  return { answers, gate };
}

type Shown = readonly { readonly text: string; readonly buttons: readonly string[] }[];

/** A messenger of each kind: how to say and press there, and what it shows. */
const KINDS = {
  slack: () => {
    const slack = new SlackStandIn();
    return {
      send: slack.send,
      chat: "D1",
      shown: (): Shown => slack.shown,
      fail: (fault: "silent" | "too-soon" | "down" | null) => {
        slack.fault = () => fault;
      },
      calls: slack.calls,
      said: (_: string, text: string): ArrivalContent => ({ is: "message", text }),
      pressed: (event: string, data: string): ArrivalContent => ({
        is: "pressed",
        data,
        query: event,
        message: slack.shown.at(-1)?.ts ?? "",
      }),
    };
  },
  discord: () => {
    const discord = new DiscordStandIn();
    const path = (event: string) => `/webhooks/${DISCORD_APPLICATION}/t-${event}`;
    return {
      send: discord.send,
      chat: "42",
      shown: (): Shown => discord.shown,
      fail: (fault: "silent" | "too-soon" | "down" | null) => {
        discord.fault = () => fault;
      },
      calls: discord.calls,
      said: (event: string, text: string): ArrivalContent => ({ is: "message", text, via: path(event) }),
      pressed: (event: string, data: string): ArrivalContent => ({
        is: "pressed",
        data,
        query: path(event),
        message: event,
      }),
    };
  },
} as const;

function open(name: keyof typeof KINDS, given: Parameters<typeof openMessenger>[0] = {}) {
  const kind = KINDS[name]();
  const { messenger } = openMessenger({ ...given });
  world.send = (url, init) => kind.send(url, init as { method?: string; body?: unknown });
  const take = (event: string, arrived: ArrivalContent) =>
    messenger.take({ channel: name, event, chat: kind.chat, person: PERSON, arrived });
  const say = (event: string, text: string) => take(event, kind.said(event, text));
  return { ...kind, messenger, take, say };
}

describe.each(["slack", "discord"] as const)("%s allows", (name) => {
  test("[row 23] [row 140] a message to be answered once, in a conversation of its own, however often it is delivered", async () => {
    const asked: unknown[] = [];
    const { messenger, say, shown } = open(name, {
      chat: async ({ body, headers }) => {
        asked.push([JSON.parse(String(body)), headers["idempotency-key"]]);
        return events(["**Hello** <!channel> you"]);
      },
    });
    const taken = await Promise.all(Array.from({ length: 50 }, () => say("e1", "Hi")));
    expect(taken.filter(Boolean)).toHaveLength(1);
    await passAlarms(messenger);
    expect(asked).toEqual([[{ message: "Hi", sessionKey: name }, `${name}-e1`]]);
    expect(shown()).toMatchObject([{ text: "**Hello** <!channel> you", buttons: [] }]);
    expect(await messenger.health(name)).toMatchObject({ receivedAt: NOW, answeredAt: NOW, unknown: 0 });
    expect(await messenger.health("telegram")).toMatchObject({ receivedAt: null, answeredAt: null });
  });

  test("47: [row 140] a question to be shown as it is, and answered once by its button", async () => {
    const { answers, gate } = gateOf();
    const { messenger, say, take, pressed, shown } = open(name, { gate });
    await say("e1", name === "slack" ? "!approvals" : "/approvals");
    await passAlarms(messenger);
    const [question] = shown();
    expect(question?.text).toContain("data_deletion: Delete *old* <b>backups</b>");
    expect(question?.buttons).toHaveLength(2);
    const [approve = "", deny = ""] = question?.buttons ?? [];
    await take("e2", pressed("e2", approve));
    await passAlarms(messenger);
    await take("e3", pressed("e3", deny));
    await passAlarms(messenger);
    expect(answers).toEqual(["approve"]);
    const last = shown().at(-1);
    expect(last).toMatchObject({ text: "It was answered already.", buttons: [] });
  });

  test("a long reply in as many messages as it takes, in order", async () => {
    const long = Array.from({ length: 3_000 }, (_, n) => `word${n}`).join(" ");
    const { messenger, say, shown } = open(name, { chat: async () => events([long]) });
    await say("e1", "Tell me more");
    await passAlarms(messenger);
    expect(shown().length).toBeGreaterThan(1);
    expect(
      shown()
        .map(({ text }) => text)
        .join(" "),
    ).toBe(long);
  });
});

describe.each(["slack", "discord"] as const)("%s refuses", (name) => {
  test("a button that was made for another chat", async () => {
    const { answers, gate } = gateOf();
    const { messenger, say, take, pressed, shown } = open(name, { gate });
    await say("e1", "!approvals");
    await passAlarms(messenger);
    const [approve = ""] = shown()[0]?.buttons ?? [];
    await messenger.take({
      channel: name,
      event: "e2",
      chat: "another",
      person: PERSON,
      arrived: pressed("e2", approve),
    });
    await take("e3", pressed("e3", "a:nonsense"));
    await passAlarms(messenger);
    expect(answers).toEqual([]);
  });
});

describe.each(["slack", "discord"] as const)("%s fails safe", (name) => {
  test("[row 140] 429 waits as long as it says, and 502 is tried again", async () => {
    const { messenger, say, shown, fail, calls } = open(name);
    fail("too-soon");
    await say("e1", "one");
    await passAlarms(messenger, 3);
    expect(calls).toHaveLength(1);
    fail("down");
    world.now += 7_000;
    await passAlarms(messenger, 1);
    expect(shown()).toEqual([]);
    fail(null);
    world.now += 600_000;
    await passAlarms(messenger);
    expect(shown().map(({ text }) => text)).toEqual(["You said one"]);
    expect(await messenger.health(name)).toMatchObject({ unknown: 0, answeredAt: world.now });
  });

  test("a channel that is failing is told on the others, once a day", async () => {
    const { messenger, fail } = open(name);
    fail("down");
    const { problem } = await messenger.check(name);
    await messenger.check(name);
    expect(problem).toContain("does not take the token: HTTP 502");
    expect(world.reported).toMatchObject(Array(2).fill({ channel: name, problem }));
    expect(world.told.map(({ key }) => key)).toEqual(Array(2).fill(`${name}/failing/2046-11-12`));
  });
});

describe("what differs", () => {
  test("[row 140] slack: a message of which nobody knows whether it arrived is not sent again, and is counted", async () => {
    const { messenger, say, shown, fail } = open("slack");
    fail("silent");
    await say("e1", "Hi");
    await passAlarms(messenger);
    fail(null);
    world.now += 3_600_000;
    await passAlarms(messenger);
    expect(shown()).toHaveLength(1);
    expect(await messenger.health("slack")).toMatchObject({ unknown: 1, failure: "TypeError" });
    expect(await messenger.health("telegram")).toMatchObject({ unknown: 0 });
  });

  test("[row 140] discord: the first message takes the place of what waits, so that it may be sent again", async () => {
    const { messenger, say, shown, fail, calls } = open("discord");
    fail("silent");
    await say("e1", "Hi");
    await passAlarms(messenger, 1);
    fail(null);
    world.now += 600_000;
    await passAlarms(messenger);
    expect(calls.map(({ method }) => method)).toEqual(["PATCH", "PATCH"]);
    expect(shown()).toHaveLength(1);
    expect(await messenger.health("discord")).toMatchObject({ unknown: 0 });
  });

  test("slack: a token of another workspace is said, and none of this one", async () => {
    const slack = new SlackStandIn();
    const { messenger } = openMessenger();
    world.send = (url, init) => slack.send(url, init);
    expect(await messenger.check("slack")).toMatchObject({ bot: "purser", problem: null, checkedAt: NOW });
    slack.workspace = "T9";
    expect((await messenger.check("slack")).problem).toContain("of the workspace T9, not of T0123ABCD");
    slack.fault = () => "revoked";
    expect((await messenger.check("slack")).problem).toContain("token_revoked");
  });

  test("[row 140] discord: the endpoint and the commands are set once, and only for the key that the door checks with", async () => {
    const discord = new DiscordStandIn();
    const { messenger } = openMessenger();
    world.send = (url, init) => discord.send(url, init as { method?: string; body?: unknown });
    discord.application.verify_key = "cd".repeat(32);
    expect((await messenger.check("discord")).problem).toContain("discordPublicKey is not the key");
    discord.application.verify_key = DISCORD_KEY;
    expect(await messenger.check("discord")).toMatchObject({ bot: "Purser", problem: null });
    await messenger.check("discord");
    expect(discord.application.interactions_endpoint_url).toBe(
      `https://purser.example.com/discord/${DISCORD_GUILD}`,
    );
    const changes = discord.calls.filter(({ method }) => method !== "GET");
    expect(changes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "PATCH /applications/@me",
      `PUT /applications/${DISCORD_APPLICATION}/commands`,
    ]);
  });
});
