import { readFileSync } from "node:fs";

/** Linux counts for programs in hundredths of a second, whatever its own clock does (man 5 proc_pid_stat, sysconf(3)). */
const TICKS_PER_SECOND = 100;
/** utime, stime, cutime and cstime, counted from the state, which is the first field after the name. */
const [FIRST, LAST] = [11, 14];

/**
 * What this process, everything that it started, and what those have started, have taken of the processors, in seconds; unlike the
 * time on the wall, it hardly depends on what else the machine does. What still runs is not in it. Null where nobody says.
 */
export function processorSeconds(): number | null {
  try {
    return secondsIn(readFileSync("/proc/self/stat", "utf8"));
  } catch {
    return null; // No Linux.
  }
}

/** @param stat a line of /proc/PID/stat, in which a name may hold blanks and brackets */
export function secondsIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = fields.slice(FIRST, LAST + 1).reduce((sum, field) => sum + Number(field), 0);
  return ticks / TICKS_PER_SECOND;
}
