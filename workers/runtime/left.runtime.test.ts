import { afterEach, describe, expect, test, vi } from "vitest";
import { eventually } from "../patience.harness.ts";
import { LEFT_MS } from "./limits.ts";
import { GoingRun } from "./line.ts";
import { ask, call, openWorld } from "./session.harness.ts";

// A client that gives up on a plain reply before it is there, and what becomes of its run and of the next one.

afterEach(() => vi.useRealTimers());

/** A run that stalls in the middle of its answer, and a client that leaves it. */
async function openLeft(sessionId: string, headers = {}) {
  const state = { stalls: true };
  const world = openWorld(() => (state.stalls ? "stalls" : undefined));
  const client = new AbortController();
  const body = { prompt: "Go", sessionId };
  const first = call(body, headers, undefined, client.signal);
  await eventually(() => expect(world.ledger.open.size).toBe(1));
  const leave = () => client.abort();
  return { ...world, state, body, first, leave, next: (prompt: string) => ask({ prompt, sessionId }) };
}

describe("allows", () => {
  test("another message of the session at once: the run that its client has left is stopped, and what it spent is settled [row 24]", async () => {
    const left = await openLeft("left-next");
    left.leave();
    left.state.stalls = false;
    const { status } = await left.next("Something else");
    expect(status).toBe(200);
    expect(await (await left.first).json()).toMatchObject({ status: "error", code: "aborted" });
    expect(left.ledger.settled).toHaveLength(2);
    expect(left.ledger.open.size).toBe(0);
  });

  test("the same prompt again to join it, however often its clients leave: one call of the model [row 24]", async () => {
    const left = await openLeft("left-again");
    for (let retry = 0; retry < 2; retry += 1) {
      left.leave();
      const client = new AbortController();
      const again = call(left.body, {}, undefined, client.signal);
      await scheduler.wait(20);
      client.abort();
      again.catch(() => {});
    }
    await scheduler.wait(20);
    expect(left.sent()).toHaveLength(1);
    left.state.stalls = false;
    expect((await left.next("Something else")).status).toBe(200);
    expect(left.ledger.settled).toHaveLength(2);
  });
});

describe("refuses", () => {
  test("to stop a run whose client still waits", async () => {
    const left = await openLeft("left-not");
    left.state.stalls = false;
    const second = left.next("Something else");
    await scheduler.wait(50);
    expect(left.ledger.open.size).toBe(1);
    expect(left.sent()).toHaveLength(1);
    // Then it leaves, with another one in line already.
    left.leave();
    expect((await second).status).toBe(200);
  });

  test("to stop a run that has a key: its client will ask what became of it", async () => {
    const left = await openLeft("left-key", { "idempotency-key": "left-1" });
    left.leave();
    const second = left.next("Something else");
    await scheduler.wait(50);
    expect(left.ledger.open.size).toBe(1);
    expect(left.sent()).toHaveLength(1);
    const third = call(left.body, { "idempotency-key": "left-1", accept: "text/event-stream" });
    await (await third).body?.cancel();
    left.state.stalls = false;
    expect((await second).status).toBe(200);
  });
});

describe("fails safe", () => {
  test("a run that nobody comes back to: stopped after a while [row 24]", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const going = new GoingRun({ key: null, fingerprint: "f" });
    const waiting = { text: () => {}, tool: () => {} };
    going.join(waiting);
    going.giveUp(waiting);
    vi.advanceTimersByTime(LEFT_MS - 1);
    going.join(waiting);
    vi.advanceTimersByTime(LEFT_MS);
    expect(going.signal.aborted, "somebody came back").toBe(false);
    going.giveUp(waiting);
    vi.advanceTimersByTime(LEFT_MS);
    expect(going.signal.aborted).toBe(true);
  });
});
