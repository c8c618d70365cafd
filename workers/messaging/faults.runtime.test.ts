import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { conversations, events, openMessenger, passAlarms } from "./messaging.harness.ts";
import { NOW, world } from "./objects.harness.ts";

// What becomes of a message where Telegram, or the conversation, fails.

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

describe("fails safe", () => {
  test("[row 140] a message of which nobody knows whether it arrived is not sent again, and is counted", async () => {
    const { telegram, messenger, say } = openMessenger();
    telegram.fault = ({ method }) => (method === "sendMessage" ? "silent" : null);
    await say("1", "Hi");
    await passAlarms(messenger);
    telegram.fault = () => null;
    world.now += 3_600_000;
    await passAlarms(messenger);
    expect(telegram.shown).toHaveLength(1);
    expect(await messenger.health("telegram")).toMatchObject({
      unknown: 1,
      failure: "TypeError",
      answeredAt: null,
    });
  });

  test("[row 140] 429 waits as long as Telegram says, and holds up what is behind it", async () => {
    const { telegram, messenger, say } = openMessenger();
    let isTooSoon = true;
    telegram.fault = ({ method }) => (isTooSoon && method === "sendMessage" ? "too-soon" : null);
    await say("1", "one");
    await say("2", "two");
    await passAlarms(messenger, 3);
    expect(telegram.made("sendMessage")).toHaveLength(1);
    isTooSoon = false;
    world.now += 6_999;
    await passAlarms(messenger, 3);
    expect(telegram.shown).toEqual([]);
    world.now += 1;
    await passAlarms(messenger);
    expect(telegram.shown.map(({ text }) => text)).toEqual(["You said one", "You said two"]);
  });

  test("HTML that Telegram cannot read goes as it was written", async () => {
    const { telegram, messenger, say } = openMessenger({ chat: async () => events(["a **b** < c"]) });
    telegram.fault = ({ body }) => (body.parse_mode === "HTML" ? "unreadable" : null);
    await say("1", "Hi");
    await passAlarms(messenger);
    expect(telegram.shown.map(({ text }) => text)).toEqual(["a **b** < c"]);
  });

  test("a call that was interrupted counts as unknown; an edit is made again", async () => {
    const { telegram, messenger, say } = openMessenger();
    await say("1", "one");
    telegram.fault = ({ method }) => (method === "sendMessage" ? "too-soon" : null);
    await passAlarms(messenger, 1);
    await runInDurableObject(messenger, (_, { storage }) => {
      storage.sql.exec("UPDATE sends SET state = 'sending', next_at = 0");
      return storage.setAlarm(world.now);
    });
    telegram.fault = () => null;
    await passAlarms(messenger);
    expect(telegram.shown).toEqual([]);
    expect(await messenger.health("telegram")).toMatchObject({ unknown: 1 });
  });

  test("[row 140] a message that ends its object each time is given up, and holds up nothing behind it", async () => {
    const { asked, chat } = conversations((message) => events([`You said ${message}`]));
    const { telegram, messenger, say } = openMessenger({ chat });
    await say("1", "one");
    await say("2", "two");
    // As often as it was begun, and nothing came of it.
    await runInDurableObject(messenger, (_, { storage }) => {
      storage.sql.exec("UPDATE tasks SET attempts = 10 WHERE id = (SELECT min(id) FROM tasks)");
    });
    await passAlarms(messenger);
    expect(telegram.shown.map(({ text }) => text)).toEqual([
      expect.stringContaining("I could not answer this"),
      "You said two",
    ]);
    expect(asked).toHaveLength(1);
  });

  test("[row 140] a message that waits for its person's allowance waits as long as that takes", async () => {
    const { telegram, messenger, say } = openMessenger();
    world.isWithinAllowance = false;
    await say("1", "one");
    for (let minutes = 0; minutes < 15; minutes += 1) {
      await passAlarms(messenger, 1);
      world.now += 60_000;
    }
    expect(telegram.shown).toEqual([]);
    world.isWithinAllowance = true;
    await passAlarms(messenger);
    expect(telegram.shown.map(({ text }) => text)).toEqual(["You said one"]);
  });

  test("a conversation that breaks off is asked again by the same key, and in the end says so", async () => {
    const { asked, chat } = conversations(() => events(["Half"], false));
    const { telegram, messenger, say } = openMessenger({ chat });
    await say("1", "Hi");
    for (let step = 0; step < 10; step += 1) {
      await passAlarms(messenger, 1);
      world.now += 160_000;
    }
    expect(new Set(asked.map(({ key }) => key))).toEqual(new Set(["telegram-1"]));
    expect(asked).toHaveLength(5);
    expect(telegram.shown.map(({ text }) => text)).toEqual([
      "I could not answer this: try again, or look at the page.",
    ]);
  });

  test("[row 140] a webhook that Telegram cannot deliver to is told once a day, and so is a token that it does not know", async () => {
    const { telegram, messenger } = openMessenger();
    await messenger.check("telegram");
    telegram.webhook = {
      ...telegram.webhook,
      pending_update_count: 3,
      last_error_date: NOW / 1_000,
      last_error_message: "Wrong response from the webhook: 503",
    };
    const { problem } = await messenger.check("telegram");
    await messenger.check("telegram");
    expect(problem).toBe(
      "Telegram could not deliver (2046-11-12T12:00:00.000Z): Wrong response from the webhook: 503",
    );
    expect(world.told.map(({ key, event }) => [key, event])).toEqual([
      ["telegram/failing/2046-11-12", "channel.failing"],
      ["telegram/failing/2046-11-12", "channel.failing"],
    ]);
    telegram.isTaken = true;
    telegram.webhook = { url: "https://else.example" };
    expect((await messenger.check("telegram")).problem).toContain(
      "another program has set this bot's webhook",
    );
  });
});
