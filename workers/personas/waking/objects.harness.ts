import { runDurableObjectAlarm } from "cloudflare:test";
import { expect } from "vitest";
import { world as machineWorld, openMachine } from "../../machine/machine.harness.ts";
import { NOW, world } from "../objects.harness.ts";
import { openPool } from "../pool/objects.harness.ts";
import type { StandInWorker } from "../pool/worker.harness.ts";

// An orchestrator with a machine that sleeps: the real object of it, before a stand-in of Azure. Both have one clock.

const BEAT = { busy: false, drained: false, backupAt: null, release: "r1", restore: null };
type Given = Parameters<typeof openPool>[0];

export async function openSleeping(given: Given = {}, hostOf: Partial<{ hoursPerDay: number }> = {}) {
  const machine = await openMachine(hostOf);
  const here = openPool({
    machine: { profile: "hours", parts: ["worker"] },
    machineName: machine.name ?? "",
    ...given,
  });
  machineWorld.now = NOW;
  const azure = machineWorld.azure;
  const passHere = here.pass;
  /** Time passes for both; first the machine does what is due, then the orchestrator. */
  const pass = async (ms: number) => {
    machineWorld.now = world.now + ms;
    await runDurableObjectAlarm(machine);
    await passHere(ms);
  };
  const beat = (more: object = {}) => machine.heartbeat({ bootId: `boot-${azure.starts}`, ...BEAT, ...more });
  /** The machine is up and speaks each minute, and so does its worker. */
  const passUp = async (minutes: number, more: object = {}, worker?: StandInWorker) => {
    for (let minute = 0; minute < minutes; minute++) {
      await pass(60_000);
      await worker?.beat(world.now);
      if ((await machine.status()).state === "up") await beat(more);
    }
  };
  const isWaiting = (id: string, as: object) =>
    here.until(async () => expect(await here.detail(id)).toMatchObject({ status: "queued", ...as }));
  const machineWorker = (more: object = {}) =>
    here.worker({
      id: "machine-purser.example.com",
      capabilities: ["claude-cli", "node", "network-policy"],
      ...more,
    });
  return Object.assign(here, { machine, azure, pass, beat, passUp, isWaiting, machineWorker });
}
