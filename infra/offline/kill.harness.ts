import { execFileSync } from "node:child_process";

/** Ends the runtimes that this process started, unasked and at once, as a machine that loses its power does. */
export function killWorkerd(): void {
  const children = execFileSync("pgrep", ["-P", String(process.pid), "workerd"])
    .toString()
    .trim()
    .split("\n");
  for (const child of children) process.kill(Number(child), "SIGKILL");
}
