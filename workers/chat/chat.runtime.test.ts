import { evictDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { lastText } from "../../infra/offline/model/request.ts";
import { freshDatabase, OWNER, rows } from "../gate/gate.harness.ts";
import { EVENTS, eventsOf, KID, openChat, type Reply } from "./chat.harness.ts";
import { MESSAGES_WAITING_MAX } from "./line/line.ts";

beforeEach(freshDatabase);

describe("allows", () => {
  test("[row 16] a message is answered with the contract's fields and what it cost", async () => {
    const chat = openChat();
    const response = await chat.post("Hello there");
    expect(response.status).toBe(200);
    const reply = await response.json<Reply>();
    expect(reply).toEqual({
      message: expect.stringContaining("offline model"),
      sessionKey: chat.sessionKey,
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
      costUsd: expect.stringMatching(/^0\.\d{2,9}$/),
      billed: true,
      model: "claude-haiku-5-5",
      stopReason: "end_turn",
    });
    expect(Math.round(Number(reply.costUsd) * 1e9)).toBe(chat.ledger.settledNano());
    expect(response.headers.get("x-cost-nano"), "for the record").toBe(String(chat.ledger.settledNano()));
    expect(chat.ledger.asks[0]).toMatchObject({ work: "interactive", scope: { user: OWNER.name } });
  });

  test("[row 2] [row 16] the model hears the owner's context and what was said before", async () => {
    const chat = openChat();
    await chat.gate.json("PUT", "/api/context", { rules: { blockedOperations: ["sell_the_house"] } }, OWNER);
    await chat.say("My cat is called Minka");
    await chat.say("What is my cat called?");
    const [, second] = chat.prompts();
    expect(second?.asked.system).toContain("sell_the_house");
    expect(second?.asked.messages.map(({ role }) => role)).toEqual(["user", "assistant", "user"]);
    expect(JSON.stringify(second?.asked.messages)).toContain("Minka");
  });

  test("[row 16] parallel messages of one session are answered in order, each after the one before", async () => {
    const chat = openChat();
    const numbers = Array.from({ length: 20 }, (_, n) => String(n + 1));
    const replies = await Promise.all(numbers.map((n) => chat.say(`message ${n}`)));
    expect(replies.map(({ message }) => /message (\d+) of/.exec(message)?.[1])).toEqual(numbers);
    const { turns } = await chat.history();
    expect(turns.map(({ message }) => message)).toEqual(numbers.map((n) => `message ${n}`));
    expect(turns.every(({ reply }) => reply !== null)).toBe(true);
  });

  test("[row 16] a reply as it comes, and the whole of it at the end", async () => {
    const chat = openChat();
    const response = await chat.post("Tell me", OWNER, EVENTS);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const events = await eventsOf(response);
    const [last, ...texts] = events.toReversed();
    expect(texts.length).toBeGreaterThan(2);
    expect(last).toEqual([
      "done",
      expect.objectContaining({ sessionKey: chat.sessionKey, costUsd: expect.any(String) }),
    ]);
    const joined = texts
      .toReversed()
      .map(([, { text }]) => text)
      .join("");
    expect(last?.[1].message).toBe(joined);
    expect((await chat.history()).turns[0]?.reply).toBe(joined);
  });

  test("[row 16] a session outlives the eviction of its object", async () => {
    const chat = openChat();
    await chat.say("Remember the number 7331");
    await evictDurableObject(await chat.stub());
    await chat.say("Which number?");
    expect(JSON.stringify(chat.prompts()[1]?.asked.messages)).toContain("7331");
    expect((await chat.history()).turns).toHaveLength(2);
  });

  test("[row 16] [row 168] a long conversation goes on from notes that the cheap model keeps", async () => {
    const chat = openChat((asked) =>
      JSON.stringify(asked.system).includes("You keep notes")
        ? { text: "NOTES: the number is 7331" }
        : undefined,
    );
    const long = "Once upon a time there was a ship and its purser. ".repeat(120);
    for (let n = 0; n < 6; n++) await chat.say(`${n}: ${long}`);
    await chat.say("And now?");
    const notes = chat.sent().find(({ asked }) => JSON.stringify(asked.system).includes("You keep notes"));
    expect(notes?.asked.model).toBe("claude-haiku-5-5");
    const last = chat.prompts().at(-1)?.asked;
    expect(lastText({ model: "", messages: last?.messages.slice(0, 1) ?? [] })).toContain(
      "NOTES: the number is 7331",
    );
    expect(JSON.stringify(last?.messages).length).toBeLessThan(30_000);
    expect((await chat.history()).turns).toHaveLength(7);
    const asked = chat.ledger.asks.find(({ key }) => key.startsWith("chat-notes/"));
    expect(asked?.work).toBe("background");
  });

  test("[row 18] conversations are counted until they end", async () => {
    const chat = openChat();
    await chat.say("Hello");
    await chat.say("Hello again");
    expect(await chat.gate.json("GET", "/api/status")).toMatchObject({ sessions: 1 });
    chat.gate.at("2027-06-01T00:00:00Z");
    expect(await chat.gate.json("GET", "/api/status")).toMatchObject({ sessions: 0 });
  });

  test("[row 16] its owner to delete a session", async () => {
    const chat = openChat();
    await chat.say("A secret");
    expect((await chat.forget()).status).toBe(200);
    expect((await chat.history()).turns).toEqual([]);
    expect(await rows("SELECT * FROM conversations")).toEqual([]);
    expect((await chat.forget()).status).toBe(404);
    await chat.say("Hello");
    expect(JSON.stringify(chat.prompts().at(-1)?.asked.messages)).not.toContain("secret");
  });
});

describe("a client of the personal assistant's gateway", () => {
  test("[row 16] names the conversation by thread_id, or begins one, and gets the names that it knows", async () => {
    const { call } = openChat();
    const post = async (body: object, headers = {}) =>
      (await call("POST", "/api/chat", body, OWNER, headers)).json<Record<string, string>>();
    const begun = await post({ message: "Hello", model: "anthropic/claude-haiku-5-5" });
    expect(begun.response).toBe(begun.message);
    expect(begun.thread_id).toMatch(/^[0-9a-f-]{36}$/);
    const next = await post({ message: "And then?", thread_id: begun.thread_id });
    expect(next.thread_id).toBe(begun.thread_id);
    const { turns } = await (await call("GET", `/api/chat/${begun.thread_id}`, undefined, OWNER)).json<{
      turns: object[];
    }>();
    expect(turns).toHaveLength(2);
    const once = { "idempotency-key": "once" };
    const [first, again] = [await post({ message: "Hi" }, once), await post({ message: "Hi" }, once)];
    expect(again, "a repetition begins no other conversation").toEqual(first);
    expect(await post({ message: "Hello", sessionKey: "s" })).not.toHaveProperty("response");
  });
});

describe("refuses", () => {
  test("[row 16] [row 172] over budget: 402 with the time it ends and what still works, streamed or not", async () => {
    for (const headers of [{}, EVENTS]) {
      const chat = openChat();
      chat.ledger.state.allowanceNano = 10;
      const response = await chat.post("Hello", OWNER, headers);
      expect(response.status).toBe(402);
      expect(response.headers.get("content-type")).toContain("application/problem+json");
      expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(await response.json()).toMatchObject({
        code: "budget_exhausted",
        reason: "no_money",
        resetAt: "2026-12-01T00:00:00.000Z",
        stillWorks: ["status", "history"],
      });
      expect((await chat.history()).turns).toEqual([]);
    }
  });

  test.each([
    ["overloaded", 503, "model_unavailable"],
    ["spend-limit", 402, "budget_exhausted"],
    ["bad-key", 503, "model_unavailable"],
    ["cut", 503, "model_unavailable"],
  ] as const)(
    "%s at the provider is %i, and the message may be sent again",
    async (behaviour, status, code) => {
      let isBad = true;
      const chat = openChat(() => (isBad ? behaviour : undefined));
      const response = await chat.post("Hello");
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ code, requestId: OWNER.requestId });
      isBad = false;
      await chat.say("Hello");
      expect((await chat.history()).turns).toHaveLength(1);
    },
  );

  test("[row 16] anybody else's session, whatever they call it", async () => {
    const chat = openChat();
    await chat.say("A secret");
    expect((await chat.history(KID)).turns).toEqual([]);
    expect((await chat.forget(KID)).status).toBe(404);
    await chat.say("What did the other one say?", KID);
    expect(JSON.stringify(chat.prompts().at(-1)?.asked.messages)).not.toContain("secret");
    const program = { ...OWNER, kind: "program" } as const;
    expect((await chat.history(program)).turns).toEqual([]);
  });

  test.each([
    ["an empty message", { message: "", sessionKey: "a" }, "message"],
    ["an empty sessionKey", { message: "a", sessionKey: "" }, "sessionKey"],
    ["a thread_id that is another", { message: "a", sessionKey: "a", thread_id: "b" }, "thread_id"],
  ])("a body with %s", async (_, body, path) => {
    const { call, sent } = openChat();
    const response = await call("POST", "/api/chat", body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request", fields: [{ path }] });
    expect(sent()).toEqual([]);
  });

  test("a message of more than 16,000 characters: 413 with its length and the limit", async () => {
    const { call, sent } = openChat();
    const send = (message: string) => call("POST", "/api/chat", { message, sessionKey: "long" }, OWNER);
    const response = await send("a".repeat(16_001));
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { code: "too_large", error: "Cannot use message: it has 16001 characters; expected at most 16000" },
    ]);
    expect(sent()).toEqual([]);
    expect((await send("a".repeat(16_000))).status).toBe(200);
  });

  test("[row 16] more messages than may wait for one another, and says so", async () => {
    // Nobody is answered before somebody was refused, so that they do wait for one another.
    let isFull = false;
    const model = openOfflineModel();
    const chat = openChat(undefined, {
      send: async (url, init) => {
        while (!isFull) await scheduler.wait(5);
        return model.answer(new Request(url, init));
      },
    });
    const number = MESSAGES_WAITING_MAX + 20;
    const responses = await Promise.all(
      Array.from({ length: number }, async (_, n) => {
        const response = await chat.post(`message ${n}`, OWNER, n % 2 ? EVENTS : {});
        if (response.status === 429) isFull = true;
        return response;
      }),
    );
    const refused = responses.filter(({ status }) => status !== 200);
    expect(responses.length - refused.length).toBeGreaterThanOrEqual(MESSAGES_WAITING_MAX);
    expect(refused.length).toBeGreaterThan(0);
    for (const response of refused) {
      expect([response.status, response.headers.get("retry-after")]).toEqual([429, "10"]);
      expect(await response.json()).toMatchObject({
        code: "too_many_requests",
        error: expect.stringContaining("100 messages of this session"),
      });
    }
    const answered = responses.filter(({ status }) => status === 200);
    await Promise.all(answered.map((response) => response.text()));
  });
});
