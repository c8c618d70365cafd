import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { countRows } from "../../rows.harness.ts";
import { world } from "../objects.harness.ts";
import { openPool } from "./objects.harness.ts";

// What an hour costs in which nothing is executed (docs/decisions/089-workers.md has the figures).

const HOUR_MS = 3_600_000;
const BEAT_MS = 30_000;
/** Messages of a socket that are billed as one request (developers.cloudflare.com/durable-objects/platform/pricing). */
const MESSAGES_A_REQUEST = 20;

type Here = ReturnType<typeof openPool>;

/** Lets an hour pass with everything that comes of itself in it. @returns what of it is billed */
async function idleHour(here: Here, workers: readonly Awaited<ReturnType<Here["worker"]>>[]) {
  const rows = await countRows(here.object);
  const alarmAt = () => runInDurableObject(here.object, (_, { storage }) => storage.getAlarm());
  const end = world.now + HOUR_MS;
  let [alarms, messages] = [0, 0];
  while (world.now < end) {
    const beatAt = world.now + BEAT_MS;
    for (let at = await alarmAt(); at !== null && at <= beatAt; at = await alarmAt()) {
      world.now = Math.max(world.now, at);
      if (!(await runDurableObjectAlarm(here.object))) break;
      alarms += 1;
    }
    world.now = beatAt;
    for (const worker of workers) await worker.beat(world.now);
    messages += workers.length;
    await here.until(async () => {
      for (const { lastHeartbeat } of (await here.object.report()).workers)
        expect(lastHeartbeat).toBe(world.now);
    });
  }
  return { requests: alarms + messages / MESSAGES_A_REQUEST, rows: rows() };
}

describe("fails safe", () => {
  test("an idle hour: nothing without a worker; 66 requests and 60 rows with one, 120 and 60 with ten, at most [row 85] [row 86]", async () => {
    const none = openPool();
    await none.persona();
    await runDurableObjectAlarm(none.object);
    expect(await idleHour(none, [])).toEqual({ requests: 0, rows: 0 });
    for (const count of [1, 10]) {
      const here = openPool();
      const workers = await Promise.all(
        Array.from({ length: count }, (_, n) => here.worker({ id: `worker-${n}` }).connect()),
      );
      await here.until(async () => expect((await here.object.report()).workerCounts.idle).toBe(count));
      const cost = await idleHour(here, workers);
      expect(cost.requests).toBeLessThanOrEqual(60 + 6 * count);
      expect(cost.requests).toBeGreaterThan(6 * count);
      expect(cost.rows).toBeLessThanOrEqual(60);
      for (const worker of workers) worker.drop();
    }
  });
});
