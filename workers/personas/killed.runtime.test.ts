import { env, runInDurableObject } from "cloudflare:test";
import { expect, test } from "vitest";
import { openDesk } from "../model/model.harness.ts";
import { sized } from "../sizes.harness.ts";
import { NANO_PER_USD } from "../wire/money.ts";
import type { Env } from "./env.ts";
import { NOW, openOrchestrator, world } from "./objects.harness.ts";
import type { Orchestrator } from "./orchestrator.ts";
import type { Runner } from "./runner/runner.ts";

// Objects that are killed among events, schedules and runs: what is not durable is gone, and whoever asked hears a failure. The whole
// runtime is killed in killed.e2e.test.ts.

const KILLS = sized(20, 200);
const EVENTS = sized(40, 2_000);
const SLOTS = sized(20, 400);
const RUNS = sized(20, 200);
const SLOT_MS = 10_000;
/** Rounds at the end, in which nothing is killed: more than any retry waits for. */
const QUIET_ROUNDS_MAX = 1_000;
const TICKS_MAX = 12;
/** Runs that go on at a time, and a few that may have been begun since. */
const AT_A_TIME = 12;
/** Of the persona's hundred, so that many are under way at each kill. */
const WAITING_MAX = 60;

type Here = ReturnType<typeof openOrchestrator>;
type Body = ReturnType<typeof JSON.parse>;
const { RUNNER } = env as unknown as Pick<Env, "RUNNER">;

/** The same for a seed, so that a failure can be seen again. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    const mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    const more = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((more ^ (more >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What was asked for and not answered: it is sent again under its key, as a client would. */
class Sending {
  readonly #here: Here;
  #open = new Map<string, () => Promise<Body>>();
  #sent = 0;

  constructor(here: Here) {
    this.#here = here;
  }

  add(path: string, body: object): void {
    const key = `key-${++this.#sent}`;
    this.#open.set(key, async () => {
      const { status } = await this.#here.call("POST", path, body, { "idempotency-key": key });
      if (status !== 429) this.#open.delete(key);
    });
  }

  get left(): number {
    return this.#open.size;
  }

  /** Each once; those that fail stay. */
  all = (): Promise<unknown>[] => [...this.#open.values()].map((send) => send());
}

const alarm = (here: Here) => runInDurableObject(here.object, (one: Orchestrator) => one.alarm());
const run = (id: string) => runInDurableObject(RUNNER.getByName(id), (one: Runner) => one.alarm());
const kill = (stub: DurableObjectStub) =>
  runInDurableObject(stub, (_, state) => state.abort("killed by the test")).catch(() => undefined);

async function all(here: Here, path: string): Promise<Body[]> {
  const found: Body[] = [];
  for (;;) {
    const { body } = await here.call("GET", `${path}?limit=500&offset=${found.length}`);
    found.push(...body);
    if (body.length < 500) return found;
  }
}
/** The oldest first: these have runners. */
const openOf = async (here: Here): Promise<Body[]> => {
  const lists = ["queued", "running"].map((status) =>
    here.call("GET", `/api/executions?status=${status}&limit=500`),
  );
  const open: Body[] = (await Promise.all(lists)).flatMap(({ body }) => body);
  return open.toSorted((a, b) => (a.id < b.id ? -1 : 1));
};

/** Lets what waits be done until the persona has room again: an event that finds none after all of its tries has failed, and rightly. */
async function makeRoom(here: Here): Promise<void> {
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    const open = await openOf(here);
    // What was cut off waits for its time.
    if (open.length <= WAITING_MAX || open.length >= before) return;
    before = open.length;
    await Promise.all(open.slice(0, AT_A_TIME).map(({ id }) => run(id)));
    await alarm(here);
  }
}

test("25. objects killed among events, slots and executions lose none and do none twice [row 60] [row 63] [row 85] [row 175]", async () => {
  const seed = 20_261_127;
  const random = randomOf(seed);
  const opened = openDesk(() => ({ text: "done" }), { clock: () => new Date(world.now) });
  opened.ledger.state.allowanceNano = 1_000 * NANO_PER_USD;
  const here = openOrchestrator({ opened });
  const persona = { name: "K", maxConcurrent: 100 };
  const { persona: made } = await here.subscribed(persona, { eventType: "ping", maxRetries: 10 });
  await here.call("POST", "/api/subscriptions", { personaId: made.id, eventType: "slot", maxRetries: 10 });
  const config = JSON.stringify({ cron: "every 10s", event_type: "slot", missed: "all", max_missed: 100 });
  const wish = { personaId: made.id, triggerType: "schedule", config };
  const { body: trigger } = await here.call("POST", "/api/triggers", wish);

  const sending = new Sending(here);
  let kills = 0;
  for (let round = 0; round < KILLS; round++) {
    for (let n = 0; n < EVENTS / KILLS; n++)
      sending.add("/api/events", { eventType: "ping", sourceType: "manual" });
    for (let n = 0; n < RUNS / KILLS; n++)
      sending.add("/api/execute", { prompt: "Hello", personaId: made.id });
    world.now += (SLOTS / KILLS) * SLOT_MS;
    const open = await openOf(here);
    const work = [...sending.all(), alarm(here), ...open.slice(0, AT_A_TIME).map(({ id }) => run(id))];
    const settled = Promise.allSettled(work);
    for (let tick = Math.floor(random() * TICKS_MAX); tick > 0; tick--) await Promise.resolve();
    const victim = random() < 0.3 ? open[Math.floor(random() * Math.min(AT_A_TIME, open.length))] : undefined;
    await kill(victim ? RUNNER.getByName(victim.id) : here.object);
    kills += 1;
    await settled;
    await makeRoom(here);
  }
  expect(kills).toBe(KILLS);

  const last = world.now;
  await alarm(here);
  await here.call("PUT", `/api/triggers/${trigger.id}`, { enabled: false });
  for (let round = 0; ; round++) {
    await Promise.all(sending.all());
    await alarm(here);
    const open = await openOf(here);
    await Promise.all(open.slice(0, AT_A_TIME).map(({ id }) => run(id)));
    const { body: waiting } = await here.call("GET", "/api/events?status=processing");
    if (open.length === 0 && waiting.length === 0 && sending.left === 0) break;
    expect(round, `seed ${seed}: something never ends`).toBeLessThan(QUIET_ROUNDS_MAX);
    world.now += SLOT_MS;
  }

  const [events, executions] = [await all(here, "/api/events"), await all(here, "/api/executions")];
  const slots = Array.from({ length: (last - NOW) / SLOT_MS }, (_, n) => NOW + (n + 1) * SLOT_MS);
  const firings = await all(here, `/api/triggers/${trigger.id}/firings`);
  // Every slot has fired once, every event was taken once, and each led to one execution.
  expect(firings.map(({ dueAt }) => Date.parse(dueAt)).toReversed()).toEqual(slots);
  expect(events.filter(({ eventType }) => eventType === "ping")).toHaveLength(EVENTS);
  expect(events).toHaveLength(EVENTS + SLOTS);
  const undelivered = events.filter(({ status }) => status !== "delivered");
  expect(undelivered.map(({ status, errorMessage }) => [status, errorMessage])).toEqual([]);
  const led: string[] = executions.flatMap(({ eventId }) => (eventId === null ? [] : [eventId]));
  expect(led.toSorted()).toEqual(events.map(({ id }): string => id).toSorted());
  expect(executions).toHaveLength(EVENTS + SLOTS + RUNS);
  // Each execution has ended once, and what they cost together was paid.
  const days = (await here.call("GET", "/api/executions/stats?period=90")).body;
  expect(days.totalExecutions).toBe(executions.length);
  const cost = executions.reduce((sum, { costUsd }) => sum + costUsd, 0);
  expect(days.totalCostUsd).toBeCloseTo(cost, 6);
  expect(cost * NANO_PER_USD).toBeLessThanOrEqual(opened.ledger.settledNano() + 1);
  const failed = executions.filter(({ status }) => status !== "completed");
  for (const { errorMessage } of failed) expect(errorMessage).toMatch(/Interrupted|Timed out/);
});
