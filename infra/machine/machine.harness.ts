import { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { BoundBill } from "../../workers/ledger/bill.ts";
import type { DeclaredBudget, LedgerBudget } from "../budget/index.ts";
import { configWith, type Declared, declaredBy } from "../mocks.harness.ts";
import { declareMachine } from "./index.ts";

// For the tests of this folder: what a stack with a machine declares, and single things in it.

export const NOW = new Date("2026-11-20T12:00:00Z");
export const SEED = "5eed".repeat(16);
export const LEDGER: LedgerBudget = {
  allowanceNano: 6e9,
  capNano: 15e9,
  warnNano: 12e9,
  interactiveNano: 14e9,
  epsilonNano: 0.3e9,
  fixedNano: 3e9,
  azureFixedNano: 2.43e9,
  meteredCeilingNano: 4.45e9,
  usageCeilingNano: 0,
};

export function budgetOf(ledger: LedgerBudget): DeclaredBudget {
  const priceDates = pulumi.output<Readonly<Record<string, string>>>({});
  const decide = () => {
    throw new Error("nothing is decided here");
  };
  const bill = pulumi.output<BoundBill>({ sources: [], lines: [], taxNano: 0 });
  return { ledger: pulumi.output(ledger), bill, priceDates, approved: (value) => value, decide };
}

/** What a stack with a machine declares for it. */
export async function made(raw: Readonly<Record<string, string>> = {}, ledger: Partial<LedgerBudget> = {}) {
  const config = () => configWith({ machine: "hours", machineSecret: SEED, ...raw });
  const resources = await declaredBy(() => {
    declareMachine(config(), budgetOf({ ...LEDGER, ...ledger }), new Provider("cloudflare", {}), NOW);
  });
  return resources.filter(({ type }) => !type.startsWith("pulumi:"));
}

export const ofKind = (resources: readonly Declared[], kind: string) =>
  resources.filter(({ type }) => type.endsWith(`:${kind}`));
export function one(resources: readonly Declared[], kind: string, name?: string): Declared {
  const found = ofKind(resources, kind).filter((resource) => name === undefined || resource.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} of ${kind}`);
  return found[0];
}
export const bootOf = (resources: readonly Declared[]): string => {
  const { customData } = one(resources, "VirtualMachine").inputs.osProfile as { customData: string };
  return Buffer.from(customData, "base64").toString();
};
