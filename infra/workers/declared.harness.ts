import { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import type { BoundBill } from "../../workers/ledger/bill.ts";
import { declareAccess } from "../access/index.ts";
import { declareMigrations } from "../migrations/index.ts";
import { configWith, type Declared, declaredBy } from "../mocks.harness.ts";
import { declareStorage } from "../storage/index.ts";
import { declareWorkers } from "./index.ts";

export const BUDGET = {
  allowanceNano: 11,
  capNano: 15,
  warnNano: 12,
  interactiveNano: 14,
  epsilonNano: 1,
  fixedNano: 3,
  meteredCeilingNano: 0,
  usageCeilingNano: 0,
  azureFixedNano: 0,
};

export const BILL: BoundBill = {
  sources: [["https://prices.example.com", "2026-10-07"]],
  lines: [["zone", "plan", 1, "month", "0.00", 0, true, 0, 0]],
  taxNano: 0,
};

export const GATEWAY = {
  name: "gateway",
  role: "agency",
  sha256: "ab".repeat(32),
  expiresAt: "2026-12-01T00:00:00Z",
};
export const TOKENS = JSON.stringify([GATEWAY]);

/** What the usual configuration declares, for all tests that only look at it. */
let usual: Promise<Declared[]> | null = null;

export function declare(raw?: Record<string, string>): Promise<Declared[]> {
  if (raw !== undefined) return declareAnew(raw);
  usual ??= declareAnew({});
  return usual;
}

function declareAnew(raw: Record<string, string>): Promise<Declared[]> {
  return declaredBy(() => {
    const config = configWith(raw);
    const provider = new Provider("cloudflare", {});
    const storage = declareStorage(config, provider);
    const needs = {
      storage,
      access: declareAccess(config, provider),
      migrations: declareMigrations(config, storage.database),
      budget: pulumi.output(BUDGET),
      machine: null,
      bill: pulumi.output<BoundBill>(BILL),
      priceDates: pulumi.output<Record<string, string>>({ anthropic: "2026-10-24" }),
    };
    declareWorkers(config, needs, provider);
  });
}

export const named = (found: Declared[], type: string, name: string) =>
  found.find((resource) => resource.type.endsWith(`:${type}`) && resource.name === name);

export function bindings(found: Declared[], name: string): Record<string, unknown> {
  const list = named(found, "WorkersScript", name)?.inputs.bindings as { name: string }[];
  return Object.fromEntries(list.map(({ name: binding, ...fields }) => [binding, fields]));
}
