import { readdirSync, readFileSync } from "node:fs";

const KIB_PER_MIB = 1_024;

/**
 * Memory of a process and all that it has started, in MiB; pages that several of them use count once, as a container's do.
 * Null where the system does not tell (proc_pid_smaps(5)).
 */
export function memoryMiB(pid: number): number | null {
  const kib = [pid, ...childrenOf(pid)].map(proportionalKiB);
  return kib.includes(null) ? null : kib.reduce<number>((sum, one) => sum + (one ?? 0), 0) / KIB_PER_MIB;
}

function proportionalKiB(pid: number): number | null {
  try {
    const [, kib] = /^Pss:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8")) ?? [];
    return kib === undefined ? null : Number(kib);
  } catch {
    return null;
  }
}

function childrenOf(pid: number): readonly number[] {
  if (process.platform !== "linux") return [];
  const ids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const own = ids.map(Number).filter((id) => parentOf(id) === pid);
  return own.flatMap((id) => [id, ...childrenOf(id)]);
}

/** Null for one that has ended since it was listed. */
function parentOf(pid: number): number | null {
  try {
    return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return null;
  }
}
