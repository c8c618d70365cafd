import { describe, expect, test } from "vitest";
import { OWNER } from "../../gate/gate.harness.ts";
import { openOutbox } from "../../notices/objects.harness.ts";
import { botIdOf, webhookSecretOf } from "../../telegram/proof.ts";
import { TelegramStandIn } from "../../telegram/telegram.harness.ts";
import type { Env } from "../app.ts";
import type { Arrival } from "../contract.ts";
import { createApp } from "../index.ts";
import { NOW, TOKEN } from "../objects.harness.ts";

// What a Telegram group hands over, at the webhook, over the real list of who has paired what.

const GROUP = { id: -100_42, type: "supergroup", title: "Family" };
const ME = 4711;
const OTHER = 666;
const BOT = "my_purser_bot";

/** The webhook, with the owner's own chat paired. */
async function openGroup({ isPaired = true } = {}) {
  const outbox = openOutbox();
  const arrived: Arrival[] = [];
  const telegram = new TelegramStandIn();
  const going: Promise<unknown>[] = [];
  const stopped: string[] = [];
  const env = {
    OUTBOX: { getByName: () => outbox },
    MESSENGER: { getByName: () => ({ take: async (arrival: Arrival) => arrived.push(arrival) > 0 }) },
    CHAT: { answer: async ({ url }: { url: string }) => stopped.push(url) },
    PAGE_URL: "https://purser.example.com",
    PEOPLE: { [OWNER.name]: "admin" },
    OWNER: OWNER.name,
    TELEGRAM_TOKEN: TOKEN,
    clock: () => new Date(NOW),
    send: telegram.send,
    caller: OWNER,
    keep: (work: Promise<unknown>) => void going.push(work),
  } as unknown as Env;
  let updates = 0;
  const deliver = async (update: object) => {
    const headers = {
      "content-type": "application/json",
      "x-telegram-bot-api-secret-token": await webhookSecretOf(TOKEN),
    };
    const body = JSON.stringify({ update_id: ++updates, ...update });
    const path = `https://purser.test/telegram/${botIdOf(TOKEN)}`;
    const reply = await createApp().fetch(new Request(path, { method: "POST", headers, body }), env as never);
    await Promise.all(going);
    return reply.status;
  };
  const say = (text: string, { from = ME, chat = GROUP as object, ...more }: Record<string, unknown> = {}) =>
    deliver({
      message: {
        message_id: 1,
        date: 1,
        from: { id: from, is_bot: false },
        chat: chat as object,
        text,
        ...more,
      },
    });
  const { code: own } = await outbox.offerPairing({ channel: "telegram", person: OWNER.name });
  await outbox.pair({ channel: "telegram", sender: String(ME), chat: String(ME), code: own });
  const offered = async () => (await outbox.offerGroup({ channel: "telegram", person: OWNER.name })).code;
  if (isPaired) {
    await say(`/start@${BOT} ${await offered()}`);
    arrived.length = 0;
  }
  return { outbox, arrived, telegram, stopped, deliver, say, offered };
}
const groups = async ({ outbox }: Awaited<ReturnType<typeof openGroup>>) =>
  (await outbox.groups(OWNER.name)).map(({ chat, title }) => [chat, title]);
const texts = (arrived: readonly Arrival[]) =>
  arrived.map(({ arrived: what }) => (what.is === "message" ? what.text : what.is));

describe("allows", () => {
  test("48: [row 140] a group to be paired by a code of the page, written there by the person's own account", async () => {
    const group = await openGroup({ isPaired: false });
    await group.say(`/start@${BOT} ${await group.offered()}`);
    expect(await groups(group)).toEqual([[String(GROUP.id), "Family"]]);
    expect(group.arrived).toMatchObject([
      { chat: String(GROUP.id), person: OWNER.name, arrived: { is: "paired", inGroup: true } },
    ]);
  });

  test("[row 140] its person to be heard when they call the assistant or reply to it, without its name", async () => {
    const { say, arrived } = await openGroup();
    await say(`@${BOT} what is a bond?`);
    await say("and a share?", { reply_to_message: { from: { id: Number(botIdOf(TOKEN)), is_bot: true } } });
    await say(`/approvals@${BOT}`);
    expect(texts(arrived)).toEqual(["what is a bond?", "and a share?", "/approvals"]);
    expect(arrived.every(({ arrived: what }) => what.is === "message" && what.inGroup)).toBe(true);
  });

  test("[row 140] /stop to end the group's own reply, at once", async () => {
    const { say, stopped } = await openGroup();
    await say(`/stop@${BOT}`);
    expect(stopped).toEqual([`https://purser.example.com/api/chat/group-telegram-${GROUP.id}/stop`]);
  });
});

describe("refuses", () => {
  test("[row 140] every other member, whoever speaks as the group itself, and what is not for the assistant", async () => {
    const { say, arrived } = await openGroup();
    await say(`@${BOT} what do you know about my flatmate?`, { from: OTHER });
    await say(`@${BOT} hello`, { sender_chat: { id: GROUP.id, type: "supergroup" } });
    await say("dinner at eight?");
    await say("@somebody_else what is a bond?");
    await say("yes", { reply_to_message: { from: { id: OTHER, is_bot: false } } });
    await say("", { voice: { file_id: "v", duration: 2 }, text: undefined });
    expect(arrived).toEqual([]);
  });

  test("48: [row 140] a group's code of somebody else's hand, a second time, in a chat; and a chat's code in a group", async () => {
    const group = await openGroup({ isPaired: false });
    const code = await group.offered();
    await group.say(`/start@${BOT} ${code}`, { from: OTHER });
    await group.say(`/start@${BOT} ${code}`);
    expect(await groups(group), "whoever reads it first has used it up").toEqual([]);
    const own = { id: ME, type: "private" };
    await group.say(`/start ${await group.offered()}`, { chat: own });
    const { code: ofChat } = await group.outbox.offerPairing({ channel: "telegram", person: OWNER.name });
    await group.say(`/start@${BOT} ${ofChat}`);
    expect(await groups(group)).toEqual([]);
    expect((await group.outbox.chats(OWNER.name)).map(({ chat }) => chat)).toEqual([String(ME)]);
  });

  test("[row 140] a button that somebody brought into a group: no question is answered there", async () => {
    const { deliver, arrived } = await openGroup();
    await deliver({
      callback_query: {
        id: "q",
        from: { id: ME, is_bot: false },
        message: { message_id: 5, chat: GROUP },
        data: "a:anything",
      },
    });
    expect(arrived).toEqual([]);
  });

  test("[row 140] to be taken into a group by a stranger: it leaves; by its person it stays", async () => {
    const { deliver, telegram } = await openGroup();
    const moved = (by: number, status = "member") =>
      deliver({
        my_chat_member: { chat: GROUP, from: { id: by, is_bot: false }, new_chat_member: { status } },
      });
    await moved(ME);
    expect(telegram.made("leaveChat")).toEqual([]);
    await moved(OTHER);
    expect(telegram.made("leaveChat")).toEqual([{ chat_id: String(GROUP.id) }]);
  });
});

describe("fails safe", () => {
  test("[row 140] a group that the assistant was sent away from is nobody's, and so is one whose person has no chat any more", async () => {
    const group = await openGroup();
    await group.outbox.unpair({ channel: "telegram", person: OWNER.name });
    await group.say(`@${BOT} hello`);
    expect(group.arrived).toEqual([]);
    const from = { id: OTHER, is_bot: false };
    await group.deliver({ my_chat_member: { chat: GROUP, from, new_chat_member: { status: "kicked" } } });
    expect(await groups(group)).toEqual([]);
  });

  test("[row 140] no notice goes to a group", async () => {
    const { outbox } = await openGroup();
    expect((await outbox.chats(OWNER.name)).map(({ chat }) => chat)).toEqual([String(ME)]);
  });
});
