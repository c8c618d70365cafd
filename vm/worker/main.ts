import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { hostname, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { setting } from "../secrets.ts";
import { Worker } from "./worker.ts";

const MIB = 1024 * 1024;
/** A run of the CLI takes up to a gigabyte, and this process and the system want theirs. */
const MEMORY_MIN_MIB = 1_800;

const log = (line: Readonly<Record<string, unknown>>): void => console.log(JSON.stringify(line));

/**
 * A worker on a machine of the owner's: `ORCHESTRATOR_URL` and `WORKER_TOKEN` say where it belongs (docs/workers.md), `CLAUDE_CLI` which
 * program the Claude CLI is.
 */
async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const memoryMib = Math.floor(totalmem() / MIB);
  if (memoryMib < MEMORY_MIN_MIB)
    throw new Error(
      `needs_larger_machine: the Claude CLI needs ${MEMORY_MIN_MIB} MiB of memory, and this machine has ${memoryMib}. Executions that need no shell run at the edge.`,
    );
  if (process.getuid?.() === 0)
    throw new Error(
      "Run it as another user than root: the Claude CLI asks about every tool there, and nobody answers",
    );
  const url = new URL(setting(env, "ORCHESTRATOR_URL"));
  if (url.protocol !== "wss:" && url.hostname !== "localhost" && url.hostname !== "127.0.0.1")
    throw new Error("ORCHESTRATOR_URL begins with wss:, because what it is sent holds keys");
  const cli = env.CLAUDE_CLI ?? "claude";
  const { stdout } = await promisify(execFile)(cli, ["--version"]).catch((cause: unknown) => {
    throw new Error(`The Claude CLI does not start as ${cli}; install it, or say in CLAUDE_CLI where it is`, {
      cause,
    });
  });
  const folder = join(tmpdir(), "purser-worker");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const worker = new Worker({
    id: env.WORKER_ID ?? `worker-${hostname()}`,
    token: setting(env, "WORKER_TOKEN"),
    open: () => new WebSocket(url),
    cli: [cli],
    cliVersion: stdout.trim().slice(0, 40),
    folder,
    now: () => performance.now(),
    log,
  });
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => void worker.stop());
  worker.start();
  log({ what: "started", cli: stdout.trim() });
}

main(process.env).catch((error: unknown) => {
  log({ level: "error", what: "worker", error: error instanceof Error ? error.message : "unknown" });
  process.exitCode = 1;
});
