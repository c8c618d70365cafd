import { BOOK } from "../prices/index.ts";
import type { Nano } from "../prices/money.ts";
import type { PriceBook } from "../prices/price.ts";
import { kindOf, type Resource } from "../resource.ts";
import { chargeScript } from "../script.ts";
import { chargeAccount, isMetered } from "./account.ts";
import { refuseOtherAccounts } from "./accounts.ts";
import { Bill, type BillLine, type PlanProblem } from "./bill.ts";
import type { Caps } from "./caps.ts";
import { chargeContainer } from "./container.ts";
import { type Free, freeKind } from "./free.ts";
import { chargeGateway } from "./gateway.ts";
import { refuseUnread } from "./inputs.ts";
import { chargeMachine } from "./machine.ts";
import { chargeAddress, chargeNat } from "./network.ts";
import { refuseOutside } from "./outside.ts";
import { refuseRoles } from "./roles.ts";
import { chargeSeats } from "./seats.ts";
import { chargeManagedDisk, chargeSnapshot, chargeVault } from "./storage.ts";

export type FreeUse = Free & { readonly resource: string; readonly kind: string };

export type Estimate = {
  readonly lines: readonly BillLine[];
  /** What costs nothing by itself, and who says so. */
  readonly free: readonly FreeUse[];
  readonly expectedNano: Nano;
  /** The most that the month can cost; this decides. */
  readonly ceilingNano: Nano;
  readonly problems: readonly PlanProblem[];
};

type Pricer = (bill: Bill, resource: Resource, all: readonly Resource[], caps: Caps) => void;

/** Kinds with a price of their own. Metered kinds are priced once for the account. */
const PRICERS: Readonly<Record<string, Pricer>> = {
  "cloudflare:WorkersScript": chargeScript,
  "cloudflare:AiGateway": chargeGateway,
  // Bought once for the zone, see account.ts.
  "cloudflare:ZoneSubscription": () => {},
  "azure-native:compute:VirtualMachine": chargeMachine,
  "azure-native:compute:Disk": chargeManagedDisk,
  "azure-native:compute:Snapshot": chargeSnapshot,
  "azure-native:network:PublicIPAddress": chargeAddress,
  "azure-native:network:NatGateway": chargeNat,
  "azure-native:keyvault:Vault": chargeVault,
  "azure-native:keyvault:Secret": () => {},
};

const pricerOf = (kind: string): Pricer | undefined =>
  Object.hasOwn(PRICERS, kind) ? PRICERS[kind] : undefined;

/**
 * The month's bill of these resources under these caps, in US dollars without tax. Pure: no clock, no network.
 * Whatever has no price, or cannot be known before the deploy, is counted at its worst and is a problem.
 */
export function estimate(resources: readonly Resource[], caps: Caps, book: PriceBook = BOOK): Estimate {
  const bill = new Bill(book);
  const free: FreeUse[] = [];
  for (const resource of resources) {
    const kind = kindOf(resource.type);
    if (!resource.reported) refuseUnread(bill, resource);
    const nothing = freeKind(kind);
    const charge = pricerOf(kind);
    if (charge && resource.retained && !isMetered(kind)) refuseRetained(bill, resource);
    if (nothing) free.push({ ...nothing, resource: resource.name, kind });
    else if (charge) charge(bill, resource, resources, caps);
    else if (!isMetered(kind)) refuseKind(bill, resource);
  }
  chargeAccount(bill, resources, caps);
  chargeContainer(bill, caps);
  chargeSeats(bill, resources);
  refuseRoles(bill, resources);
  refuseOutside(bill, resources);
  refuseOtherAccounts(bill, resources);
  const sum = (of: (line: BillLine) => Nano) => bill.lines.reduce((total, line) => total + of(line), 0);
  return {
    lines: bill.lines,
    free,
    expectedNano: sum(({ expectedNano }) => expectedNano),
    ceilingNano: sum(({ ceilingNano }) => ceilingNano),
    problems: bill.problems,
  };
}

/** Nothing counts what is no longer declared, and this would be paid for every month from then on. */
function refuseRetained(bill: Bill, { name }: Resource): void {
  bill.unpriced(
    name,
    "kept when it is removed",
    `${name}: it is kept when the stack no longer declares it, and paid for without a plan. Remove retainOnDelete.`,
  );
}

function refuseKind(bill: Bill, { name, type }: Resource): void {
  bill.unpriced(
    name,
    type,
    `${name}: nobody has priced resources of type ${type}. Add a price or, with its source, list the kind as free.`,
  );
}
