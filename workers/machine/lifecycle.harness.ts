import { generateKeyPairSync } from "node:crypto";
import { expect } from "vitest";
import { memorySql } from "../../infra/cli/simulate/sqlite.ts";
import type { MonthBudget } from "../ledger/budget.ts";
import { openBooks, USD } from "../ledger/ledger.harness.ts";
import { reportMetered } from "../ledger/meters/metered.ts";
import type { Notice } from "../notices/contract.ts";
import { applySteps } from "../portable/schema.ts";
import { HOUR_MS, MINUTE_MS } from "../time/calendar.ts";
import { StandInAzure } from "./azure/azure.harness.ts";
import { connectAzure } from "./azure/azure.ts";
import type { SigningKey } from "./azure/token.ts";
import type { Beat, MachineOrder } from "./contract.ts";
import { startMachine, step } from "./lifecycle.ts";
import type { Plan } from "./plan.ts";
import { readRow } from "./record.ts";
import { hearMachine } from "./running.ts";
import { MACHINE_STEPS } from "./schema.ts";
import type { MachineWorld, OfferOutcome } from "./world.ts";

// For this folder's tests in Node: the machine's rules with the ledger's own, a stand-in of Azure, and a clock that the tests hold.

export const NOON = Date.parse("2026-11-12T12:00:00Z");

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const KEY = { ...privateKey.export({ format: "jwk" }), kid: "one" } as SigningKey;
export const PUBLIC_KEY = publicKey;

/** Four hours a day at four cents, as an hour of the smallest 4 GiB machine is. */
export const PLAN: Plan = {
  profile: "hours",
  hoursPerDay: 4,
  hourNano: 0.04 * USD,
  hostname: "machine.example.com",
  ingress: "tunnel",
  resourceId:
    "/subscriptions/s/resourceGroups/purser-prod/providers/Microsoft.Compute/virtualMachines/purser-prod",
  tenantId: "tenant",
  clientId: "client",
  issuer: "https://purser.example.com/azure",
  subject: "purser:prod:machine",
  next: null,
};

/** What the deploy tells the ledger beside that. */
const BUDGET: Partial<MonthBudget> = {
  fixedNano: 2.4 * USD,
  azureFixedNano: 2.4 * USD,
  meteredCeilingNano: 4.96 * USD,
  allowanceNano: 7.3 * USD,
};

export function openMachine(plan: Partial<Plan> = {}, budget: Partial<MonthBudget> = {}) {
  const held = { now: NOON };
  const azure = new StandInAzure(() => held.now);
  const books = openBooks({ ...BUDGET, ...budget });
  const sql = memorySql();
  applySteps(sql, MACHINE_STEPS);
  const notices: Notice[] = [];
  const gate = {
    says: "pending" as OfferOutcome | "nothing",
    asked: [] as [string, string][],
    looked: [] as string[],
    finished: [] as string[],
  };
  const whole: Plan = { ...PLAN, ...plan };
  const world: MachineWorld = {
    sql,
    plan: whole,
    azure: connectAzure({
      plan: whole,
      keys: [KEY],
      send: azure.send,
      clock: () => new Date(held.now),
      newId: () => "id",
    }),
    ledger: { reportMetered: async (report) => reportMetered(books, report, held.now) },
    gate: {
      ask: async (id, description) => {
        gate.asked.push([id, description]);
        if (gate.says === "nothing") throw new Error("The gate answered 503.");
        return "pending";
      },
      look: async (id) => {
        gate.looked.push(id);
        if (gate.says === "nothing") throw new Error("The gate answered 503.");
        const description = gate.asked.findLast(([asked]) => asked === id)?.[1] ?? "";
        return { outcome: gate.says, description };
      },
      finish: async (id) => void gate.finished.push(id),
    },
    tell: async (notice) => void notices.push(notice),
  };
  const state = () => readRow(sql).state;

  /** Goes on until then, one due moment after another. */
  async function goOn(ms: number): Promise<void> {
    const until = held.now + ms;
    for (let due = readRow(sql).next_at; due !== null && due <= until; due = readRow(sql).next_at) {
      held.now = Math.max(held.now, due);
      await step(world, held.now);
    }
    held.now = until;
  }
  const beat = (more: Partial<Beat> = {}): Promise<MachineOrder> =>
    hearMachine(
      world,
      {
        bootId: "boot-1",
        busy: false,
        drained: false,
        backupAt: null,
        release: "r1",
        restore: null,
        ...more,
      },
      held.now,
    );
  /** A machine that speaks each minute, for so many hours. */
  async function busyFor(hours: number): Promise<void> {
    for (const end = held.now + hours * HOUR_MS; held.now < end; await goOn(60_000))
      if (state() === "up") await beat({ busy: true });
  }
  return {
    held,
    azure,
    books,
    sql,
    notices,
    gate,
    world,
    state,
    goOn,
    beat,
    busyFor,
    row: () => readRow(sql),
  };
}

/** Started, and heard of after a minute. */
export async function openUp(...args: Parameters<typeof openMachine>) {
  const machine = openMachine(...args);
  expect(await startMachine(machine.world, machine.held.now)).toBeNull();
  await machine.goOn(MINUTE_MS);
  expect(await machine.beat()).toBe("run");
  expect(machine.state()).toBe("up");
  return machine;
}
