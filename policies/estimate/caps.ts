import { INCLUDED, METERS, type Meter } from "../prices/included.ts";

export type Usage = Readonly<Record<Meter, number>>;

/** What is used in a month at most. A cap is only as good as what enforces it while the stack runs. */
export type Caps = {
  readonly workersPlan: "free" | "paid";
  /** Business and above cost more than the whole budget. */
  readonly zonePlan: "free" | "pro";
  readonly usage: Usage;
  /** What is read back from Infrequent Access in a month: the one thing of R2 that has no included amount and no meter of its own. */
  readonly r2RetrievedGb: number;
  readonly others: Others;
  readonly machine: MachineCaps;
  readonly container?: ContainerCaps;
  /** The model for each kind of work; what the scripts are bound to goes before it. */
  readonly models: Readonly<Record<string, string>>;
};

/** What the other stacks of the same account use: what is included or paid once is counted once. */
export type Others = {
  readonly usage: Usage;
  readonly crons: number;
  readonly databases: number;
  readonly scripts: number;
  readonly paysWorkersPlan: boolean;
  readonly paysZonePlan: boolean;
};

export type MachineCaps = {
  /** Hours that the machine runs at most, or always. A `purser-hours-per-month` tag on the machine goes before it. */
  readonly hoursPerMonth: number | "always";
  /** Average disk operations per second while it runs. */
  readonly diskIops: number;
  readonly natGb: number;
  /** What the machines of the account send to the internet in a month. */
  readonly egressGb: number;
};

/** A Cloudflare container; the provider has no resource for one, so it is declared here. */
export type ContainerCaps = {
  readonly instance: "standard-1";
  readonly hoursPerMonth: number;
  /** Share of that time in which its processor works, for the expected amount. */
  readonly activeShare: number;
};

/** Half of what an account includes in either plan: two stacks that keep to it stay within it together. */
const half = (): Usage => {
  const included = (meter: Meter) =>
    Math.min(INCLUDED[meter].free ?? INCLUDED[meter].paid, INCLUDED[meter].paid);
  return Object.fromEntries(METERS.map((meter) => [meter, included(meter) / 2])) as Usage;
};

/** Two stacks like ours in one account, on free plans, without a machine. */
export const DEFAULT_CAPS: Caps = {
  workersPlan: "free",
  zonePlan: "free",
  usage: half(),
  // Everything that may be stored, read back once.
  r2RetrievedGb: half().r2StorageGb,
  others: {
    usage: half(),
    crons: 1,
    databases: 1,
    scripts: 8,
    paysWorkersPlan: false,
    paysZonePlan: false,
  },
  machine: { hoursPerMonth: "always", diskIops: 2, natGb: 0, egressGb: 100 },
  models: {},
};
