import { runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { sqlOf } from "../../portable/storage.ts";
import { world } from "../objects.harness.ts";
import { openPool } from "../pool/objects.harness.ts";
import type { PoolWorld } from "../pool/outside.ts";
import { Sockets } from "../pool/session.ts";
import { MachineWaking } from "./waking.ts";

const HOUR_MS = 3_600_000;

describe("fails safe", () => {
  test("looks that come in each turn of another: the last of them still names when to look again [row 85] [row 117]", async () => {
    const here = openPool({ machine: null });
    await here.execute(await here.persona());
    const resetAt = world.now + HOUR_MS;
    await runInDurableObject(here.object, async (_, ctx) => {
      for (let turns = 0; turns < 40; turns++) {
        const armed: (number | null)[] = [];
        const sql = () => sqlOf(ctx.storage);
        const waking: MachineWaking = new MachineWaking(
          {
            sql,
            acting: () => ({ sql: sql(), now: world.now, newId: () => crypto.randomUUID(), zone: "UTC" }),
            vault: { claude: { wayToModel: async () => ({ env: {}, isBilled: true }) } },
            arm: async () => void armed.push(waking.nextAt),
            machineSide: {
              shape: { profile: "hours", parts: ["worker"] },
              month: async () => ({ isPaused: false, level: 0 }),
              machine: () => ({
                wakeForWork: async () => ({ ok: false, code: "hours_exhausted", detail: "Enough", resetAt }),
              }),
            },
          } as unknown as PoolWorld,
          new Sockets(ctx),
        );
        const first = waking.look();
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        // As after any change: a look is about to come, and the alarm is set without its moment.
        waking.expect();
        await Promise.all([first, waking.look()]);
        expect([turns, waking.nextAt, armed.at(-1)]).toEqual([turns, resetAt, resetAt]);
      }
    });
  });
});
