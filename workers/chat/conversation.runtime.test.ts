import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { freshDatabase, OWNER, rows } from "../gate/gate.harness.ts";
import { eventually } from "../patience.harness.ts";
import { callChat, EVENTS, eventsOf, openChat } from "./chat.harness.ts";
import { told } from "./objects.harness.ts";

beforeEach(freshDatabase);

describe("open pages", () => {
  test("of whoever spoke hear that there is an answer, and nobody else's", async () => {
    const chat = openChat();
    told.length = 0;
    await chat.say("Hello");
    await eventually(() => expect(told).toEqual([[["chat"], OWNER.name]]));
  });
});

describe("fails safe", () => {
  test("[row 16] a reader who leaves: the reply is read to its end, paid for exactly, and kept", async () => {
    const chat = openChat();
    const response = await chat.post("Tell me", OWNER, EVENTS);
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await eventually(async () => expect((await chat.history()).turns[0]?.reply).toContain("offline model"));
    const [turn] = (await chat.history()).turns;
    expect(Math.round(Number(turn?.costUsd) * 1e9)).toBe(chat.ledger.settledNano());
    expect(chat.ledger.reservedNano()).toBe(0);
  });

  test("a reply that breaks off after its beginning ends with an error, not with silence", async () => {
    const chat = openChat(() => "cut");
    const events = await eventsOf(await chat.post("Tell me", OWNER, EVENTS));
    expect(events[0]?.[0]).toBe("text");
    expect(events.at(-1)).toEqual([
      "error",
      expect.objectContaining({ code: "model_unavailable", status: 503 }),
    ]);
    expect(chat.ledger.settledNano()).toBeGreaterThan(0);
  });

  test("a model that declines leaves a conversation that can go on", async () => {
    let declines = true;
    const chat = openChat(() => (declines ? "declines" : undefined));
    expect((await chat.say("Something bad")).message).toContain("declined");
    declines = false;
    await chat.say("Something good");
    expect(JSON.stringify(chat.prompts()[1]?.asked.messages)).toContain("declined");
  });

  test("a ledger that is down: nothing is sent, and the reply says so", async () => {
    const chat = openChat();
    chat.ledger.state.isDown = true;
    const response = await chat.post("Hello");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "model_unavailable", reason: "ledger_unavailable" });
    expect(chat.sent()).toEqual([]);
  });

  test("notes that the month does not allow: the conversation goes on with its newest part", async () => {
    const chat = openChat();
    chat.ledger.state.level = 2;
    const long = "Once upon a time there was a ship and its purser. ".repeat(120);
    for (let n = 0; n < 6; n++) await chat.say(`${n}: ${long}`);
    const last = chat.prompts().at(-1)?.asked.messages ?? [];
    expect(JSON.stringify(last).length).toBeLessThan(30_000);
    expect(last[0]?.role).toBe("user");
    expect((await chat.history()).turns).toHaveLength(6);
  });

  test("the database that counts sessions being away costs no reply", async () => {
    const chat = openChat();
    await rows("DROP TABLE conversations");
    expect((await chat.post("Hello")).status).toBe(200);
  });

  test("an object or a database that fails in the middle: 503, and the message may be sent again", async () => {
    const failing = { say: () => Promise.reject(new Error("The object was reset")) };
    const lost = callChat({ CONVERSATIONS: { getByName: () => failing } as never });
    const response = await lost("POST", "/api/chat", { message: "Hello", sessionKey: "lost" });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ code: "unavailable" });

    const chat = openChat();
    await rows("ALTER TABLE contexts RENAME TO contexts_away");
    expect((await chat.post("Hello")).status).toBe(503);
    expect((await chat.post("Hello", OWNER, EVENTS)).status).toBe(503);
    expect([chat.sent(), chat.ledger.asks]).toEqual([[], []]);
    await rows("ALTER TABLE contexts_away RENAME TO contexts");
    expect((await chat.post("Hello")).status).toBe(200);
  });

  test("a message whose answer was lost with its object is no part of later prompts", async () => {
    const chat = openChat();
    await chat.say("First");
    const stub = await chat.stub();
    await runInDurableObject(stub, (_, { storage }) => {
      const insert = "INSERT INTO turns (id, at, message) VALUES ('lost', ?, 'the lost message')";
      storage.sql.exec(insert, Date.now());
    });
    await evictDurableObject(stub);
    await chat.say("Second");
    expect(JSON.stringify(chat.prompts().at(-1)?.asked.messages)).not.toContain("lost message");
    expect((await chat.history()).turns.map(({ reply }) => reply === null)).toEqual([false, true, false]);
  });

  test("[row 16] in a session that goes on, turns older than 30 days are deleted and never read", async () => {
    const chat = openChat();
    await chat.say("An old secret");
    await chat.say("A newer question");
    const stub = await chat.stub();
    const age = (seq: number, days: number) =>
      runInDurableObject(stub, (_, { storage }) => {
        storage.sql.exec("UPDATE turns SET at = ? WHERE seq = ?", Date.now() - days * 86_400_000, seq);
      });
    await age(1, 30.01);
    await age(2, 29.99);
    await chat.say("And now?");
    expect(JSON.stringify(chat.prompts().at(-1)?.asked.messages)).not.toContain("old secret");
    expect((await chat.history()).turns.map(({ message }) => message)).toEqual([
      "A newer question",
      "And now?",
    ]);
    await age(2, 30.01);
    expect((await chat.history()).turns.map(({ message }) => message)).toEqual(["And now?"]);
    const left = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT seq FROM turns").toArray(),
    );
    expect(left).toEqual([{ seq: 3 }]);
  });

  test("[row 152] notes of a torn copy that go further than its turns hide none that come", async () => {
    const chat = openChat();
    await chat.say("Hello");
    const stub = await chat.stub();
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("INSERT INTO summary (one, text, through_seq) VALUES (1, 'notes', 9)");
    });
    const { text } = await stub.exportPage(null);
    expect(await stub.importPage({ text, isFirst: true })).toEqual({
      repaired: ["the notes on a conversation went further than its turns"],
    });
    await chat.say("And now?");
    await chat.say("Do you remember?");
    expect(JSON.stringify(chat.prompts().at(-1)?.asked.messages)).toContain("And now?");
  });

  test("a database that is away when a session ends: it ends an hour later", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const chat = openChat();
    await chat.say("Hello");
    const stub = await chat.stub();
    await rows("ALTER TABLE conversations RENAME TO conversations_away");
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await rows("ALTER TABLE conversations_away RENAME TO conversations");
    const due = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    expect(Math.abs((due ?? 0) - Date.now() - 3_600_000)).toBeLessThan(60_000);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await rows("SELECT * FROM conversations")).toEqual([]);
  });

  test("[row 16] 30 days after its last message a session deletes itself", async () => {
    const chat = openChat();
    const before = Date.now();
    await chat.say("Hello");
    const stub = await chat.stub();
    const due = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    expect(due).toBeGreaterThanOrEqual(before + 30 * 86_400_000);
    expect(due).toBeLessThanOrEqual(Date.now() + 30 * 86_400_000);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE turns SET at = at - ?", 30.01 * 86_400_000);
    });
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await chat.history()).turns).toEqual([]);
    expect(await rows("SELECT * FROM conversations")).toEqual([]);
    const tables = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name IN ('turns', 'summary')").toArray(),
    );
    expect(tables).toEqual([]);
  });
});
