import { describe, expect, test } from "vitest";
import { eventually } from "../patience.harness.ts";
import { RUN_LIMIT_NANO, RUN_TIME_LEAST_MS, RUN_TIME_LIMIT_MS, WAITING_MAX } from "./limits.ts";
import { ask, NANO, nano, openHeld, openWorld, stays, stopClock, stubOf } from "./session.harness.ts";

/** An order that has only so much of its time left. */
const orderOf = (sessionId: string, leftMs: number, now: Date) => ({
  id: crypto.randomUUID(),
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
  isBilled: false,
  arrivedAt: now.getTime() - RUN_TIME_LIMIT_MS + leftMs,
});

describe("allows", () => {
  test("two runs of one session at once: one after the other, in their order [row 25]", async () => {
    const { next, most, sent } = openHeld();
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
    const { next, most } = openHeld();
    const both = [ask({ prompt: "One", sessionId: "side-a" }), ask({ prompt: "Two", sessionId: "side-b" })];
    await eventually(() => expect(most()).toBe(2));
    await next();
    await next();
    expect((await Promise.all(both)).map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe("refuses", () => {
  test("a run too many in one session's line: 429 with a time to come back, and the others are answered", async () => {
    const { next } = openHeld();
    const runs = Array.from({ length: WAITING_MAX }, (_, index) =>
      ask({ prompt: `Number ${index}`, sessionId: "crowd" }),
    );
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
    const world = openWorld(() => (stalls ? "silent" : undefined));
    const { ledger } = world;
    const stub = await stubOf("slow");
    const { outcome } = await stub.run(orderOf("slow", RUN_TIME_LEAST_MS, stopClock(world)), stays);
    expect(outcome).toMatchObject({ ok: false, code: "timed_out", costNano: ledger.settledNano() });
    expect(ledger.settledNano()).toBeGreaterThan(0);
    expect(ledger.reservedNano()).toBe(0);
    stalls = false;
    expect((await ask({ prompt: "Hello", sessionId: "slow" })).status).toBe(200);
  });

  test("a turn that comes too late in the line: not begun, nothing spent [row 26]", async () => {
    const world = openWorld(() => undefined);
    const stub = await stubOf("late");
    expect(await stub.run(orderOf("late", RUN_TIME_LEAST_MS - 1, stopClock(world)), stays)).toMatchObject({
      outcome: { ok: false, code: "timed_out", costNano: 0 },
    });
    expect(world.sent()).toEqual([]);
  });

  test("money that ends in the middle of a run: 402 with what was spent, and a session that can go on", async () => {
    const tool = { type: "tool_use", id: "t", name: "current_time", input: {} } as const;
    const { ledger, sent, outside } = openWorld(() => ({ blocks: [tool] }));
    const { settle } = outside.desk.ledger;
    const spendAll: typeof settle = async (settlement) => {
      const closed = await settle(settlement);
      ledger.state.allowanceNano = ledger.settledNano();
      return closed;
    };
    Object.assign(outside, {
      desk: { ...outside.desk, ledger: { ...outside.desk.ledger, settle: spendAll } },
    });
    const { status, reply } = await ask({ prompt: "Go", sessionId: "broke-later" });
    expect([status, reply]).toMatchObject([402, { code: "budget_exhausted", turns: 1 }]);
    expect(nano(reply.costUsd)).toBe(ledger.settledNano());
    expect(nano(reply.costUsd)).toBeGreaterThan(0);
    expect(sent()).toHaveLength(1);
    openWorld();
    expect((await ask({ prompt: "Again", sessionId: "broke-later" })).status).toBe(200);
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
