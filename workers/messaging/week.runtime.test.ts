import { beforeEach, expect, test, vi } from "vitest";
import type { Fault } from "../telegram/telegram.harness.ts";
import { conversations, events, openMessenger, passAlarms } from "./messaging.harness.ts";
import { NOW, world } from "./objects.harness.ts";

// A week of somebody who talks to the bot: each delivery comes again and again, Telegram asks to wait, is down for hours, and loses
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

test("a week with fifty-fold deliveries, 429s and outages: each message is answered once, and the unknown is shown as unknown [row 140]", async () => {
  const random = randomOf(20_261_127);
  let conversationsDown = false;
  const paid = new Set<string>();
  const { chat } = conversations((message) => {
    if (conversationsDown) return { status: 503, headers: [], body: null };
    return events([`Answer to ${message}`]);
  });
  const { telegram, messenger, say } = openMessenger({
    chat: async (asked) => {
      paid.add(asked.headers["idempotency-key"] ?? "");
      return chat(asked);
    },
  });
  let lost = 0;
  telegram.fault = ({ method }): Fault | null => {
    if (method !== "sendMessage") return null;
    const hour = Math.floor((world.now - NOW) / HOUR);
    if (hour % 24 === 3) return "down";
    const dice = random();
    if (dice < 0.1) return "too-soon";
    if (dice >= 0.15) return null;
    lost += 1;
    return "silent";
  };
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
  telegram.fault = () => null;
  for (let pass = 0; pass < MESSAGES; pass += 1) {
    await passAlarms(messenger, 3);
    world.now += 16 * 60_000;
  }
  const shown = telegram.shown.map(({ text }) => text);
  const expected = Array.from({ length: MESSAGES }, (_, n) => `Answer to m${n}`);
  expect(shown, "each once, in order").toEqual(expected);
  expect(paid.size).toBe(MESSAGES);
  expect(lost).toBeGreaterThan(0);
  const { unknown, receivedAt } = await messenger.health("telegram");
  expect(receivedAt).not.toBeNull();
  // What was lost more than a week ago is forgotten.
  expect(unknown).toBe(lost);
});
