import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { OWNER } from "../gate/gate.harness.ts";
import { openOutbox } from "../notices/objects.harness.ts";
import { webhookSecretOf } from "../telegram/proof.ts";
import type { Env } from "./app.ts";
import { createApp } from "./index.ts";
import { openMessenger } from "./messaging.harness.ts";
import { TOKEN } from "./objects.harness.ts";
import { operations } from "./operations.ts";
import { CHATS_MAX, SENDS_MAX } from "./round.ts";
import { DRAFTS_MAX } from "./telegram/drafting.ts";

/** The routes over the real objects. `touched` counts the questions to either of them. */
function openRoutes({ hasBot = true } = {}) {
  const outbox = openOutbox({ botToken: TOKEN });
  const { messenger, telegram } = openMessenger();
  const touched = { count: 0 };
  const counted = <T>(object: T) => ({
    getByName: () => {
      touched.count += 1;
      return object;
    },
  });
  const env = {
    OUTBOX: counted(outbox),
    MESSENGER: counted(messenger),
    PAGE_URL: "https://purser.example.com",
    PEOPLE: { [OWNER.name]: "admin" },
    OWNER: OWNER.name,
    TELEGRAM_TOKEN: hasBot ? TOKEN : undefined,
    caller: OWNER,
    keep: () => {},
  } as unknown as Env & { caller: typeof OWNER; keep: () => void };
  const call = async (method: string, path: string, body?: unknown, secret?: string) => {
    const headers = secret === undefined ? {} : { "x-telegram-bot-api-secret-token": secret };
    const init = { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
    return createApp().fetch(new Request(`https://purser.test${path}`, init), env);
  };
  return { outbox, messenger, telegram, touched, call };
}
const PAIRING = "/api/messaging/telegram/pairing";
const HOOK = "/telegram/4839574812";
const fits = (key: keyof typeof operations, reply: unknown) =>
  expect(z.safeParse(z.strictObject(operations[key].reply.shape), reply).error?.issues ?? []).toEqual([]);

describe("allows", () => {
  test("[row 183] every reply is what its operation promises, field by field", async () => {
    const { call } = openRoutes();
    const checked = await (await call("POST", "/api/messaging/telegram/check", {})).json();
    fits("POST /api/messaging/telegram/check", checked);
    expect(checked).toMatchObject({
      channels: [
        { channel: "push", state: "off" },
        { channel: "telegram", state: "unpaired" },
        { channel: "slack", state: "off" },
        { channel: "discord", state: "off" },
        { channel: "mail", state: "off" },
        { channel: "webhook" },
      ],
    });
    const offer: { code: string; link: string } = await (await call("POST", PAIRING, {})).json();
    fits("POST /api/messaging/telegram/pairing", offer);
    expect(offer.link).toBe(`https://t.me/my_purser_bot?start=${offer.code}`);
    fits("GET /api/messaging", await (await call("GET", "/api/messaging")).json());
    const taken = await call("POST", HOOK, { update_id: 1 }, await webhookSecretOf(TOKEN));
    fits("POST /telegram/:botId", await taken.json());
    fits("DELETE /api/messaging/telegram/pairing", await (await call("DELETE", PAIRING)).json());
  });

  test("[row 183] the routes and the operations are the same list", () => {
    const routes = createApp().routes.filter(({ method }) => method !== "ALL");
    const served = routes.map(({ method, path }) => `${method} ${path}`);
    expect(served.toSorted()).toEqual(Object.keys(operations).toSorted());
  });

  test("an alarm to ask no more than the 50 subrequests of Workers Free, when everything comes together", () => {
    // Before and after the answer, each message twice; the sign that it is at it, the drafts, and the conversation.
    expect(CHATS_MAX * (2 * 2 * SENDS_MAX + 1 + DRAFTS_MAX + 1)).toBeLessThanOrEqual(50);
  });
});

describe("refuses", () => {
  test("45: a wrong secret before anything is read or any object touched [row 140]", async () => {
    const { call, touched } = openRoutes();
    for (const secret of [undefined, "", "guess"]) {
      const reply = await call("POST", HOOK, { update_id: 1 }, secret);
      expect([reply.status, touched.count]).toEqual([401, 0]);
    }
  });

  test("a stranger's message: no object but the list of chats is asked, and nothing kept [row 140]", async () => {
    const { call, messenger, touched } = openRoutes();
    const from = { id: 666, is_bot: false };
    const message = { message_id: 1, from, chat: { id: 666, type: "private" }, text: "Hi" };
    const reply = await call("POST", HOOK, { update_id: 1, message }, await webhookSecretOf(TOKEN));
    expect([reply.status, touched.count]).toEqual([200, 1]);
    expect(await messenger.health("telegram")).toMatchObject({ receivedAt: null });
  });

  test.each([
    ["POST", PAIRING],
    ["POST", "/api/messaging/telegram/check"],
  ])("%s %s without a bot, and says how to get one", async (method, path) => {
    const reply = await openRoutes({ hasBot: false }).call(method, path, {});
    expect([reply.status, await reply.text()]).toEqual([409, expect.stringContaining("@BotFather")]);
  });
});

describe("fails safe", () => {
  test("45: what cannot be kept is 503, so that Telegram sends it again [row 140]", async () => {
    const broken = { paired: () => Promise.reject(new Error("moved")) };
    const env = { OUTBOX: { getByName: () => broken }, TELEGRAM_TOKEN: TOKEN, caller: OWNER };
    const from = { id: 666, is_bot: false };
    const message = { message_id: 1, from, chat: { id: 666, type: "private" }, text: "Hi" };
    const headers = { "x-telegram-bot-api-secret-token": await webhookSecretOf(TOKEN) };
    const body = JSON.stringify({ update_id: 1, message });
    const request = new Request(`https://purser.test${HOOK}`, { method: "POST", headers, body });
    const reply = await createApp().fetch(request, env as never);
    expect(reply.status).toBe(503);
  });
});
