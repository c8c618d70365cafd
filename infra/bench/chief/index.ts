import { setTimeout } from "node:timers/promises";
import { cpuMs } from "../cpu.ts";
import { profiledShares, type Shares } from "../invocations/profile.ts";
import { CountedLog, countingDrill, type Subrequests } from "../invocations/subrequests.ts";
import { type ChiefDeed, type ChiefStage, DEEDS, MEASURED, openChiefStage, PROFILED } from "./stage.ts";

/** What was begun behind earlier replies has ended by then: taken for what the runtime uses idle, it would be taken off what is measured. */
const SETTLED_MS = 5_000;
/** As long as the longest of what is measured, because over that time it is taken off. */
const IDLE_MS = 8_000;

/**
 * One deed: milliseconds of processor time of the whole runtime, at most how much of it each Worker has with its objects, and how many
 * requests of the door it takes.
 */
export type DeedCpu = {
  readonly ms: number;
  readonly workers: Readonly<Record<string, number>>;
  readonly requests: number;
};

/**
 * What a chief of staff takes. `cpu` is null where the system does not tell a process's processor time, and a deed's where it cannot be
 * told from what the runtime uses when nobody asks.
 */
export type ChiefFindings = {
  readonly cpu: Readonly<Record<ChiefDeed, DeedCpu | null>> | null;
  readonly subrequests: Subrequests;
};

export async function measureChief(root: string): Promise<ChiefFindings> {
  return { cpu: await cpuOf(root), subrequests: await subrequestsOf(root) };
}

async function subrequestsOf(root: string): Promise<Subrequests> {
  const log = new CountedLog();
  const stage = await openChiefStage(root, PROFILED, { before: [await countingDrill(root)], log: log.hear });
  try {
    for (const deed of DEEDS) await stage.often(deed);
  } finally {
    await stage.close();
  }
  return log.most;
}

/**
 * Processor time inside of workerd, less what it uses when nobody asks; the offline model answers in this process and is not in it. It is
 * divided by where the isolates' profiles saw the Workers at work, so a Worker's part has its part of the local storage and of the
 * runtime's own work too, which the cloud does not count: it is the most that its invocations can have taken together.
 */
async function cpuOf(root: string): Promise<ChiefFindings["cpu"]> {
  const stage = await openChiefStage(root, MEASURED, { isInspected: true });
  try {
    if (stage.pid === null) return null;
    const found: [ChiefDeed, DeedCpu | null][] = [];
    await setTimeout(SETTLED_MS);
    const idleShare = await idleShareOf(stage.pid);
    for (const deed of DEEDS) {
      if (deed === "heard" || deed === "answered" || deed === "listed") await stage.often(deed);
      else await setTimeout(SETTLED_MS);
      const taken = await takenBy(stage, stage.pid, deed, idleShare);
      const shares = await profiledShares(await stage.inspector(), () => stage.often(deed));
      found.push([deed, taken && { ...taken, workers: partsOf(shares, taken.ms) }]);
    }
    return Object.fromEntries(found) as Record<ChiefDeed, DeedCpu | null>;
  } finally {
    await stage.close();
  }
}

async function idleShareOf(pid: number): Promise<number> {
  const [quiet, from] = [cpuMs(pid), performance.now()];
  await setTimeout(IDLE_MS);
  return (cpuMs(pid) - quiet) / (performance.now() - from);
}

async function takenBy({ often }: ChiefStage, pid: number, deed: ChiefDeed, idleShare: number) {
  const [began, used] = [performance.now(), cpuMs(pid)];
  const { times, requests } = await often(deed);
  const ms = ownMs(cpuMs(pid) - used, idleShare * (performance.now() - began));
  return ms === null ? null : { ms: ms / times, requests: requests / times };
}

/** What is left of the used milliseconds without the idle ones; null where more than half of them were idle, and the rest is a guess. */
export const ownMs = (used: number, idle: number): number | null => (used - idle > idle ? used - idle : null);

const partsOf = (shares: Shares, ms: number): Record<string, number> =>
  Object.fromEntries(
    Object.entries(shares)
      .toSorted(([, a], [, b]) => b - a)
      .map(([worker, share]) => [worker, share * ms]),
  );
