import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout } from "node:timers/promises";

const LOOK_EVERY_MS = 50;
/** For programs to put away what they have open; then they are ended. */
const GRACE_MS = 2_000;
/** For the system to take ended processes off its list. */
const GONE_WITHIN_MS = 5_000;

type Outcome = { readonly ok: boolean; readonly output: string; readonly seconds: number };
export type CommandLine = { readonly command: string; readonly args: readonly string[] };

/** Commands with everything that they start, however deep, so that all of it can be ended together. */
export class CommandGroup {
  readonly #leaders = new Set<ChildProcess>();
  readonly #env: NodeJS.ProcessEnv;
  #isEnding = false;

  /** @param env variables on top of this process's own */
  constructor(env: NodeJS.ProcessEnv) {
    this.#env = { ...process.env, ...env };
  }

  /** Runs a command to its end. @param show whether its output goes to the terminal instead of into the outcome */
  run({ command, args }: CommandLine, show: boolean): Promise<Outcome> {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      // What would come next once a command was ended must not begin: nobody would end it.
      if (this.#isEnding) return;
      const out = show ? "inherit" : "pipe";
      // As the leader of a group of its own: a signal to the group reaches what has lost its parent too.
      const child = spawn(command, args, { env: this.#env, detached: true, stdio: ["ignore", out, out] });
      this.#leaders.add(child);
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream?.on("data", (chunk: Buffer) => {
          output += chunk.toString();
        });
      child.on("error", reject);
      child.on("close", (code) =>
        resolve({ ok: code === 0, output, seconds: (performance.now() - started) / 1000 }),
      );
    });
  }

  /** Ends everything that still runs, kindly and then not, and waits until it is gone. */
  async end(): Promise<void> {
    this.#isEnding = true;
    this.#send("SIGTERM");
    await this.#emptyWithin(GRACE_MS);
    this.#send("SIGKILL");
    await this.#emptyWithin(GONE_WITHIN_MS);
  }

  async #emptyWithin(ms: number): Promise<void> {
    for (const end = performance.now() + ms; this.#send(0) && performance.now() < end; )
      await setTimeout(LOOK_EVERY_MS);
  }

  /** Whether anybody was there to receive it. */
  #send(signal: NodeJS.Signals | 0): boolean {
    return [...this.#leaders].map(({ pid }) => pid !== undefined && reaches(-pid, signal)).includes(true);
  }
}

function reaches(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false; // All of them have ended.
  }
}
