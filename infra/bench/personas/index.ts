import { setTimeout } from "node:timers/promises";
import type { Deployment } from "../../offline/deployment.ts";
import { assignsOf } from "./assigns.ts";
import { type CountedCosts, measureCosts } from "./costs.ts";
import { type Delay, delayOf } from "./delay.ts";
import { ended, openPersonas, type PersonasCall, publishEvent, subscribed } from "./opened.ts";
import { measureProcessor, type Processors } from "./processor.ts";

const STARTS = 40;
const ASSIGNED_PERSONAS = 6;
const BURST = 300;
const AT_A_TIME = 10;
const SCHEDULES = 20;
const SLOT_MS = 10_000;
const SLOTS = 2;
const SETTLE_MS = 500;

export type PersonasFindings = {
  /** From the event's moment to the start of the run that it leads to. */
  readonly start: Delay;
  /** From before an event is published to its assignment's arrival at a worker, over the front and a real socket. */
  readonly assign: Delay;
  /** How late schedules fired that were due every ten seconds. */
  readonly lateness: Delay;
  /** Through the door, that nobody subscribes to. */
  readonly eventsPerSecond: number;
  /** Null where it cannot be measured. */
  readonly processor: Processors | null;
  readonly costs: CountedCosts;
};

/** What events, schedules and executions of personas take, with the offline model. */
export async function measurePersonas(root: string): Promise<PersonasFindings> {
  const { deployment, call, close } = await openPersonas(root);
  try {
    const lateness = measureLateness(call);
    const start = await measureStarts(call);
    const measured = {
      lateness: await lateness,
      start,
      assign: await measureAssigns(call, deployment),
      eventsPerSecond: await measureBurst(call),
    };
    return { ...measured, processor: await measureProcessor(root), costs: await measureCosts(root) };
  } finally {
    await close();
  }
}

/** Events one after the other, each of which a persona waits for. */
async function measureStarts(call: PersonasCall): Promise<Delay> {
  const personaId = await subscribed(call, "bench_start");
  const published = new Map<string, number>();
  for (let n = 0; n < STARTS; n++) {
    const { id = "", createdAt = "" } = await publishEvent(call, "bench_start");
    published.set(id, Date.parse(createdAt));
    await ended(call, personaId);
  }
  const executions = await call("GET", `/api/executions?personaId=${personaId}&limit=500`);
  if (executions.length !== STARTS) throw new Error(`${STARTS} events led to ${executions.length} runs.`);
  return delayOf(
    executions.map(
      ({ eventId = "", startedAt = "" }) => Date.parse(startedAt) - (published.get(eventId) ?? 0),
    ),
  );
}

/** Events one after the other, each of which leads to a run that needs a shell. */
async function measureAssigns(call: PersonasCall, deployment: Deployment): Promise<Delay> {
  const steps = Array.from({ length: ASSIGNED_PERSONAS }, async (_, index) => {
    const eventType = `bench_assign_${index}`;
    const personaId = await subscribed(call, eventType, { runsOn: "worker" });
    return {
      publish: () => publishEvent(call, eventType),
      ended: () => ended(call, personaId),
    };
  });
  return delayOf(await assignsOf(deployment, await Promise.all(steps)));
}

async function measureLateness(call: PersonasCall): Promise<Delay> {
  const { id: personaId } = await call("POST", "/api/personas", { name: "bench_slots" });
  const config = JSON.stringify({ cron: "every 10s" });
  const made: string[] = [];
  for (let n = 0; n < SCHEDULES; n++) {
    const { id = "" } = await call("POST", "/api/triggers", { personaId, triggerType: "schedule", config });
    made.push(id);
  }
  await setTimeout(SLOTS * SLOT_MS + SETTLE_MS);
  const late: number[] = [];
  for (const id of made)
    for (const { lateMs } of await call("GET", `/api/triggers/${id}/firings`)) late.push(Number(lateMs));
  if (late.length < SCHEDULES)
    throw new Error(`${SCHEDULES} schedules fired ${late.length} times in ${SLOTS} slots.`);
  for (const id of made) await call("DELETE", `/api/triggers/${id}`);
  return delayOf(late);
}

async function measureBurst(call: PersonasCall): Promise<number> {
  const began = performance.now();
  const senders = Array.from({ length: AT_A_TIME }, async () => {
    for (let n = 0; n < BURST / AT_A_TIME; n++) await publishEvent(call, "bench_none");
  });
  await Promise.all(senders);
  return (1_000 * BURST) / (performance.now() - began);
}
