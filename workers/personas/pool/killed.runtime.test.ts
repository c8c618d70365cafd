import { runDurableObjectAlarm } from "cloudflare:test";
import { expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { sized } from "../../sizes.harness.ts";
import { WORKER_TOKEN, world } from "../objects.harness.ts";
import { openPool } from "./objects.harness.ts";
import { type StandInWorker, signed } from "./worker.harness.ts";

// Workers that are killed, cut off, half dead, late and out of order, while executions go on.

const KILLS = sized(20, 200);
const RUNS = sized(24, 240);
const STEP_MS = 9_000;
const QUIET_ROUNDS_MAX = 400;

/** The same for a seed, so that a failure can be seen again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test("no execution is carried out to its end twice, and none is lost, whatever breaks between [row 86] [row 87]", async () => {
  const random = randomOf(7);
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const opened = openDesk(undefined, { clock: () => new Date(world.now) });
  opened.ledger.state.allowanceNano = Number.MAX_SAFE_INTEGER;
  const here = openPool({ opened });
  const persona = await here.persona({ maxConcurrent: 100 });
  const workers = [1, 2, 3].map((n) => here.worker({ id: `worker-${n}`, slots: n }));
  const heard: { worker: StandInWorker; frame: string }[] = [];
  const ids: string[] = [];
  /** They have been sent a frame of another connection, whose number is ahead: what they say is dropped until they come back. */
  const deaf = new Set<StandInWorker>();
  let killed = 0;

  const isConnected = (worker: StandInWorker) => worker.socket !== null;
  /** What was sent has been heard: an answer comes after it. */
  const drained = async (worker: StandInWorker) => {
    if (!isConnected(worker) || deaf.has(worker)) return;
    await worker.beat(world.now);
    await here.until(async () => {
      const report = await here.object.report();
      const known = report.workers.find(({ workerId }) => workerId === worker.options.id);
      if (isConnected(worker)) expect(known?.lastHeartbeat).toBe(world.now);
    });
  };
  const faults: readonly ((worker: StandInWorker) => Promise<void> | void)[] = [
    (worker) => {
      killed += 1;
      worker.kill();
    },
    (worker) => {
      worker.drop();
    },
    (worker) => void worker.halfOpen(),
    // Frames of this very connection again, and one that overtakes another.
    (worker) => {
      for (const frame of worker.sent.slice(-3)) worker.raw(frame);
    },
    async (worker) => {
      const [frame] = worker.sent.slice(-1);
      if (frame) heard.push({ worker, frame });
    },
    // What was recorded on a connection before.
    () => {
      const recorded = pick(heard);
      if (!recorded) return;
      deaf.add(recorded.worker);
      recorded.worker.raw(recorded.frame);
    },
    // A word of something that is over, or was never its own.
    async (worker) => {
      const executionId = pick(ids);
      if (executionId && !worker.running.has(executionId))
        await worker.say({ type: "complete", executionId, status: "completed", exitCode: 0, durationMs: 77 });
    },
    // Not of anybody who has the token.
    async (worker) => {
      const executionId = pick(ids) ?? "none";
      const forged = { type: "complete", executionId, status: "completed", exitCode: 0, durationMs: 1 };
      worker.raw(await signed(`${WORKER_TOKEN}!`, 9_999, forged));
    },
  ];

  const round = async (isQuiet: boolean) => {
    for (const worker of workers) {
      if (!isConnected(worker)) {
        if (!isQuiet && random() < 0.4) continue;
        deaf.delete(worker);
        await worker.connect();
        continue;
      }
      const running = pick([...worker.running.keys()]);
      if (running && random() < 0.5) await worker.end(running, { costUsd: 0.001 });
      else if (!isQuiet && random() < 0.5) await pick(faults)?.(worker);
    }
    for (const worker of workers) await drained(worker);
    world.now += STEP_MS;
    await runDurableObjectAlarm(here.object);
  };

  while (killed < KILLS) {
    if (ids.length < RUNS) ids.push(await here.execute(persona));
    await round(false);
  }
  while (ids.length < RUNS) ids.push(await here.execute(persona));
  const open = async () => {
    const { queueLength, activeExecutions } = await here.object.report();
    return queueLength + activeExecutions;
  };
  for (let n = 0; n < QUIET_ROUNDS_MAX && (await open()) > 0; n += 1) await round(true);

  const { body: rows } = await here.call("GET", "/api/executions?limit=500");
  const statuses = new Map(rows.map((row: { id: string; status: string }) => [row.id, row.status]));
  const ended = workers.flatMap((worker) => worker.ended);
  const twice = ended.filter((id, index) => ended.indexOf(id) !== index);
  expect(twice, "carried out to the end twice").toEqual([]);
  expect(
    ids.filter((id) => !["completed", "failed"].includes(String(statuses.get(id)))),
    "lost",
  ).toEqual([]);
  const made = ids.filter((id) => statuses.get(id) === "completed");
  expect(
    made.filter((id) => !ended.includes(id)),
    "completed by nobody",
  ).toEqual([]);
  expect(made.length).toBeGreaterThan(RUNS / 4);
  // Every assignment is paid for once, at what it cost or at the most that it can have.
  await here.until(async () => {
    await here.pass(61_000);
    expect(opened.ledger.open.size).toBe(0);
  });
  const keys = opened.ledger.settled.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
});
