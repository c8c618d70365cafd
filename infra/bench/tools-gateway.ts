import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { DAY_MS } from "../../policies/prices/time.ts";
import { startLocalMachine } from "../offline/machine/index.ts";
import { type Ask, callOf, KEYS, posted, rate } from "./tool-calls.ts";

/** Calls a second of a server through the machine's gateway. */
export async function measureGatewayCalls(url: string): Promise<number> {
  // Short, since a socket lies in it.
  const folder = mkdtempSync("/tmp/purser-bench-");
  const now = new Date();
  try {
    const machine = await startLocalMachine(folder, 0, now, { bare: { url } });
    try {
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
      return await rate(ask, callOf("echo", { text: "hello" }));
    } finally {
      await machine.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
