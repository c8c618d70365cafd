// Who started this process. Plain JavaScript without dependencies, because infra/run.mjs needs it before anything is installed.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * Looks whether npm is still there, which starts a script in a shell: between it and this process there may be one more, and that
 * one outlives npm.
 *
 * @returns whether the processes above are those that there were when this was called
 */
export function watchAbove() {
  const parent = process.ppid;
  const npm = isShellOfScript(parent) ? parentOf(parent) : null;
  return () => process.ppid === parent && (npm === null || parentOf(parent) === npm);
}

/** A shell that runs the script itself has become it; npm is the parent then. */
const isShellOfScript = (pid) => /\binfra\/run\.mjs\b/.test(told(pid, "cmdline", "args="));

function parentOf(pid) {
  const stat = told(pid, "stat", "ppid=");
  // "pid (name) state ppid …" in /proc, where the name may hold anything; the number alone from ps.
  const numbers = stat.slice(stat.lastIndexOf(")") + 1).match(/\d+/);
  return numbers === null ? null : Number(numbers[0]);
}

/** What the system says of a process; nothing where it says nothing, as on Windows, and of one that has ended. */
function told(pid, file, column) {
  if (process.platform !== "linux")
    return spawnSync("ps", ["-o", column, "-p", String(pid)], { encoding: "utf8" }).stdout ?? "";
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8").replaceAll("\0", " ");
  } catch {
    return "";
  }
}
