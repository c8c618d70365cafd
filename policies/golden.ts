import { type Caps, DEFAULT_CAPS } from "./caps.ts";
import type { Resource } from "./resource.ts";

// Shapes of machines, for the tests of this room: what a program would declare for each.

export const declare = (type: string, name: string, props: object, protect?: boolean): Resource => ({
  type,
  name,
  urn: `urn:pulumi:prod::purser::${type}::${name}`,
  props,
  ...(protect === undefined ? {} : { protect }),
});

export type MachineShape = {
  readonly size: string;
  readonly region: string;
  readonly sku?: string;
  readonly spotMax?: number;
  readonly address?: boolean;
  readonly nat?: boolean;
};

/** A Worker with what it keeps, as in the profile without a machine. */
export const edge = (): Resource[] => [
  declare("cloudflare:index/workersScript:WorkersScript", "edge", {
    scriptName: "purser-prod-edge",
    bindings: [
      { type: "d1", name: "DB" },
      { type: "durable_object_namespace", name: "LEDGER" },
      { type: "r2_bucket", name: "AUDIT" },
    ],
  }),
  declare("cloudflare:index/d1Database:D1Database", "database", { name: "purser-prod" }),
  declare("cloudflare:index/r2Bucket:R2Bucket", "audit", { name: "a", storageClass: "Standard" }),
  declare("cloudflare:index/workersCustomDomain:WorkersCustomDomain", "edge", { hostname: "p.example.com" }),
];

export function machine(shape: MachineShape): Resource[] {
  const { size, region: location, sku = "StandardSSD_LRS", spotMax } = shape;
  const spot = spotMax === undefined ? {} : { priority: "Spot", billingProfile: { maxPrice: spotMax } };
  const vm = declare("azure-native:compute:VirtualMachine", "machine", {
    location,
    hardwareProfile: { vmSize: size },
    storageProfile: { osDisk: { diskSizeGB: 32, managedDisk: { storageAccountType: sku } } },
    ...spot,
  });
  const group = declare("azure-native:resources:ResourceGroup", "group", { location });
  const nic = declare("azure-native:network:NetworkInterface", "nic", { location });
  const ip = declare("azure-native:network:PublicIPAddress", "ip", { location, sku: { name: "Standard" } });
  const nat = declare("azure-native:network:NatGateway", "nat", { location, sku: { name: "Standard" } });
  return [group, nic, vm, ...(shape.address ? [ip] : []), ...(shape.nat ? [ip, nat] : [])];
}

export const withHours = (hoursPerMonth: number | "always"): Caps => ({
  ...DEFAULT_CAPS,
  machine: { ...DEFAULT_CAPS.machine, hoursPerMonth },
});
