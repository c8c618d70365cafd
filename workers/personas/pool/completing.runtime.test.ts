import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { world } from "../objects.harness.ts";
import { openPool } from "./objects.harness.ts";
import { resultLine } from "./worker.harness.ts";

// What a worker's last word of a run comes to, whatever stands in it.

const clock = () => new Date(world.now);

/** An execution that a worker has. */
async function running(here: ReturnType<typeof openPool>) {
  const id = await here.execute(await here.persona());
  const worker = await here.worker().connect();
  await here.isRunning(worker, id);
  return { here, id, worker };
}

describe("fails safe", () => {
  test("50. cancelled while its worker ends it: it stays cancelled, and is paid at what it cost [row 59] [row 86]", async () => {
    const opened = openDesk(undefined, { clock });
    const { here, id, worker } = await running(openPool({ opened }));
    // It has ended there when it hears that it is to stop; the word of that is on its way.
    worker.running.delete(id);
    await here.call("POST", `/api/executions/${id}/cancel`);
    await here.until(() => expect(worker.received.at(-1)).toMatchObject({ type: "cancel", executionId: id }));
    const done = { status: "completed", exitCode: 0, durationMs: 9_000, totalCostUsd: 0.02 };
    await worker.say({ type: "stdout", executionId: id, chunk: resultLine(0.02), timestamp: 1 });
    await worker.say({ type: "complete", executionId: id, ...done });
    await worker.ready();
    await here.until(() => expect(opened.ledger.settled).toMatchObject([{ amountNano: 20_000_000 }]));
    expect(await here.detail(id)).toMatchObject({ status: "cancelled", costUsd: 0.02 });
    expect(worker.started).toEqual([id]);
  });

  test.each([
    [
      "[behaviour 71] memory",
      { exitCode: 137, reason: "out_of_memory" },
      [],
      null,
      "137: out_of_memory",
      250_000_000,
    ],
    [
      "[behaviour 72] its own money",
      { exitCode: 1 },
      [resultLine(0.03, { subtype: "error_max_budget_usd", is_error: true })],
      0.03,
      "1: error_max_budget_usd",
      30_000_000,
    ],
  ] as const)(
    "%s ends a run: it has failed with the reason, is not made again, and is paid at what is known [row 88]",
    async (_, end, lines, totalCostUsd, why, amountNano) => {
      const opened = openDesk(undefined, { clock });
      const { here, id, worker } = await running(openPool({ opened }));
      worker.running.delete(id);
      for (const chunk of lines) await worker.say({ type: "stdout", executionId: id, chunk, timestamp: 1 });
      const cost = totalCostUsd === null ? {} : { totalCostUsd };
      const complete = { type: "complete", executionId: id, status: "failed", durationMs: 9_000 };
      await worker.say({ ...complete, ...end, ...cost });
      await worker.ready();
      await here.isStatus(id, "failed");
      expect((await here.detail(id)).error).toBe(`The run ended with exit code ${why}`);
      await here.until(() => expect(opened.ledger.settled).toMatchObject([{ amountNano }]));
      expect(opened.ledger.settled[0]?.presumed ?? false).toBe(totalCostUsd === null);
      expect(worker.started).toEqual([id]);
    },
  );

  test("a frame with a figure that is none, or a text that is too long, is heard for what it says [row 86] [row 88]", async () => {
    const { here, id, worker } = await running(openPool());
    world.now += 60_000;
    await worker.say({ type: "heartbeat", timestamp: 1, metrics: { cpuUsagePercent: null, uptimeMs: 7 } });
    await worker.say({ type: "heartbeat", timestamp: 1, metrics: "none" });
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([
        { lastHeartbeat: world.now, healthMetrics: { uptimeMs: 7 } },
      ]),
    );
    worker.running.delete(id);
    const odd = {
      exitCode: "one",
      durationMs: null,
      sessionId: 7,
      totalCostUsd: -1,
      reason: "x".repeat(5_000),
    };
    await worker.say({ type: "complete", executionId: id, status: "failed", ...odd });
    await here.isStatus(id, "failed");
    expect((await here.detail(id)).error).toMatch(/^The run ended with exit code unknown: x{500}$/);
    await worker.say({ type: "ready", availableSlots: 500, maxSlots: 1_000 });
    const next = await here.execute(await here.persona());
    await here.isRunning(worker, next);
  });
});
