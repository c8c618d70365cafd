import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { basename } from "node:path";
import { type MachineServiceName, nodeFlags } from "../../../vm/services.ts";

type Env = Readonly<Record<string, string>>;

/** What a program of the machine said last is what went wrong. */
const KEPT_CHARACTERS = 2_000;

function start(
  program: string,
  env: Env,
  flags: readonly string[] = [],
): { child: ChildProcess; said: () => string } {
  const child = spawn(process.execPath, [...flags, program], {
    // Nothing else of this process: among it are keys. What Node is told here, such as another clock, it is told there.
    env: {
      PATH: process.env.PATH ?? "",
      ...(process.env.NODE_OPTIONS ? { NODE_OPTIONS: process.env.NODE_OPTIONS } : {}),
      ...env,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => {
      said = `${said}${chunk.toString()}`.slice(-KEPT_CHARACTERS);
    });
  return { child, said: () => said.trim() };
}

/** @throws Error with its last words when it does not end with 0 */
export async function runToEnd(program: string, env: Env): Promise<void> {
  const { child, said } = start(program, env);
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`${basename(program)}: ${said()}`);
}

/** Where it answers, and what ends it. */
export type Running = {
  readonly url: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
};

/** A program that stays, once it listens, with the heap that its service has on the machine. @throws Error with its last words when it ends instead */
export async function runServer(program: string, env: Env, service: MachineServiceName): Promise<Running> {
  const { child, said } = start(program, env, nodeFlags(service));
  const ended = once(child, "exit");
  const port = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      const [, found] = /"what":"listening","port":(\d+)/.exec(said()) ?? [];
      if (found !== undefined) resolve(found);
    });
    ended.then(() => reject(new Error(`${basename(program)}: ${said()}`)), reject);
  });
  return {
    url: `http://127.0.0.1:${port}`,
    // One that listens has been started.
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
