import { setTimeout } from "node:timers/promises";
import { cpuMs, runtimePids } from "../cpu.ts";
import { type Moments, profiledMoments } from "../invocations/profile.ts";
import { type Delay, delayOf } from "./delay.ts";
import { ended, openPersonas, publishEvent, subscribed } from "./opened.ts";

/** How often each is done, and by when all that it leads to has ended: nobody asks the door for it meanwhile. */
const EVENTS = { type: "bench_none", times: 200, eachMs: 40 };
/** Of a persona for each pass: the ledger takes one that asks more often than 60 times a minute for a loop. */
const EXECUTIONS = { type: "bench_cpu", times: 50, eachMs: 150 };
const PASSES = ["warm", "measured", "profiled"] as const;
type Deed = typeof EVENTS;
const IDLE_MS = 1_500;
/** As often as V8 keeps up with. */
const EVERY_MICROSECONDS = 100;

/** Of one event: milliseconds of the whole runtime, and for how many of them each Worker was seen at work, with its objects. */
export type Processor = { readonly ms: number; readonly workers: Readonly<Record<string, Delay>> };

export type Processors = {
  readonly event: Processor;
  /** With its event. */
  readonly execution: Processor;
};

/**
 * Processor time of an event that nobody takes, and of one with its execution at the edge, each of which is one request: so what the door
 * was seen at is one invocation, with its record behind the reply. A Worker and its objects are one isolate, so that another Worker's
 * part is the most that its own invocation can have been.
 *
 * @returns null where the system does not tell a process's processor time
 */
export async function measureProcessor(root: string): Promise<Processors | null> {
  const before = runtimePids();
  const { deployment, call, close } = await openPersonas(root, { isInspected: true });
  try {
    const [pid] = runtimePids().filter((id) => !before.includes(id));
    if (pid === undefined) return null;
    const inspector = await deployment.runtime.miniflare.getInspectorURL();
    const personas = await Promise.all(PASSES.map((pass) => subscribed(call, `${EXECUTIONS.type}_${pass}`)));
    const often = async ({ type, times, eachMs }: Deed, pass: (typeof PASSES)[number]): Promise<number[]> => {
      const begins: number[] = [];
      for (let n = 0; n < times; n++) {
        begins.push(monotonicMs());
        await publishEvent(call, `${type}_${pass}`);
        await setTimeout(eachMs);
      }
      return begins;
    };
    const measured = async (deed: Deed): Promise<Processor> => {
      await often(deed, "warm");
      const idleShare = await idleShareOf(pid);
      const [began, used] = [performance.now(), cpuMs(pid)];
      await often(deed, "measured");
      const ms = (cpuMs(pid) - used - idleShare * (performance.now() - began)) / deed.times;
      let begins: readonly number[] = [];
      const look = async () => {
        begins = await often(deed, "profiled");
      };
      const moments = await profiledMoments(inspector, look, EVERY_MICROSECONDS);
      return { ms: Math.max(0, ms), workers: delaysOf(moments, begins) };
    };
    const event = await measured(EVENTS);
    const execution = await measured(EXECUTIONS);
    for (const personaId of personas) await ended(call, personaId);
    return { event, execution };
  } finally {
    await close();
  }
}

/** On the clock of the isolates' profiles. */
const monotonicMs = (): number => Number(process.hrtime.bigint()) / 1e6;

async function idleShareOf(pid: number): Promise<number> {
  const [quiet, from] = [cpuMs(pid), performance.now()];
  await setTimeout(IDLE_MS);
  return (cpuMs(pid) - quiet) / (performance.now() - from);
}

/** How long each Worker was seen at work from one begin to the next. */
function delaysOf(moments: Moments, begins: readonly number[]): Processor["workers"] {
  const found = Object.entries(moments).map(([worker, own]) => {
    const counts = begins.map((from, n) => {
      const to = begins[n + 1] ?? Number.POSITIVE_INFINITY;
      return own.filter((at) => at >= from && at < to).length;
    });
    return [worker, delayOf(counts.map((count) => (count * EVERY_MICROSECONDS) / 1_000))] as const;
  });
  return Object.fromEntries(found.toSorted(([, a], [, b]) => b.median - a.median));
}
