import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { DAY_MS } from "../../policies/prices/time.ts";
import { startLocalMachine } from "../offline/machine/index.ts";
import { type Ask, callOf, KEYS, posted, rate } from "./tool-calls.ts";

const IDLE_MS = 2_000;

/** Calls a second of a server through the machine's gateway, and what the machine's processes take when nobody asks. */
export async function measureGateway(url: string) {
  // Short, since a socket lies in it.
  const folder = mkdtempSync("/tmp/purser-bench-");
  const now = new Date();
  try {
    const machine = await startLocalMachine(folder, 0, now, { bare: { url } });
    try {
      await setTimeout(IDLE_MS);
      const idleMiB = memoryOf(machine.pids);
      const admin = { authorization: `Bearer ${readFileSync(machine.keyFile, "utf8").trim()}` };
      const keys: string[] = [];
      for (let n = 0; n < KEYS; n++) {
        const wish = {
          email: "owner@localhost.localdomain",
          name: `bench-${n}`,
          role: "personal",
          expiresAt: new Date(now.getTime() + DAY_MS).toISOString(),
        };
        const made = await posted(`${machine.url}/admin/keys`, admin, JSON.stringify(wish));
        keys.push((JSON.parse(made) as { text: string }).text);
      }
      const ask: Ask = (index, body) =>
        posted(`${machine.url}/bare/mcp`, { authorization: `Bearer ${keys[index % KEYS]}` }, body);
      return { idleMiB, perSecond: await rate(ask, callOf("echo", { text: "hello" })) };
    } finally {
      await machine.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the system says of each process; null where it does not. */
function memoryOf(
  pids: Readonly<Record<string, number | undefined>>,
): Readonly<Record<string, number>> | null {
  if (process.platform !== "linux") return null;
  return Object.fromEntries(
    Object.entries(pids).map(([name, pid]) => {
      const [, kib = "0"] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      return [name, Math.round(Number(kib) / 1_024)];
    }),
  );
}
