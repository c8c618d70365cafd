import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { eventually } from "../patience.harness.ts";
import { newSessionId } from "./names.ts";
import { ask, call, eventsOf, NANO, nano, openHeld, openWorld, stubOf } from "./session.harness.ts";

// Idempotency keys, also across a restart of the session's object.

const DAY_MS = 86_400_000;
const key = (value: string) => ({ "idempotency-key": value });

describe("allows", () => {
  test("the same key: the first result, once paid for, also while it goes on [row 24]", async () => {
    const { next, sent, ledger } = openHeld();
    const body = { prompt: "Do it once", metadata: { group: "g" } };
    const first = ask(body, key("k1"));
    const during = ask(body, key("k1"));
    await next();
    const replies = [await first, await during, await ask(body, key("k1"))];
    expect(sent()).toHaveLength(1);
    expect(new Set(replies.map(({ reply }) => JSON.stringify(reply))).size).toBe(1);
    const costs = replies.map(({ headers }) => Number(headers.get("x-cost-nano")));
    expect(costs).toEqual([ledger.settledNano(), 0, 0]);
    expect(replies[0]?.reply.sessionId).toBe(await newSessionId(NANO, "k1", new Date()));
  });

  test("the same key of another client, or a day later: a run of its own", async () => {
    const { sent } = openWorld();
    const mine = await ask({ prompt: "Mine" }, key("k2"));
    const other = await ask({ prompt: "Theirs" }, key("k2"), { ...NANO, name: "other" });
    expect([mine.status, other.status]).toEqual([200, 200]);
    expect(other.reply.sessionId).not.toBe(mine.reply.sessionId);
    await runInDurableObject(await stubOf(mine.reply.sessionId), (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET at = at - ?", DAY_MS + 1_000);
    });
    const later = await ask({ prompt: "Something else" }, key("k2"));
    expect(later.status).toBe(200);
    // No session was named, so what was said a day ago under this key is no part of it.
    expect(sent().at(-1)?.asked.messages).toHaveLength(1);
  });

  test("the same key of another group: a run of its own, since a session belongs to its group", async () => {
    const { sent } = openWorld();
    for (const group of ["g-1", "g-2"])
      expect((await ask({ prompt: "One", metadata: { group } }, key("k7"))).status).toBe(200);
    expect(sent()).toHaveLength(2);
  });

  test("a run that failed without spending anything may be tried again under its key", async () => {
    const { ledger } = openWorld();
    ledger.state.allowanceNano = 0;
    expect((await ask({ prompt: "Hello" }, key("k3"))).status).toBe(402);
    ledger.state.allowanceNano = 1e9;
    expect((await ask({ prompt: "Hello" }, key("k3"))).status).toBe(200);
  });
});

describe("refuses", () => {
  test("a key with another request: 409, and nothing is sent", async () => {
    const { sent } = openWorld();
    const { reply } = await ask({ prompt: "One" }, key("k4"));
    for (const body of [{ prompt: "Two" }, { prompt: "One", metadata: { main: true } }]) {
      const other = await ask(body, key("k4"));
      expect([other.status, other.reply]).toMatchObject([409, { status: "error", code: "conflict" }]);
    }
    expect(await ask({ prompt: "Three", sessionId: reply.sessionId }, key("k4"))).toMatchObject({
      status: 409,
    });
    expect(sent()).toHaveLength(1);
  });

  test("a key that is too long", async () => {
    openWorld();
    expect(await ask({ prompt: "One" }, key("k".repeat(201)))).toMatchObject({ status: 400 });
  });
});

describe("fails safe", () => {
  test("a restart while the model thinks: the client hears of it, the reservation stands until it expires", async () => {
    let stalls = true;
    const { ledger } = openWorld(() => (stalls ? "silent" : undefined));
    const body = { prompt: "Think", sessionId: "evicted-thinking" };
    const running = ask(body, key("k6"));
    await eventually(() => expect(ledger.open.size).toBe(1));
    await runInDurableObject(await stubOf("evicted-thinking"), (_, state) => state.abort("moved")).catch(
      () => {},
    );
    expect(await running).toMatchObject({ status: 503, reply: { status: "error", code: "interrupted" } });
    expect(ledger.reservedNano()).toBeGreaterThan(0);
    stalls = false;
    expect(await ask(body, key("k6"))).toMatchObject({ status: 503, reply: { code: "interrupted" } });
    expect((await ask({ ...body, prompt: "Go on" })).status).toBe(200);
  });

  test("a restart after a turn that was paid for: the client hears what it cost [row 26]", async () => {
    const tool = { type: "tool_use", id: "t", name: "current_time", input: {} } as const;
    const { ledger } = openWorld((asked) => (asked.messages.length === 1 ? { blocks: [tool] } : "silent"));
    const running = ask({ prompt: "Think", sessionId: "evicted-later" });
    await eventually(() => expect([ledger.settled.length, ledger.open.size]).toEqual([1, 1]));
    await runInDurableObject(await stubOf("evicted-later"), (_, state) => state.abort("moved")).catch(
      () => {},
    );
    const { status, headers, reply } = await running;
    expect([status, reply]).toMatchObject([503, { code: "interrupted", turns: 1 }]);
    expect(ledger.settledNano()).toBeGreaterThan(0);
    expect(nano(reply.costUsd)).toBe(ledger.settledNano());
    expect(headers.get("x-cost-nano")).toBe(String(ledger.settledNano()));
  });

  test("the same for a stream: its last event is the error, with what it cost [row 26]", async () => {
    const tool = { type: "tool_use", id: "t", name: "current_time", input: {} } as const;
    const { ledger } = openWorld((asked) => (asked.messages.length === 1 ? { blocks: [tool] } : "silent"));
    const body = { prompt: "Think", sessionId: "evicted-stream" };
    const response = await call(body, { accept: "text/event-stream" });
    const events = eventsOf(response);
    await eventually(() => expect([ledger.settled.length, ledger.open.size]).toEqual([1, 1]));
    await runInDurableObject(await stubOf("evicted-stream"), (_, state) => state.abort("moved")).catch(
      () => {},
    );
    const [last, reply] = (await events).at(-1) ?? [];
    expect([last, reply]).toMatchObject(["error", { status: "error", code: "interrupted", turns: 1 }]);
    expect(nano(String(reply?.costUsd))).toBe(ledger.settledNano());
  });

  test("the same key after such a restart: the interruption and what it cost, and no second run", async () => {
    const { sent } = openWorld();
    const body = { prompt: "Hello", sessionId: "evicted-key" };
    await ask(body, key("k5"));
    const stub = await stubOf("evicted-key");
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET status = 'running', result = NULL");
    });
    await evictDurableObject(stub);
    const again = await ask(body, key("k5"));
    expect([again.status, again.reply]).toMatchObject([503, { code: "interrupted", turns: 1 }]);
    expect(nano(again.reply.costUsd)).toBeGreaterThan(0);
    expect(again.headers.get("x-cost-nano")).toBe("0");
    expect(sent()).toHaveLength(1);
  });
});
