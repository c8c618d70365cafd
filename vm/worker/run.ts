import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { argumentsOf, environmentOf } from "./cli.ts";
import { OutputLines } from "./output.ts";
import type { Assign, ExecutionEnd } from "./protocol.ts";

/** From being asked to end to being ended. */
const KILL_AFTER_MS = 5_000;

export type RunOptions = {
  /** The CLI: a program, and arguments that come before the run's own. */
  readonly cli: readonly [string, ...string[]];
  /** Folder in which each run has one of its own, for as long as it lasts. */
  readonly folder: string;
  /** Whether a run could go on without this process. In a container that ends with it nothing does. */
  readonly outlives?: boolean;
  /** The run's only way out, with its pass; none where the machine's own network is the run's. */
  readonly proxy?: string;
  readonly say: (stream: "stdout" | "stderr", chunk: string) => void;
  /** Milliseconds, from any moment on. */
  readonly now: () => number;
};

/** A run that goes on. */
export type WorkerRun = { readonly stop: () => void; readonly ended: Promise<ExecutionEnd> };

/**
 * Carries an assignment out: the CLI in a process group of its own, in an empty folder that is its home, with the assignment's
 * environment and nothing of ours. At the end nothing of it is left, neither a process nor a file.
 */
export function startRun(assign: Assign, options: RunOptions): WorkerRun {
  let stop = (): void => {
    stopped = true;
  };
  let stopped = false;
  const ended = carryOut(assign, options, (child) => {
    stop = () => {
      stopped = true;
      endGroup(child, "SIGTERM");
      setTimeout(() => endGroup(child, "SIGKILL"), KILL_AFTER_MS).unref();
    };
    if (stopped) stop();
  }).then((end) => (stopped ? { ...end, status: "cancelled" as const } : end));
  return { stop: () => stop(), ended };
}

async function carryOut(
  assign: Assign,
  { cli, folder, say, now, proxy, outlives = false }: RunOptions,
  started: (child: ChildProcess) => void,
): Promise<ExecutionEnd> {
  const begun = now();
  const own = await mkdtemp(join(folder, "run-"));
  const [home, work] = [join(own, "home"), join(own, "work")];
  try {
    await Promise.all([mkdir(home), mkdir(work)]);
    const [program, ...before] = cli;
    const child = spawn(program, [...before, ...argumentsOf(assign)], {
      cwd: work,
      env: environmentOf(assign, home, proxy),
      // Its own group, so that what it has started ends with it.
      detached: true,
      stdio: "pipe",
    });
    const timer = setTimeout(() => {
      endGroup(child, "SIGTERM");
      setTimeout(() => endGroup(child, "SIGKILL"), KILL_AFTER_MS).unref();
    }, assign.config.timeoutMs);
    const last = new LastWord();
    const heard = listen(child, assign.config.maxOutputBytes, say, last);
    const exited = exitOf(child);
    started(child);
    if (child.pid !== undefined) void endFirst(child.pid);
    const guard = outlives ? guardOf(child) : null;
    child.stdin.on("error", () => undefined);
    child.stdin.end(assign.prompt);
    const { code, signal, failure } = await exited;
    clearTimeout(timer);
    endGroup(child, "SIGKILL");
    guard?.kill("SIGKILL");
    await heard;
    const durationMs = Math.max(1, Math.round(now() - begun));
    const timedOut = durationMs >= assign.config.timeoutMs;
    return { ...last.said, ...statusOf({ code, signal, failure, timedOut }), durationMs };
  } finally {
    await rm(own, { recursive: true, force: true, maxRetries: 3 });
  }
}

type Exit = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly failure: string | null;
};

/** How a run ends that could not even begin. */
export const notSetUp = (error: unknown): ExecutionEnd => ({
  status: "failed",
  exitCode: 1,
  durationMs: 1,
  reason: `The run could not be set up: ${error instanceof Error ? error.message : "unknown"}`,
});

/** Where memory is short the kernel ends the run and not what waits for it (man 5 proc_pid_oom_score_adj). */
const endFirst = (pid: number): Promise<void> =>
  writeFile(`/proc/${pid}/oom_score_adj`, "1000").catch(() => {
    // Another system, or a process that has ended already.
  });

const exitOf = (child: ChildProcess): Promise<Exit> =>
  new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: null, signal: null, failure: error.message }));
    child.once("exit", (code, signal) => resolve({ code, signal, failure: null }));
  });

function statusOf({ code, signal, failure, timedOut }: Exit & { readonly timedOut: boolean }) {
  if (failure !== null)
    return { status: "failed", exitCode: 1, reason: `The CLI did not start: ${failure}` } as const;
  if (timedOut) return { status: "cancelled", exitCode: code } as const;
  if (code === 0) return { status: "completed", exitCode: 0 } as const;
  // Nobody here kills without having asked first: the kernel does, when memory is short.
  if (signal === "SIGKILL" || code === 137)
    return { status: "failed", exitCode: 137, reason: "out_of_memory" } as const;
  return { status: "failed", exitCode: code ?? 1 } as const;
}

function listen(
  child: ChildProcess,
  maxBytes: number,
  say: RunOptions["say"],
  last: LastWord,
): Promise<unknown> {
  const streams = [
    ["stdout", child.stdout],
    ["stderr", child.stderr],
  ] as const;
  return Promise.all(
    streams.map(
      ([name, stream]) =>
        new Promise<void>((resolve) => {
          if (stream === null) return resolve();
          const output = new OutputLines((chunk) => say(name, chunk), maxBytes);
          // By letters and not by bytes: a letter may come in two parts.
          stream.setEncoding("utf8");
          stream.on("data", (text: string) => {
            output.add(text);
            if (name === "stdout") last.hear(text);
          });
          stream.once("close", () => {
            output.end();
            last.end();
            resolve();
          });
        }),
    ),
  );
}

/** What the run's result line says of session and cost. */
class LastWord {
  said: Pick<ExecutionEnd, "sessionId" | "totalCostUsd"> = {};
  #rest = "";

  hear(text: string): void {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    for (const line of lines) this.#read(line);
  }

  end(): void {
    this.#read(this.#rest);
    this.#rest = "";
  }

  #read(line: string): void {
    if (!line.includes('"result"')) return;
    try {
      const {
        type,
        session_id: sessionId,
        total_cost_usd: totalCostUsd,
      } = JSON.parse(line) as Record<string, unknown>;
      if (type !== "result") return;
      this.said = {
        ...(typeof sessionId === "string" ? { sessionId } : {}),
        ...(typeof totalCostUsd === "number" ? { totalCostUsd } : {}),
      };
    } catch {
      // Not JSON: it is output like any other.
    }
  }
}

/**
 * Ends the run's group when this process is gone without having ended it: a run that nobody hears of is begun anew elsewhere, and would
 * be carried out twice. The guard sees the other end of its input close, which nobody else has. Without a shell there is none.
 */
function guardOf({ pid }: ChildProcess): ChildProcess | null {
  if (pid === undefined) return null;
  const words = ["-c", 'read -r _; kill -s KILL -- "-$1"', "guard", `${pid}`];
  const guard = spawn("/bin/sh", words, { detached: true, env: {}, stdio: ["pipe", "ignore", "ignore"] });
  guard.on("error", () => undefined);
  guard.stdin.on("error", () => undefined);
  return guard;
}

/** A group that has ended already is no failure. */
function endGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
