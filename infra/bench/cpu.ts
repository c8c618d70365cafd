import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { burst, type Contender } from "./burst.ts";
import type { Contenders } from "./contenders.ts";
import { inRounds, median } from "./rounds.ts";

/**
 * So many that a tick of the system's clock, a hundredth of a second, is about a tenth of the processor time of a turn or less;
 * and so few that a turn ends before the journal begins to write its records to R2, a second after the first.
 */
const REQUESTS = 60;
const ROUNDS_MAX = 5;
const WARM_UP_TURNS = 2;
const IDLE_MS = 1_500;

/** What is looked at: kinds of requests that need no model. */
export const CPU_ASKS = ["approval", "reading"] as const;
export type CpuName = (typeof CPU_ASKS)[number];
/** Processor time of one request until its reply, in milliseconds. */
export type Cpu = Readonly<Record<CpuName, number>>;

/**
 * Processor time of the whole runtime for one request, when they come one after the other: every Worker on the way, and the
 * local D1, Durable Objects and R2, less what the runtime uses when nobody asks. In the cloud they are not one Worker's.
 *
 * @returns null where the system does not tell a process's processor time as Linux does
 */
export async function measureCpu(
  { approvals, readings, settled, doorPid: pid }: Contenders,
  asked: number,
): Promise<Cpu | null> {
  if (pid === null) return null;
  const contenders: Readonly<Record<CpuName, Contender>> = {
    approval: approvals.recorded,
    reading: readings.recorded,
  };
  let idleShare = 0;
  const turn = async (name: CpuName): Promise<number> => {
    const [began, from] = [performance.now(), cpuMs(pid)];
    await burst(contenders[name], REQUESTS, 1);
    const used = cpuMs(pid) - from - idleShare * (performance.now() - began);
    await settled("recorded");
    return used / REQUESTS;
  };
  for (let warmUp = 0; warmUp < WARM_UP_TURNS; warmUp++) for (const name of CPU_ASKS) await turn(name);
  const [quiet, from] = [cpuMs(pid), performance.now()];
  await setTimeout(IDLE_MS);
  idleShare = (cpuMs(pid) - quiet) / (performance.now() - from);
  const { approval, reading } = await inRounds(CPU_ASKS, Math.min(asked, ROUNDS_MAX), turn);
  return { approval: median(approval), reading: median(reading) };
}

/** The runtimes that this process has started; none where there is no /proc. */
export function runtimePids(): readonly number[] {
  if (process.platform !== "linux") return [];
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return ids.map(Number).filter((id) => {
    const { name, parent } = statOf(id);
    return name === "workerd" && parent === process.pid;
  });
}

let tickMs: number | undefined;

/** Processor time that a process has used since its start. */
export function cpuMs(pid: number): number {
  tickMs ??= 1_000 / Number(execFileSync("getconf", ["CLK_TCK"]).toString());
  return statOf(pid).ticks * tickMs;
}

/** Layout: proc_pid_stat(5). */
function statOf(pid: number): { readonly name: string; readonly parent: number; readonly ticks: number } {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    // It has ended since it was listed.
    return { name: "", parent: 0, ticks: 0 };
  }
  // The name stands in brackets and may hold anything.
  const name = text.slice(text.indexOf("(") + 1, text.lastIndexOf(")"));
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { name, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
}
