import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { pressedOf } from "../../telegram/buttons.ts";
import { TelegramStandIn } from "../../telegram/telegram.harness.ts";
import type { Notice } from "../contract.ts";
import { NOW, openOutbox, PERSON, world } from "../objects.harness.ts";
import { CODE_LIFE_MS } from "./store.ts";

const TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcK";
const DECISION = "0198f0c2-7b1a-7c3d-8e4f-5a6b7c8d9e0f";
const SENDER = { channel: "telegram", sender: "4711" };
const notice = (key: string, more: Partial<Notice> = {}): Notice => ({
  key,
  event: "agent.told",
  at: NOW,
  fields: { detail: "cos: Your train is late" },
  ...more,
});

/** An outbox with a bot, and the owner's chat where wanted. */
async function openPaired({ isPaired = true, url = "" } = {}) {
  const telegram = new TelegramStandIn();
  const hooks: string[] = [];
  const send = async (to: string, init: RequestInit) => {
    if (to.startsWith("https://api.telegram.org/")) return telegram.send(to, init);
    hooks.push(to);
    return new Response(null, { status: 204 });
  };
  const outbox = openOutbox({ url, send, botToken: TOKEN });
  if (isPaired) {
    const { code } = await outbox.offerPairing({ channel: "telegram", person: PERSON });
    await outbox.pair({ ...SENDER, chat: "77", code });
  }
  return { telegram, hooks, outbox };
}
const outcomes = async (outbox: Awaited<ReturnType<typeof openPaired>>["outbox"], person = PERSON) =>
  (await outbox.page({ before: null, max: 10, person })).notices.map(({ state, deliveries }) => [
    state,
    ...deliveries.map(({ channel, delivered, isUnknown, attempts }) => ({
      channel,
      delivered,
      isUnknown,
      attempts,
    })),
  ]);

describe("allows", () => {
  test("48: a code to pair one account, once, and the last one that was asked for [row 140]", async () => {
    const { outbox } = await openPaired({ isPaired: false });
    const first = await outbox.offerPairing({ channel: "telegram", person: PERSON });
    const { code, expiresAt } = await outbox.offerPairing({ channel: "telegram", person: PERSON });
    expect([code, expiresAt]).toEqual([expect.stringMatching(/^[\w-]{22}$/), NOW + CODE_LIFE_MS]);
    expect(await outbox.pair({ ...SENDER, chat: "77", code: first.code })).toBeNull();
    expect(await outbox.pair({ ...SENDER, chat: "77", code })).toMatchObject({ person: PERSON, since: NOW });
    expect(await outbox.pair({ channel: "telegram", sender: "666", chat: "666", code })).toBeNull();
    expect(await outbox.paired(SENDER)).toMatchObject({ person: PERSON, chat: "77" });
    expect(await outbox.paired({ channel: "telegram", sender: "666" })).toBeNull();
  });

  test("[row 141] work profile: a chat to be handed to another profile, which has no other there then", async () => {
    const { outbox } = await openPaired();
    const work = "owner+work@example.com";
    expect(await outbox.hand({ channel: "telegram", person: PERSON, to: work })).toBe(true);
    expect(await outbox.paired(SENDER)).toMatchObject({ person: work, chat: "77" });
    expect(await outbox.chats(PERSON)).toEqual([]);
    expect(await outbox.hand({ channel: "telegram", person: PERSON, to: work })).toBe(false);
    const { code } = await outbox.offerPairing({ channel: "telegram", person: PERSON });
    await outbox.pair({ channel: "telegram", sender: "5", chat: "5", code });
    expect(await outbox.hand({ channel: "telegram", person: work, to: PERSON })).toBe(true);
    expect(await outbox.paired({ channel: "telegram", sender: "5" })).toBeNull();
  });

  test("21: [row 129] [row 140] a notice to reach the paired chat, and no channel behind it", async () => {
    const { telegram, hooks, outbox } = await openPaired({ url: "https://hooks.test/s3cret" });
    await outbox.take(notice("a"));
    await runDurableObjectAlarm(outbox);
    expect(telegram.shown).toMatchObject([{ chat: "77", text: "cos: Your train is late", buttons: [] }]);
    expect(hooks).toEqual([]);
    expect(await outcomes(outbox)).toEqual([
      ["delivered", { channel: "telegram", delivered: true, isUnknown: false, attempts: 1 }],
    ]);
    expect(await outbox.channelHealth("telegram")).toEqual({
      deliveredAt: NOW,
      failedAt: null,
      failure: null,
    });
  });

  test("a question to come with a button that shows it in that chat alone, and nothing of what it asks", async () => {
    const { telegram, outbox } = await openPaired();
    const fields = { detail: "A question waits for your answer.", decisionId: DECISION, count: 1 };
    await outbox.take(notice("q", { event: "approval.pending", fields }));
    await runDurableObjectAlarm(outbox);
    const [button = ""] = telegram.shown[0]?.buttons ?? [];
    expect(await pressedOf(TOKEN, "77", button)).toEqual({ deed: "show", decisionId: DECISION });
    expect(await pressedOf(TOKEN, "78", button)).toBeNull();
  });
});

describe("refuses", () => {
  test("48: a code after ten minutes [row 140]", async () => {
    const { outbox } = await openPaired({ isPaired: false });
    const { code } = await outbox.offerPairing({ channel: "telegram", person: PERSON });
    world.now += CODE_LIFE_MS;
    expect(await outbox.pair({ ...SENDER, chat: "77", code })).toBeNull();
  });

  test("[row 141] second user: what is one person's alone never goes to another's chat", async () => {
    const { telegram, outbox } = await openPaired();
    await outbox.take(notice("theirs", { person: "guest@example.com" }));
    await runDurableObjectAlarm(outbox);
    expect([telegram.calls, await outcomes(outbox, "guest@example.com")]).toEqual([[], [["no_receiver"]]]);
  });

  test("a chat that was unpaired", async () => {
    const { telegram, outbox } = await openPaired();
    expect(await outbox.unpair({ channel: "telegram", person: PERSON })).toBe(true);
    expect(await outbox.unpair({ channel: "telegram", person: PERSON })).toBe(false);
    await outbox.take(notice("a"));
    await runDurableObjectAlarm(outbox);
    expect([telegram.calls, await outbox.chats(PERSON)]).toEqual([[], []]);
  });
});

describe("fails safe", () => {
  test("[row 140] nobody knows whether it arrived: it is not sent again there, and the next channel is told", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { telegram, hooks, outbox } = await openPaired({ url: "https://hooks.test/s3cret" });
    telegram.fault = () => "silent";
    await outbox.take(notice("a"));
    await runDurableObjectAlarm(outbox);
    world.now += 3_600_000;
    await runDurableObjectAlarm(outbox);
    expect([telegram.calls.length, hooks.length]).toEqual([1, 1]);
    expect((await outcomes(outbox))[0]).toEqual([
      "delivered",
      { channel: "telegram", delivered: false, isUnknown: true, attempts: 1 },
      { channel: "webhook", delivered: true, isUnknown: false, attempts: 1 },
    ]);
  });

  test("[row 140] 429: the next attempt is no sooner than Telegram says", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { telegram, outbox } = await openPaired();
    telegram.fault = () => "too-soon";
    telegram.retryAfterSeconds = 600;
    await outbox.take(notice("a"));
    await runDurableObjectAlarm(outbox);
    const [{ nextAt } = { nextAt: null }] = (await outbox.page({ before: null, max: 1 })).notices;
    expect(nextAt).toBe(NOW + 600_000);
    telegram.fault = () => null;
    world.now = NOW + 600_000;
    await runDurableObjectAlarm(outbox);
    expect(telegram.shown).toHaveLength(1);
  });
});
