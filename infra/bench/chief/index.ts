import { setTimeout } from "node:timers/promises";
import { cpuMs } from "../cpu.ts";
import { profiledShares, type Shares } from "../invocations/profile.ts";
import { CountedLog, countingDrill, type Subrequests } from "../invocations/subrequests.ts";
import { type ChiefDeed, type ChiefStage, DEEDS, MEASURED, openChiefStage, PROFILED } from "./stage.ts";

const IDLE_MS = 1_500;

/**
 * One deed: milliseconds of processor time of the whole runtime, at most how much of it each Worker has with its objects, and how many
 * requests of the door it takes.
 */
export type DeedCpu = {
  readonly ms: number;
  readonly workers: Readonly<Record<string, number>>;
  readonly requests: number;
};

/** What a chief of staff takes. `cpu` is null where the system does not tell a process's processor time. */
export type ChiefFindings = {
  readonly cpu: Readonly<Record<ChiefDeed, DeedCpu>> | null;
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
    const found: [ChiefDeed, DeedCpu][] = [];
    const idleShare = await idleShareOf(stage.pid);
    for (const deed of DEEDS) {
      if (deed === "heard" || deed === "answered" || deed === "listed") await stage.often(deed);
      const { ms, requests } = await takenBy(stage, stage.pid, deed, idleShare);
      const shares = await profiledShares(await stage.inspector(), () => stage.often(deed));
      found.push([deed, { ms, workers: partsOf(shares, ms), requests }]);
    }
    return Object.fromEntries(found) as Record<ChiefDeed, DeedCpu>;
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
  const ms = cpuMs(pid) - used - idleShare * (performance.now() - began);
  return { ms: Math.max(0, ms / times), requests: requests / times };
}

const partsOf = (shares: Shares, ms: number): Record<string, number> =>
  Object.fromEntries(
    Object.entries(shares)
      .toSorted(([, a], [, b]) => b - a)
      .map(([worker, share]) => [worker, share * ms]),
  );
