import { spawn } from "node:child_process";
import { join } from "node:path";
import { whenOrphaned } from "./orphaned.ts";

/** Longer than the run itself takes to stop. */
const STOP_WITHIN_MS = 3_000;

/**
 * `npm start`: carries out `serve.ts` in a process group of its own and outlives it by a moment, so that nothing of the group stays
 * behind, whichever of the two ends first and by whatever signal. A signal that cannot be caught ends this process or that one,
 * and the other one notices: here by its exit, there by the channel that closes. Of both at once a shell of the group does (group.ts).
 */
function main(): void {
  const child = spawn(
    process.execPath,
    [...process.execArgv, join(import.meta.dirname, "serve.ts"), ...process.argv.slice(2)],
    {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
      detached: true,
    },
  );
  const endGroup = () => {
    try {
      // The runtime and whatever else the run started are in its group.
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nothing of it is left.
    }
  };
  const stop = () => {
    child.kill("SIGTERM");
    setTimeout(endGroup, STOP_WITHIN_MS).unref();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const) process.on(signal, stop);
  whenOrphaned(stop);
  process.on("exit", endGroup);
  child.on("error", (error) => {
    console.error(error.message);
    process.exit(1);
  });
  child.on("exit", (code) => process.exit(code ?? 1));
}

if (import.meta.main) main();
