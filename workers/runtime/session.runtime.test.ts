import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test, vi } from "vitest";
import { RUN_LIMIT_NANO, RUN_TIME_LEAST_MS, RUN_TIME_LIMIT_MS, WAITING_MAX } from "./limits.ts";
import { newSessionId } from "./names.ts";
import { ask, call, NANO, nano, objects, openWorld, stubOf } from "./session.harness.ts";

const DAY_MS = 86_400_000;
const key = (value: string) => ({ "idempotency-key": value });

/** A model that answers only when it is told to. Objects cannot wake each other in one isolate, so it looks again and again. */
function held() {
  const world = openWorld();
  const { send } = world.desk;
  const state = { most: 0, now: 0, begun: 0, answered: 0, permits: 0 };
  const desk = {
    ...world.desk,
    send: async (url: string, init: RequestInit) => {
      if (!url.endsWith("/v1/messages")) return send(url, init);
      state.begun += 1;
      state.most = Math.max(state.most, ++state.now);
      while (state.permits === state.answered) await scheduler.wait(5);
      state.answered += 1;
      state.now -= 1;
      return send(url, init);
    },
  };
  Object.assign(world.outside, { desk });
  const next = async () => {
    await vi.waitFor(() => expect(state.begun).toBeGreaterThan(state.permits));
    state.permits += 1;
  };
  return { ...world, next, most: () => state.most };
}

/** An order that has only so much of its time left. */
const orderOf = (sessionId: string, leftMs: number) => ({
  client: NANO,
  requestId: "r",
  origin: "https://purser.test",
  sessionId,
  begins: false,
  key: null,
  fingerprint: "f",
  prompt: "Hello",
  group: "g",
  isMain: false,
  isScheduled: false,
  arrivedAt: Date.now() - RUN_TIME_LIMIT_MS + leftMs,
});

describe("allows", () => {
  test("two runs of one session at once: one after the other, in their order [row 25]", async () => {
    const { next, most, sent } = held();
    const [one, two] = [
      ask({ prompt: "One", sessionId: "serial" }),
      ask({ prompt: "Two", sessionId: "serial" }),
    ];
    await next();
    expect((await one).status).toBe(200);
    await next();
    expect((await two).status).toBe(200);
    expect(most()).toBe(1);
    const prompts = sent().map(({ asked }) => asked.messages.filter(({ role }) => role === "user").length);
    expect(prompts).toEqual([1, 2]);
  });

  test("runs of two sessions at once: side by side", async () => {
    const { next, most } = held();
    const both = [ask({ prompt: "One", sessionId: "side-a" }), ask({ prompt: "Two", sessionId: "side-b" })];
    await vi.waitFor(() => expect(most()).toBe(2));
    await next();
    await next();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
  });

  test("the same key: the first result, once paid for, also while it goes on [row 24]", async () => {
    const { next, sent, ledger } = held();
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
    for (const body of [{ prompt: "Two" }, { prompt: "One", metadata: { group: "other" } }]) {
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

  test("a run too many in one session's line: 429 with a time to come back, and the others are answered", async () => {
    const { next } = held();
    const runs = Array.from({ length: WAITING_MAX }, () => ask({ prompt: "One", sessionId: "crowd" }));
    const tooMany = await ask({ prompt: "One", sessionId: "crowd" });
    expect([tooMany.status, tooMany.reply]).toMatchObject([429, { code: "too_many_requests" }]);
    expect(Number(tooMany.headers.get("retry-after"))).toBeGreaterThan(0);
    for (const _ of runs) await next();
    expect((await Promise.all(runs)).every(({ status }) => status === 200)).toBe(true);
  });
});

describe("fails safe", () => {
  test("a model that never answers: an error before the client gives up, and a session that can go on [row 26]", async () => {
    expect(RUN_TIME_LIMIT_MS).toBeLessThan(120_000 - 5_000);
    let stalls = true;
    const { ledger } = openWorld(() => (stalls ? "silent" : undefined));
    const stub = await stubOf("slow");
    const { outcome } = await stub.run(orderOf("slow", RUN_TIME_LEAST_MS + 200));
    expect(outcome).toMatchObject({ ok: false, code: "timed_out", costNano: ledger.settledNano() });
    expect(ledger.settledNano()).toBeGreaterThan(0);
    expect(ledger.reservedNano()).toBe(0);
    stalls = false;
    expect((await ask({ prompt: "Hello", sessionId: "slow" })).status).toBe(200);
  }, 15_000);

  test("a turn that comes too late in the line: not begun, nothing spent [row 26]", async () => {
    const { sent } = openWorld(() => undefined);
    const stub = await stubOf("late");
    expect(await stub.run(orderOf("late", RUN_TIME_LEAST_MS - 200))).toMatchObject({
      outcome: { ok: false, code: "timed_out", costNano: 0 },
    });
    expect(sent()).toEqual([]);
  });

  test("an object that is restarted in the middle of a run: the run ends as interrupted, the session goes on", async () => {
    const { sent } = openWorld();
    await ask({ prompt: "First", sessionId: "evicted" });
    const stub = await stubOf("evicted");
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec(
        `INSERT INTO runs (id, at, begins, key, fingerprint, prompt, cost_nano, turns)
         VALUES ('lost', ?, 0, 'k-lost', 'f', 'the lost prompt', 4000, 2)`,
        Date.now(),
      );
      return storage.setAlarm(Date.now() + 60_000);
    });
    await evictDurableObject(stub);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    const lost = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT status, failure, cost_nano FROM runs WHERE id = 'lost'").one(),
    );
    expect(lost).toMatchObject({ status: "error", cost_nano: 4000 });
    expect(JSON.stringify(lost)).toContain("interrupted");
    expect((await ask({ prompt: "Second", sessionId: "evicted" })).status).toBe(200);
    const prompt = JSON.stringify(sent().at(-1)?.asked.messages);
    expect(prompt).toContain("First");
    expect(prompt).not.toContain("lost prompt");
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

  test("30 days after its last run a session deletes itself and leaves the list; before, it is in it", async () => {
    openWorld();
    const { reply } = await ask({ prompt: "Hello" });
    const stub = await stubOf(reply.sessionId);
    const { name } = stub;
    const listed = () => objects.ROSTER.getByName("roster").list("session", "", 10_000);
    await vi.waitFor(async () => expect(await listed()).toContain(name));
    const due = await runInDurableObject(stub, (_, { storage }) => storage.getAlarm());
    expect(Math.abs((due ?? 0) - Date.now() - 30 * DAY_MS)).toBeLessThan(60_000);
    await runDurableObjectAlarm(stub);
    expect(await listed()).toContain(name);
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET at = at - ?", 30.01 * DAY_MS);
    });
    await runDurableObjectAlarm(stub);
    expect(await listed()).not.toContain(name);
    const tables = await runInDurableObject(stub, (_, { storage }) =>
      storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'runs'").toArray(),
    );
    expect(tables).toEqual([]);
  });

  test("in a session that goes on, runs older than 30 days are deleted and never read [row 25]", async () => {
    const { sent } = openWorld();
    await ask({ prompt: "An old secret", sessionId: "old" });
    await runInDurableObject(await stubOf("old"), (_, { storage }) => {
      storage.sql.exec("UPDATE runs SET at = at - ?", 30.01 * DAY_MS);
    });
    await ask({ prompt: "And now?", sessionId: "old" });
    expect(JSON.stringify(sent().at(-1)?.asked.messages)).not.toContain("old secret");
  });

  test("a run that only failed leaves nothing behind", async () => {
    const { ledger } = openWorld();
    ledger.state.isDown = true;
    await ask({ prompt: "Hello", sessionId: "nothing" });
    const stub = await stubOf("nothing");
    await vi.waitFor(async () => {
      const left = await runInDurableObject(stub, async (_, { storage }) => [
        await storage.getAlarm(),
        storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'runs'").toArray(),
      ]);
      expect(left).toEqual([null, []]);
    });
  });

  test("a list that does not answer costs no run", async () => {
    const away = () => Promise.reject(new Error("away"));
    openWorld(() => undefined, { roster: { enlist: away, strike: away } });
    expect((await ask({ prompt: "Hello" })).status).toBe(200);
  });

  test("a run never costs more than its own limit, whatever it asks for", async () => {
    const tool = { type: "tool_use", id: "t", name: "current_time", input: {} } as const;
    const { ledger, outside } = openWorld(() => ({ blocks: [tool] }));
    Object.assign(outside, {
      desk: { ...outside.desk, models: { ...outside.desk.models, chat: "claude-fable-5-1" } },
    });
    ledger.state.allowanceNano = 100e9;
    const { status, reply } = await ask({ prompt: "x".repeat(20_000) });
    expect([status, reply]).toMatchObject([402, { code: "run_limit" }]);
    expect(ledger.settledNano()).toBeLessThanOrEqual(RUN_LIMIT_NANO);
    expect(nano(reply.costUsd)).toBe(ledger.settledNano());
    expect(nano(reply.costUsd)).toBeGreaterThan(0);
  });
});

test("the endpoint answers nothing else", async () => {
  openWorld();
  expect((await call("[]")).status).toBe(400);
});
