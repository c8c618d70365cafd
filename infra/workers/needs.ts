import type * as pulumi from "@pulumi/pulumi";
import type { BoundBill } from "../../workers/ledger/bill.ts";
import type { WorkerName } from "../../workers/workers.ts";
import type { AccessMade } from "../access/index.ts";
import type { LedgerBudget } from "../budget/index.ts";
import type { Config } from "../config/index.ts";
import type { DeclaredMachine } from "../machine/index.ts";
import type { Storage } from "../storage/index.ts";
import { bundle } from "../worker/bundle.ts";

/** What the Workers are made from. */
export type Needs = {
  readonly storage: Storage;
  readonly access: AccessMade;
  /** The schema that the gate's code expects. */
  readonly migrations: pulumi.Resource;
  /** The month's money for the ledger. */
  readonly budget: pulumi.Output<LedgerBudget>;
  /** The machine; null for a stack without one. */
  readonly machine: DeclaredMachine | null;
  /** What the infrastructure costs, line by line, for the ledger to show. */
  readonly bill: pulumi.Output<BoundBill>;
  /** The days on which the bill's prices were read, by source. */
  readonly priceDates: pulumi.Output<Readonly<Record<string, string>>>;
};

/** What every Worker of the stack has alike. */
export function scriptOf<Name extends WorkerName>(config: Config, name: Name) {
  const { accountId, stack, protectData: protect } = config;
  return { accountId, scriptName: `purser-${stack}-${name}`, bundle: bundle(name), protect };
}
