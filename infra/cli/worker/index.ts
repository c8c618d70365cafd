// npm run worker: this machine as a worker of a deployment, until it is stopped (docs/workers.md).
import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { homedir, hostname, tmpdir, totalmem, userInfo } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CLI_VERSION, installedCli } from "../../../vm/worker/install.ts";
import { objectionToWorker } from "../../../vm/worker/requirements.ts";
import { onThisMachine } from "../../../vm/worker/run-place.ts";
import { ExecutionWorker } from "../../../vm/worker/worker.ts";
import { command, EXIT, Stop, start, usage } from "../../terminal/command.ts";
import type { Env } from "../../terminal/outside.ts";

const spec = usage(
  "worker",
  `Connects this machine to a deployment as a worker: it carries out the executions of personas that need a shell, with the
Claude CLI, one at a time, until it is stopped. A run may do whatever this user may: give it a user, or a machine, of its own.`,
  `ORCHESTRATOR_URL is what GET /api/workers/address answers, WORKER_TOKEN what npm run rotate -- STACK --worker-token made.
Ends with 0 when it is stopped, with 1 when the CLI does not start or the machine is too small, with 2 when a variable is missing.`,
)
  .option("--cli <file>", `the Claude CLI; without it ${CLI_VERSION} is installed at the first start`)
  .option("--id <name>", "what it is called", `worker-${hostname()}`);

/** `npm run worker`. */
export const worker = command(spec, async ({ env, now, say }, { cli: given, id }) => {
  const { ORCHESTRATOR_URL: address = "", WORKER_TOKEN: token = "" } = env;
  const url = URL.parse(address);
  if (url === null || token === "")
    throw new Stop(
      "Set ORCHESTRATOR_URL and WORKER_TOKEN; docs/workers.md says where they come from.",
      EXIT.unusable,
    );
  const objection = objectionToWorker({ totalBytes: totalmem(), isRoot: userInfo().uid === 0, url });
  if (objection !== null) throw new Stop(objection);
  const cli = given ?? (await ownCli(env, say));
  const version = await versionOf(cli);
  const folder = join(tmpdir(), `purser-worker-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const running = new ExecutionWorker({
    id,
    token,
    open: () => new WebSocket(url),
    place: onThisMachine({ cli: [cli], folder, now: () => performance.now() }),
    cliVersion: version,
    now: () => now().getTime(),
    log: (line) => say(JSON.stringify(line)),
  });
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, () => resolve());
  });
  running.start();
  say(`The worker ${id} is at work with Claude ${version}. Ctrl-C ends it.`);
  await stopped;
  await running.stop();
  return EXIT.done;
});

async function ownCli(env: Env, say: (line: string) => void): Promise<string> {
  say(`The Claude CLI ${CLI_VERSION} is made ready; its first installation takes a minute and 400 MB.`);
  try {
    return await installedCli(join(env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "purser"));
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : "unknown"}\nWith --cli you say where one is.`);
  }
}

async function versionOf(cli: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(cli, ["--version"]);
    return stdout.trim().slice(0, VERSION_MAX_CHARS);
  } catch {
    throw new Stop(
      `The Claude CLI does not start as ${cli}. Say with --cli where one is, or leave it out: then it is installed.`,
    );
  }
}

const VERSION_MAX_CHARS = 40;

await start(import.meta, worker);
