import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { findPostgres } from "../../../vm/postgres/binaries.ts";
import type { ServiceName } from "../../../vm/services.ts";
import { startLocalMachine } from "../../offline/machine/index.ts";
import { type GatewayFindings, measureGateway } from "./gateway.ts";
import { memoryMiB } from "./memory.ts";
import { measureWake, type Waking } from "./wake.ts";

export type MachineFindings = {
  readonly wake: Waking;
  /** What runs of the machine here, a process of each; null where no Postgres is installed. */
  readonly local: {
    readonly gateway: GatewayFindings;
    /** Memory at rest, after all calls, in MiB; null where the system does not tell. */
    readonly memory: Readonly<Partial<Record<ServiceName, number | null>>>;
  } | null;
};

/** The machine's programs as plain processes, with a Postgres of their own, and the start of one that sleeps. */
export async function measureMachine(root: string, rounds: number): Promise<MachineFindings> {
  const wake = await measureWake(root);
  return { wake, local: findPostgres() === null ? null : await measureLocal(rounds) };
}

async function measureLocal(rounds: number): Promise<NonNullable<MachineFindings["local"]>> {
  // Short, since a socket lies in it, and one that Postgres' own account can enter.
  const folder = mkdtempSync("/tmp/purser-bench-");
  chmodSync(folder, 0o711);
  const server = await startServer();
  try {
    const upstreams = { bare: { url: `${server.url}/mcp` } };
    const machine = await startLocalMachine(folder, 0, new Date(), upstreams);
    try {
      const gateway = await measureGateway(machine.url, server.url, folder, rounds);
      const memory = Object.fromEntries(machine.processes.map(({ name, pid }) => [name, memoryMiB(pid)]));
      return { gateway, memory };
    } finally {
      await machine.stop();
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The bare server, in a process of its own. */
async function startServer(): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "bare-server.ts")], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const said = await Promise.race([once(child.stdout, "data"), ended.then(() => null)]);
  if (said === null) throw new Error("The bare server did not start.");
  return {
    url: `http://127.0.0.1:${String(said[0]).trim()}`,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
