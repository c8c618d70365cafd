import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { WORKER_TOKEN, world } from "../objects.harness.ts";
import { openPool } from "./objects.harness.ts";
import { assistantLine, resultLine, signed } from "./worker.harness.ts";

const clock = () => new Date(world.now);

describe("fails safe", () => {
  test("46. one that a worker sends back at once is given out again, twice at most [row 86]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const worker = await here.worker().connect();
    const id = await here.execute(await here.persona());
    for (let times = 1; times <= 3; times += 1) {
      await here.until(() =>
        expect(worker.received.filter(({ type }) => type === "assign")).toHaveLength(times),
      );
      // As if it had no room: nothing of the run is told before.
      worker.running.delete(id);
      await here.until(() => expect(worker.started).toHaveLength(times));
      await worker.say({ type: "busy", executionId: id, reason: "full" });
      await worker.ready();
      if (times < 3) await here.until(async () => expect((await here.detail(id)).status).not.toBe("failed"));
    }
    await here.isStatus(id, "failed");
    expect((await here.detail(id)).error).toContain("retries exhausted: 2/2");
  });

  test("46. instantly failed without a word is no failure of the execution [row 86]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const id = await here.execute(await here.persona());
    // A second connection's worker that is full although it says otherwise.
    const worker = here.worker({ slots: 0 });
    await worker.connect();
    await worker.say({ type: "ready", availableSlots: 1, maxSlots: 1 });
    await here.until(() => expect(worker.received.some(({ type }) => type === "assign")).toBe(true));
    await here.until(async () => expect((await here.detail(id)).output[0]).toContain("had no room"));
    expect((await here.detail(id)).status).not.toBe("failed");
    await here.until(() =>
      expect(opened.ledger.settled[0], "it cost nothing").toMatchObject({ amountNano: 0 }),
    );
  });

  test("47. a worker that drops and is back within its time goes on with what it has, and nothing is done twice [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    const other = await here.worker({ id: "other" }).connect();
    worker.drop();
    await here.until(async () => expect((await here.object.report()).workerCounts.disconnected).toBe(1));
    await here.pass(5_000);
    await worker.connect();
    await here.until(async () => expect((await here.object.report()).workerCounts.executing).toBe(1));
    await here.pass(60_000);
    await worker.end(id);
    await here.isStatus(id, "completed");
    expect([worker.started, other.started]).toEqual([[id], []]);
  });

  test("47. one that stays away longer: another gets it, and when it is back it stops [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const first = await here.worker({ id: "first" }).connect();
    await here.isRunning(first, id);
    first.drop();
    await here.until(async () => expect((await here.object.report()).workerCounts.disconnected).toBe(1));
    const second = await here.worker({ id: "second" }).connect();
    await here.pass(44_000);
    expect(second.started).toEqual([]);
    await here.pass(2_000);
    await here.isRunning(second, id);
    await first.connect();
    await here.until(() => expect(first.received.at(-1)).toMatchObject({ type: "cancel", executionId: id }));
    // What the first still says of it is late.
    await first.say({
      type: "complete",
      executionId: id,
      status: "completed",
      exitCode: 0,
      durationMs: 9_000,
    });
    await second.end(id, { lines: [assistantLine("by the second"), resultLine(0.02)] });
    await here.isStatus(id, "completed");
    expect((await here.detail(id)).output).toContainEqual(expect.stringContaining("The worker disconnected"));
  });

  test("47. what ended while its worker was away has failed, and is not made again; what never reached it is [row 86]", async () => {
    const here = openPool();
    const worker = await here.worker().connect();
    const persona = await here.persona();
    const seen = await here.execute(persona);
    await here.isRunning(worker, seen);
    await worker.say({ type: "stdout", executionId: seen, chunk: "half", timestamp: 1 });
    await here.until(async () => expect((await here.detail(seen)).outputLines).toBe(1));
    worker.drop();
    await worker.end(seen);
    await worker.connect();
    await here.isStatus(seen, "failed");
    expect((await here.detail(seen)).error).toContain("not connected");
    expect(worker.started).toEqual([seen]);

    const halfDead = worker.halfOpen();
    const lost = await here.execute(persona);
    await here.until(async () => expect((await here.detail(lost)).status).toBe("running"));
    await worker.connect();
    await here.isRunning(worker, lost);
    expect(halfDead?.readyState).not.toBe(WebSocket.OPEN);
  });

  test("48. the same worker again takes the place of its older connection [row 86]", async () => {
    const here = openPool();
    const first = await here.worker().connect();
    const old = first.halfOpen();
    const codes: number[] = [];
    old?.addEventListener("close", ({ code }) => codes.push(code));
    await here.worker().connect();
    await here.until(() => expect(codes).toEqual([1001]));
    expect((await here.object.report()).workerCounts).toMatchObject({ idle: 1 });
  });

  test("49. without a heartbeat for 90 seconds it is gone, and what it had is given to another [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const silent = await here.worker({ id: "silent" }).connect();
    await here.isRunning(silent, id);
    await here.pass(60_000);
    expect(silent.closed).toBeNull();
    await here.pass(31_000);
    await here.until(() => expect(silent.closed?.code).toBe(1001));
    const next = await here.worker({ id: "next" }).connect();
    await here.pass(46_000);
    await here.isRunning(next, id);
  });

  test("what it says just before its connection ends still counts [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    await worker.end(id, { costUsd: 0.02 });
    worker.drop();
    await here.isStatus(id, "completed");
    expect((await here.detail(id)).costUsd).toBe(0.02);
  });

  test("50. cancelled: a worker is told, one that waits is never sent, one that is over is 404, and its cost still counts [row 59]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const persona = await here.persona();
    const [going, waiting] = [await here.execute(persona), await here.execute(persona)];
    const worker = await here.worker().connect();
    await here.isRunning(worker, going);
    const cancel = (id: string) => here.call("POST", `/api/executions/${id}/cancel`);
    expect((await cancel(waiting)).body).toMatchObject({ status: "cancelling" });
    expect((await cancel(going)).body).toMatchObject({ status: "cancelling" });
    await here.until(() => expect(worker.running.size).toBe(0));
    expect((await here.detail(going)).status).toBe("cancelled");
    expect((await here.detail(waiting)).status).toBe("cancelled");
    expect((await cancel(going)).status).toBe(404);
    // The worker does not say what it cost: it counts as the most that it may have been.
    await here.until(() =>
      expect(opened.ledger.settled).toMatchObject([{ amountNano: 250_000_000, presumed: true }]),
    );
    expect(worker.started).toEqual([going]);
    const after = await here.execute(persona);
    await here.isRunning(worker, after);
  });

  test("50. a word that comes late, or twice, changes nothing and is paid once [row 86]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    await worker.end(id, { costUsd: 0.02 });
    await here.isStatus(id, "completed");
    const complete = {
      type: "complete",
      executionId: id,
      status: "failed",
      exitCode: 9,
      durationMs: 1_000,
      totalCostUsd: 9,
    };
    await worker.say(complete);
    worker.raw(await signed(WORKER_TOKEN, 2, complete));
    await worker.say({ type: "heartbeat", timestamp: 1, metrics: { uptimeMs: 5 } });
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ healthMetrics: { uptimeMs: 5 } }]),
    );
    expect(await here.detail(id)).toMatchObject({ status: "completed", costUsd: 0.02 });
    expect(opened.ledger.settled).toHaveLength(1);
  });

  test("51. what a worker stops for its time has timed out; a worker that says nothing is stopped [row 88]", async () => {
    const here = openPool();
    const persona = await here.persona();
    const own = await here.execute(persona, { timeoutMs: 10_000 });
    const worker = await here.worker().connect();
    await here.isRunning(worker, own);
    await worker.end(own, {
      status: "cancelled",
      exitCode: 143,
      durationMs: 10_001,
      costUsd: null,
      lines: [],
    });
    await here.isStatus(own, "failed");
    expect((await here.detail(own)).error).toBe("Timed out after 10000 ms");

    const silent = await here.execute(persona, { timeoutMs: 10_000 });
    await here.isRunning(worker, silent);
    await here.pass(60_000);
    await worker.beat(world.now);
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ lastHeartbeat: world.now }]),
    );
    await here.pass(11_000);
    await here.isStatus(silent, "failed");
    expect((await here.detail(silent)).error).toContain("Timed out after 10000 ms");
    await here.until(() => expect(worker.running.size).toBe(0));
  });

  test("an object that is gone in the middle: its workers come back, and what they run goes on [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    await evictDurableObject(here.object, { webSockets: "close" });
    worker.drop();
    await worker.connect();
    await here.until(async () => expect((await here.object.report()).workerCounts.executing).toBe(1));
    await worker.end(id);
    await here.isStatus(id, "completed");
    expect(worker.started).toEqual([id]);
  });

  test("money that cannot be booked is booked later, once [row 88]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    opened.ledger.state.isDown = true;
    await worker.end(id, { costUsd: 0.02 });
    await here.isStatus(id, "completed");
    opened.ledger.state.isDown = false;
    await here.pass(61_000);
    await here.until(() => expect(opened.ledger.settled).toMatchObject([{ amountNano: 20_000_000 }]));
    await runDurableObjectAlarm(here.object);
    expect(opened.ledger.settled).toHaveLength(1);
  });
});
