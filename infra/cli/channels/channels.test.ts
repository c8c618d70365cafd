import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ran } from "../../terminal/outside.harness.ts";
import { channels } from "./index.ts";

let folder = "";
const previous = process.cwd();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "purser-channels-"));
  process.chdir(folder);
  mkdirSync(".purser");
  const local = { url: "http://localhost:9000", tokens: { admin: "purser_admin_1" } };
  writeFileSync(".purser/local.json", JSON.stringify(local));
});
afterEach(() => {
  process.chdir(previous);
  rmSync(folder, { recursive: true, force: true });
});

const health = (state: string, failure: string | null = null) => ({
  channels: [
    { channel: "push", state: "off", detail: "No device.", failure: null },
    { channel: "telegram", state, detail: "The bot.", failure },
  ],
  telegram: { unknown: 2 },
  slack: { unknown: 0 },
  discord: { unknown: 0 },
  mail: { unknown: 0 },
});
const OFFER = {
  code: "c0de",
  link: "https://t.me/my_bot?start=c0de",
  say: "/start c0de",
  expiresAt: "2026-11-27T12:10:00Z",
  person: "owner@example.com",
};

function door(replies: Readonly<Record<string, object>>, status = 200) {
  const asked: string[] = [];
  const send = (async (url: string, init: RequestInit) => {
    const key = `${init.method} ${new URL(url).pathname}`;
    asked.push(key);
    return Response.json(replies[key] ?? {}, { status });
  }) as typeof fetch;
  return { asked, send };
}
const CHECK = "POST /api/messaging/telegram/check";
const PAIR = "POST /api/messaging/telegram/pairing";

describe("allows", () => {
  test("[row 140] the webhook to be seen to and the owner's chat to be paired by one link", async () => {
    const { asked, send } = door({ [CHECK]: health("unpaired"), [PAIR]: OFFER });
    const { code, output } = await ran(channels, ["telegram"], { fetch: send });
    expect([code, asked]).toEqual([0, [CHECK, PAIR]]);
    expect(output).toContain("https://t.me/my_bot?start=c0de");
    expect(output).toContain("Of 2 messages");
  });

  test("all channels to be looked at", async () => {
    const { asked, send } = door({ "GET /api/messaging": health("ready") });
    const { code, output } = await ran(channels, [], { fetch: send });
    expect([code, asked]).toEqual([0, ["GET /api/messaging"]]);
    expect(output).toMatch(/telegram +ready +The bot\./);
  });
});

describe("allows other messengers", () => {
  test("[row 140] discord: what pairs, in its own words", async () => {
    const at = "/api/messaging/discord";
    const offer = { ...OFFER, link: null };
    const { asked, send } = door({
      [`POST ${at}/check`]: health("failing", "HTTP 401"),
      [`POST ${at}/pairing`]: offer,
    });
    const { code, output } = await ran(channels, ["discord"], { fetch: send });
    expect([code, asked], "Telegram's failure is its own").toEqual([
      0,
      [`POST ${at}/check`, `POST ${at}/pairing`],
    ]);
    expect(output).toContain("give the command: /start c0de");
  });

  test("[row 140] slack: what the app is made from, while there is none", async () => {
    const { send } = door(
      { "POST /api/messaging/slack/check": { detail: "This deployment has no Slack app" } },
      409,
    );
    const { code, output } = await ran(channels, ["slack"], { fetch: send });
    expect([code, output]).toEqual([1, expect.stringContaining("409: This deployment has no Slack app")]);
    const made = JSON.parse(output.slice(output.indexOf("{"), output.lastIndexOf("}") + 1)) as {
      settings: { event_subscriptions: { request_url: string } };
    };
    expect(made).toMatchObject({
      oauth_config: { scopes: { bot: ["chat:write", "im:history"] } },
      settings: { interactivity: { request_url: made.settings.event_subscriptions.request_url } },
    });
    expect(made.settings.event_subscriptions.request_url).toMatch(/^http:\/\/localhost:9000\/slack\//);
  });
});

describe("refuses", () => {
  test("a channel that is none, in words", async () => {
    const { code, output } = await ran(channels, ["whatsapp"]);
    expect([code, output]).toEqual([2, expect.stringContaining("It is telegram, slack, discord, mail")]);
  });
});

describe("fails safe", () => {
  test("a webhook that fails ends with 1 and no code", async () => {
    const { asked, send } = door({ [CHECK]: health("failing", "HTTP 401") });
    const { code, output } = await ran(channels, ["telegram"], { fetch: send });
    expect([code, asked]).toEqual([1, [CHECK]]);
    expect(output).toContain("HTTP 401");
  });

  test("the door's own words where it refuses", async () => {
    const { send } = door({ [CHECK]: { detail: "This deployment has no Telegram bot" } }, 409);
    const { code, output } = await ran(channels, ["telegram"], { fetch: send });
    expect([code, output]).toEqual([1, expect.stringContaining("409: This deployment has no Telegram bot")]);
  });
});
