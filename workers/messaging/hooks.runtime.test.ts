import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import {
  DISCORD_GUILD,
  DISCORD_PING,
  DISCORD_TOKEN,
  discordCommand,
  discordPress,
  discordSigner,
} from "../discord/discord.harness.ts";
import { OWNER } from "../gate/gate.harness.ts";
import { openOutbox } from "../notices/objects.harness.ts";
import {
  SLACK_SECRET,
  SLACK_TOKEN,
  SLACK_WORKSPACE,
  slackDelivery,
  slackMessage,
  slackPress,
} from "../slack/slack.harness.ts";
import type { Env } from "./app.ts";
import type { Arrival, ChannelName } from "./contract.ts";
import { createApp } from "./index.ts";
import { NOW } from "./objects.harness.ts";
import { operations } from "./operations.ts";

// What comes from Slack and Discord at their endpoints, over the real list of paired chats.

let signer: Awaited<ReturnType<typeof discordSigner>>;
beforeAll(async () => {
  signer = await discordSigner();
});
beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

type Delivery = { readonly body: string; readonly headers: Record<string, string> };

/** The endpoints; `touched` counts the questions to any object, `arrived` is what was kept. */
function openHooks({ isBroken = false } = {}) {
  const outbox = openOutbox();
  const arrived: Arrival[] = [];
  const touched = { count: 0 };
  const counted = <T>(object: T) => ({
    getByName: () => {
      touched.count += 1;
      return object;
    },
  });
  const take = async (arrival: Arrival) => {
    if (isBroken) throw new Error("moved");
    return arrived.push(arrival) > 0;
  };
  const stopped: string[] = [];
  const env = {
    OUTBOX: counted(outbox),
    MESSENGER: counted({ take }),
    CHAT: { answer: async ({ url }: { url: string }) => stopped.push(url) },
    PAGE_URL: "https://purser.example.com",
    PEOPLE: { [OWNER.name]: "admin" },
    OWNER: OWNER.name,
    SLACK_TOKEN,
    SLACK_SIGNING_SECRET: SLACK_SECRET,
    SLACK_WORKSPACE,
    DISCORD_TOKEN,
    DISCORD_PUBLIC_KEY: signer.publicKey,
    DISCORD_GUILD,
    clock: () => new Date(NOW),
    caller: OWNER,
    keep: () => {},
  } as unknown as Env & { caller: typeof OWNER; keep: () => void };
  const post = async (path: string, { body, headers }: Delivery) => {
    const request = new Request(`https://purser.test${path}`, { method: "POST", headers, body });
    const reply = await createApp().fetch(request, env as never);
    return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
  };
  const slack = async (body: string, isForm = false) =>
    post(`/slack/${SLACK_WORKSPACE}`, await slackDelivery(body, { now: NOW, isForm }));
  const discord = async (body: string) => post(`/discord/${DISCORD_GUILD}`, await signer.sign(body, NOW));
  const pair = async (channel: ChannelName, sender: string, chat: string) => {
    const { code } = await outbox.offerPairing({ channel, person: OWNER.name });
    await outbox.pair({ channel, sender, chat, code });
  };
  return { outbox, arrived, touched, stopped, post, slack, discord, pair };
}
const fits = (key: keyof typeof operations, reply: unknown) =>
  expect(z.safeParse(z.strictObject(operations[key].reply.shape), reply).error?.issues ?? []).toEqual([]);

describe("allows", () => {
  test("[row 23] slack: the address to be verified by its challenge", async () => {
    const { slack, touched } = openHooks();
    const { status, json } = await slack(
      JSON.stringify({ type: "url_verification", challenge: "c-1", token: "old" }),
    );
    expect([status, json, touched.count]).toEqual([200, { ok: true, challenge: "c-1" }, 0]);
    fits("POST /slack/:workspaceId", json);
  });

  test("48: [row 23] [row 140] slack: an account to be paired by its code, and what it writes and presses to be kept", async () => {
    const { slack, outbox, arrived, stopped } = openHooks();
    const { code } = await outbox.offerPairing({ channel: "slack", person: OWNER.name });
    await slack(slackMessage(`!start ${code}`, { event: "Ev1" }));
    await slack(slackMessage("See <https://a.example/x|a.example/x> &amp; &lt;b&gt;", { event: "Ev2" }));
    await slack(slackPress("a:data", "7.1", { trigger: "t.1" }), true);
    await slack(slackMessage("!stop", { event: "Ev3" }));
    await slack(slackMessage("", { event: "Ev4", subtype: "file_share" }));
    expect(arrived.map(({ event, chat, person, arrived: what }) => [event, chat, person, what])).toEqual([
      ["Ev1", "D1", OWNER.name, { is: "paired" }],
      ["Ev2", "D1", OWNER.name, { is: "message", text: "See https://a.example/x & <b>" }],
      ["t.1", "D1", OWNER.name, { is: "pressed", data: "a:data", query: "t.1", message: "7.1" }],
      ["Ev3", "D1", OWNER.name, { is: "message", text: "!stop" }],
      ["Ev4", "D1", OWNER.name, { is: "other", what: "file" }],
    ]);
    expect(stopped).toEqual(["https://purser.example.com/api/chat/slack/stop"]);
  });

  test("[row 23] discord: a ping, a command and a press, each answered at once with its own kind", async () => {
    const { discord, arrived, pair } = openHooks();
    expect(await discord(DISCORD_PING)).toEqual({ status: 200, json: { type: 1 } });
    await pair("discord", "42", "42");
    const inServer = await discord(discordCommand("ask", "Hi", { id: "2", guild: DISCORD_GUILD }));
    expect(inServer.json, "nobody else sees it").toEqual({ type: 5, data: { flags: 64 } });
    fits("POST /discord/:guildId", inServer.json);
    expect((await discord(discordCommand("approvals", null, { id: "3" }))).json).toEqual({ type: 5 });
    expect((await discord(discordPress("a:data", { id: "4" }))).json).toEqual({ type: 6 });
    const via = (id: string) => `/webhooks/9876543210987654321/t-${id}`;
    expect(arrived.map(({ event, chat, arrived: what }) => [event, chat, what])).toEqual([
      ["2", "42", { is: "message", text: "Hi", via: via("2") }],
      ["3", "42", { is: "message", text: "/approvals", via: via("3") }],
      ["4", "42", { is: "pressed", data: "a:data", query: via("4"), message: "4" }],
    ]);
  });

  test("48: [row 140] discord: an account to be paired by its code", async () => {
    const { discord, outbox, arrived } = openHooks();
    const { code } = await outbox.offerPairing({ channel: "discord", person: OWNER.name });
    expect((await discord(discordCommand("start", code))).json).toEqual({ type: 5 });
    expect(arrived).toMatchObject([{ person: OWNER.name, chat: "42", arrived: { is: "paired" } }]);
  });
});

describe("refuses", () => {
  test("45: [row 23] slack: no signature, another secret's, an old one, another body's, and another workspace, before any object", async () => {
    const { post, touched } = openHooks();
    const path = `/slack/${SLACK_WORKSPACE}`;
    const body = slackMessage("Hi");
    const good = await slackDelivery(body, { now: NOW });
    const unsigned = { body, headers: { "content-type": "application/json" } };
    const minute = 60_000;
    const wrong: [string, Delivery][] = [
      [path, unsigned],
      [path, await slackDelivery(body, { now: NOW, secret: "f".repeat(32) })],
      [path, await slackDelivery(body, { now: NOW - 6 * minute })],
      [path, await slackDelivery(body, { now: NOW + 6 * minute })],
      [path, { ...good, body: slackMessage("Ho") }],
      [path, { ...good, headers: { ...good.headers, "x-slack-request-timestamp": "soon" } }],
      ["/slack/T9999999", good],
    ];
    for (const [to, delivery] of wrong) expect((await post(to, delivery)).status, to).toBe(401);
    expect(touched.count).toBe(0);
    expect((await post(path, await slackDelivery(body, { now: NOW - 4 * minute }))).status).toBe(200);
  });

  test("45: [row 23] discord: no signature, another key's, an old one, another body's, and another server, before any object", async () => {
    const { post, touched } = openHooks();
    const path = `/discord/${DISCORD_GUILD}`;
    const body = discordCommand("ask", "Hi");
    const good = await signer.sign(body, NOW);
    const other = await discordSigner();
    const wrong: [string, Delivery][] = [
      [path, { body, headers: {} }],
      [path, await other.sign(body, NOW)],
      [path, { ...good, body: discordCommand("ask", "Ho") }],
      [path, { ...good, headers: { ...good.headers, "x-signature-timestamp": "1" } }],
      [path, { ...good, headers: { ...good.headers, "x-signature-ed25519": "00" } }],
      [path, await signer.sign(body, NOW - 16 * 60_000)],
      [path, await signer.sign(body, NOW + 16 * 60_000)],
      [path, await signer.sign(body, NOW, "soon")],
      ["/discord/111111111111111111", good],
    ];
    for (const [to, delivery] of wrong) expect((await post(to, delivery)).status, to).toBe(401);
    expect(touched.count).toBe(0);
  });

  test("48: [row 140] strangers, groups, other programs, and what was edited: nothing is kept", async () => {
    const { slack, discord, arrived, pair } = openHooks();
    await pair("slack", "U1", "D1");
    await pair("discord", "42", "42");
    const said = [
      slackMessage("Hi", { user: "U666" }),
      slackMessage("!start AAAAAAAAAAAAAAAAAAAAAA", { user: "U666" }),
      slackMessage("Hi", { channel_type: "channel", chat: "C1" }),
      slackMessage("Hi", { bot_id: "B1" }),
      slackMessage("Hi", { subtype: "message_changed" }),
      slackMessage("Hi").replaceAll(SLACK_WORKSPACE, "T777777"),
      JSON.stringify({
        type: "event_callback",
        team_id: SLACK_WORKSPACE,
        event_id: "E",
        event: { type: "x" },
      }),
    ];
    for (const body of said) expect(await slack(body)).toEqual({ status: 200, json: { ok: true } });
    const stranger = await discord(discordCommand("ask", "Hi", { user: "666" }));
    expect(stranger.json).toMatchObject({
      type: 4,
      data: { flags: 64, content: expect.stringContaining("somebody's own") },
    });
    const elsewhere = await discord(discordCommand("ask", "Hi", { guild: "222222222222222222" }));
    expect(elsewhere.json).toMatchObject({
      type: 4,
      data: { content: "This assistant is not for this server." },
    });
    expect(arrived).toEqual([]);
  });
});

describe("fails safe", () => {
  test("45: slack: what cannot be kept is 503, so that it comes again; a body that is none is 400", async () => {
    const { slack, pair } = openHooks({ isBroken: true });
    await pair("slack", "U1", "D1");
    expect((await slack(slackMessage("Hi"))).status).toBe(503);
    expect((await slack("{")).status).toBe(400);
    expect((await slack("payload=%7B", true)).status).toBe(400);
  });

  test("discord: what cannot be kept is said at once, because nothing comes again", async () => {
    const { discord, pair } = openHooks({ isBroken: true });
    await pair("discord", "42", "42");
    expect((await discord(discordCommand("ask", "Hi"))).json).toMatchObject({
      type: 4,
      data: { content: "This could not be taken: try again in a minute." },
    });
  });
});
