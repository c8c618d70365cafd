import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { findPostgres } from "../../../vm/postgres/binaries.ts";
import type { MachineServiceName } from "../../../vm/services.ts";
import { startLocalMachine } from "../../offline/machine/index.ts";
import { startBareServer } from "../bare/index.ts";
import { type GatewayFindings, measureGateway } from "./gateway.ts";
import { memoryMiB } from "./memory.ts";
import { measureWake, type Waking } from "./wake.ts";

export type MachineFindings = {
  readonly wake: Waking;
  /** What runs of the machine here, a process of each; null where no Postgres is installed. */
  readonly local: {
    readonly gateway: GatewayFindings;
    /** Memory at rest, after all calls, in MiB; null where the system does not tell. */
    readonly memory: Readonly<Partial<Record<MachineServiceName, number | null>>>;
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
  const server = await startBareServer();
  try {
    const upstreams = { bare: { url: server.url } };
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
