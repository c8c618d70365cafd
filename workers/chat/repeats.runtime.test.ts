import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { freshDatabase, OWNER } from "../gate/gate.harness.ts";
import { eventually } from "../patience.harness.ts";
import { DAY_MS } from "../time/calendar.ts";
import { EVENTS, eventsOf, KID, openChat } from "./chat.harness.ts";
import { chief } from "./objects.harness.ts";

// One message delivered more than once: with an idempotency key, or again while it is being answered.

beforeEach(freshDatabase);

const key = (value: string) => ({ "idempotency-key": value });
const costOf = (response: Response) => Number(response.headers.get("x-cost-nano"));

/** A model that answers when it is told to. */
function openHeldChat() {
  const model = openOfflineModel();
  const state = { mayAnswer: false, asked: 0 };
  const chat = openChat(undefined, {
    send: async (url, init) => {
      if (url.endsWith("/v1/messages")) {
        state.asked += 1;
        while (!state.mayAnswer) await scheduler.wait(5);
      }
      return model.answer(new Request(url, init));
    },
  });
  return { ...chat, state };
}

describe("allows", () => {
  test("[row 16] a webhook's three deliveries under one key, at once: one turn, paid for once", async () => {
    const chat = openHeldChat();
    const posts = [1, 2, 3].map(() => chat.post("Book the dentist", OWNER, key("d-1")));
    await eventually(() => expect(chat.state.asked).toBe(1));
    chat.state.mayAnswer = true;
    const replies = await Promise.all(posts);
    expect(new Set(await Promise.all(replies.map((reply) => reply.text()))).size).toBe(1);
    expect(replies.map(costOf).toSorted((a, b) => b - a)).toEqual([chat.ledger.settledNano(), 0, 0]);
    expect((await chat.history()).turns).toHaveLength(1);
    expect(chat.state.asked).toBe(1);
  });

  test("[row 16] the same key later, also across the eviction of its object: the first reply, whole or streamed", async () => {
    const chat = openChat();
    const first = await (await chat.post("Hello", OWNER, key("k-1"))).json();
    await chat.say("And something else");
    await evictDurableObject(await chat.stub());
    const again = await chat.post("Hello", OWNER, key("k-1"));
    expect([costOf(again), await again.json()]).toEqual([0, first]);
    const streamed = await chat.post("Hello", OWNER, { ...EVENTS, ...key("k-1") });
    expect(streamed.headers.get("x-cost-nano")).toBe("0");
    expect(await eventsOf(streamed)).toEqual([["done", first]]);
    expect(chat.sent()).toHaveLength(2);
  });

  test("[row 16] an object that ended before it kept its turn: the chief of staff hears the message again under its key, and can tell", async () => {
    const chat = openChat();
    const { hear } = chief;
    const heard: (string | null)[] = [];
    let end = async (): Promise<void> => {};
    chief.hear = async (_name, one) => {
      heard.push(one.key);
      if (heard.length === 1) await end();
      return { is: "said", reply: "Noted.", forgets: null };
    };
    try {
      end = async () =>
        runInDurableObject(await chat.stub(), (_, state) => state.abort("moved")).catch(() => undefined);
      const first = await chat.post("Remind me at six", OWNER, key("k-1")).catch(() => null);
      expect(first?.ok ?? false).toBe(false);
      const again = await chat.post("Remind me at six", OWNER, key("k-1"));
      expect(await again.json()).toMatchObject({ message: "Noted." });
      expect(heard).toEqual(["k-1", "k-1"]);
      expect((await chat.history()).turns).toHaveLength(1);
    } finally {
      chief.hear = hear;
    }
  });

  test("the same words without a key, while they are being answered: one turn", async () => {
    const chat = openHeldChat();
    const posts = [chat.post("Yes"), chat.post("Yes")];
    await eventually(() => expect(chat.state.asked).toBe(1));
    chat.state.mayAnswer = true;
    for (const reply of await Promise.all(posts)) expect(reply.status).toBe(200);
    expect((await chat.history()).turns).toHaveLength(1);
    await chat.say("Yes");
    expect((await chat.history()).turns).toHaveLength(2);
  });

  test("a stream that joins late hears all of the reply", async () => {
    const chat = openHeldChat();
    const first = chat.post("Tell me", OWNER, EVENTS);
    await eventually(() => expect(chat.state.asked).toBe(1));
    const second = chat.post("Tell me", OWNER, EVENTS);
    chat.state.mayAnswer = true;
    const [one, two] = [await eventsOf(await first), await eventsOf(await second)];
    expect(textIn(two)).toBe(textIn(one));
    expect(two.at(-1)).toEqual(one.at(-1));
    expect(two.at(-1)?.[1].message).toBe(textIn(two));
  });

  test("the same key of another person, and a day later: a message of its own", async () => {
    const chat = openChat();
    await chat.post("Hello", OWNER, key("k-2"));
    await chat.post("Hello", KID, key("k-2"));
    await runInDurableObject(await chat.stub(), (_, { storage }) => {
      storage.sql.exec("UPDATE keys SET at = at - ?", DAY_MS + 1_000);
    });
    expect((await chat.post("Something else", OWNER, key("k-2"))).status).toBe(200);
    expect(chat.sent()).toHaveLength(3);
  });
});

describe("refuses", () => {
  test("a key with another message, answered or not: 409, and nothing is sent", async () => {
    const chat = openHeldChat();
    const first = chat.post("One", OWNER, key("k-3"));
    await eventually(() => expect(chat.state.asked).toBe(1));
    for (const headers of [key("k-3"), { ...EVENTS, ...key("k-3") }]) {
      const other = await chat.post("Two", OWNER, headers);
      expect([other.status, await other.json()]).toMatchObject([409, { code: "conflict" }]);
    }
    chat.state.mayAnswer = true;
    expect((await first).status).toBe(200);
    expect((await chat.post("Two", OWNER, key("k-3"))).status).toBe(409);
    expect(chat.state.asked).toBe(1);
  });

  test("a key that is too long", async () => {
    const chat = openChat();
    expect((await chat.post("Hello", OWNER, key("k".repeat(201)))).status).toBe(400);
    expect(chat.sent()).toEqual([]);
  });

  test("to take two messages with keys of their own for one", async () => {
    const chat = openChat();
    await Promise.all([
      chat.post("Yes", OWNER, key("k-4")),
      chat.post("Yes", OWNER, key("k-5")),
      chat.post("Yes"),
    ]);
    expect((await chat.history()).turns).toHaveLength(3);
  });
});

describe("fails safe", () => {
  test("a message that got no answer may be sent again under its key, and only the first one paid", async () => {
    let isBad = true;
    const chat = openChat(() => (isBad ? "cut" : undefined));
    const failed = await Promise.all([1, 2].map(() => chat.post("Hello", OWNER, key("k-6"))));
    expect(failed.map(({ status }) => status)).toEqual([503, 503]);
    expect(failed.map(costOf).toSorted((a, b) => b - a)).toEqual([chat.ledger.settledNano(), 0]);
    isBad = false;
    expect((await chat.post("Hello", OWNER, key("k-6"))).status).toBe(200);
    expect((await chat.history()).turns).toHaveLength(1);
  });

  test("a restart in the middle of a reply: the key may be used again", async () => {
    const chat = openChat();
    await chat.say("First");
    const stub = await chat.stub();
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("INSERT INTO turns (id, at, message) VALUES ('lost', ?, 'Second')", Date.now());
    });
    await evictDurableObject(stub);
    expect((await chat.post("Second", OWNER, key("k-7"))).status).toBe(200);
  });

  test("a model that says nothing: the stream begins with a line that readers skip, and lives on", async () => {
    const chat = openHeldChat();
    const response = await chat.post("Tell me", OWNER, EVENTS);
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    for (let beats = 0; beats < 2; beats++) {
      const { value } = (await reader?.read()) ?? {};
      expect(new TextDecoder().decode(value)).toBe(": still here\n\n");
    }
    chat.state.mayAnswer = true;
    await reader?.cancel();
    await eventually(async () => expect((await chat.history()).turns[0]?.reply).toContain("offline model"));
  });

  test("a refusal that comes late is the stream's last event", async () => {
    const chat = openHeldChat();
    const response = await chat.post("offline: overloaded", OWNER, EVENTS);
    expect(response.status).toBe(200);
    chat.state.mayAnswer = true;
    expect((await eventsOf(response)).at(-1)).toMatchObject(["error", { code: "model_unavailable" }]);
  });
});

const textIn = (events: [string, Record<string, unknown>][]): string =>
  events.flatMap(([name, data]) => (name === "text" ? [data.text] : [])).join("");
