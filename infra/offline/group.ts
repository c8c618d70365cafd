import { spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";

// A local run is one process group, made by start.ts and named after its leader, serve.ts: what the run starts is in it.

const LOOK_EVERY_MS = 50;
/** What SIGKILL ends is gone within this time, unless the system itself is stuck. */
const GONE_WITHIN_MS = 10_000;
const LEADER = /\bserve\.ts\b/;
/** What a run has started and may leave behind. */
const LEFT = /\bworkerd\b/;

type Member = { readonly pid: number; readonly command: string };

/**
 * Ends this process's whole group when this process is gone, also when it and whoever started it are killed at once: a shell reads
 * from a pipe whose other end is here alone, and the end of the file is the end of the run.
 *
 * @param onLost hears that the shell has been ended, so that nobody keeps watch any more
 */
export function endGroupWithThisProcess(onLost: () => void): void {
  const shell = spawn("/bin/sh", ["-c", "read -r _; kill -KILL 0"], {
    // Both words are its own; among what this process has are keys.
    env: {},
    stdio: ["pipe", "ignore", "ignore"],
  });
  shell.once("exit", onLost);
  // Without a shell, as on Windows, whoever started this process still looks after the group.
  shell.once("error", () => undefined);
  // Neither keeps a run alive that has said why it ends.
  shell.unref();
  shell.stdin.on("error", () => undefined);
  // Its pipe closes before this process has ended; whoever started the run looks after what is left then, and for the exit code.
  process.once("exit", () => shell.kill("SIGKILL"));
}

/**
 * Waits until a run that was killed has really gone, and ends what it has left behind. For whoever holds the run's lock: with it,
 * a group without its leader is one that nobody looks after.
 *
 * @param group number of the run's group
 * @throws Error when something of it cannot be ended
 */
export async function untilGone(group: number): Promise<void> {
  const until = performance.now() + GONE_WITHIN_MS;
  for (;;) {
    const members = membersOf(group);
    const leader = members.find(({ pid }) => pid === group);
    const [left, ...others] = members.filter(({ command }) => LEFT.test(command));
    // The number may be somebody else's by now.
    if (leader ? !LEADER.test(leader.command) : left === undefined) return;
    const isLate = performance.now() >= until;
    if (leader && isLate) return;
    if (!leader && left) {
      if (isLate) throw stuck(left);
      for (const { pid } of [left, ...others]) kill(pid);
    }
    await setTimeout(LOOK_EVERY_MS);
  }
}

const stuck = ({ pid }: Member): Error =>
  new Error(
    `The run before this one has left process ${pid} behind, which keeps its data open. End it by kill -9 ${pid}, then start again.`,
  );

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended meanwhile, or is not ours to end; the next look tells.
  }
}

/** Who runs in a group; those that have ended and that nobody has collected yet do not. */
function membersOf(group: number): readonly Member[] {
  const rows = process.platform === "linux" ? readdirSync("/proc").flatMap(rowIn) : rowsOfPs();
  return rows
    .filter((row) => row.group === group && !row.state.startsWith("Z"))
    .map(({ pid, command }) => ({ pid, command: command() }));
}

type Row = {
  readonly pid: number;
  readonly group: number;
  readonly state: string;
  readonly command: () => string;
};

/** "pid (name) state parent group …" (proc_pid_stat(5)), where the name may hold anything. */
function rowIn(name: string): Row[] {
  if (!/^\d+$/.test(name)) return [];
  const stat = told(`/proc/${name}/stat`);
  const [state = "", , group] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const command = () => told(`/proc/${name}/cmdline`).replaceAll("\0", " ");
  return [{ pid: Number(name), group: Number(group), state, command }];
}

/** Nothing of a process that has ended meanwhile. */
function told(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function rowsOfPs(): Row[] {
  const { stdout } = spawnSync("ps", ["-A", "-o", "pid=,pgid=,stat=,args="], { encoding: "utf8" });
  return [...(stdout ?? "").matchAll(/^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/gm)].map(
    ([, pid, group, state = "", args = ""]) => ({
      pid: Number(pid),
      group: Number(group),
      state,
      command: () => args,
    }),
  );
}
