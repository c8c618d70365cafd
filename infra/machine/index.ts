import { createHash } from "node:crypto";
import { Provider } from "@pulumi/azure-native/provider.js";
import { ResourceGroup } from "@pulumi/azure-native/resources/resourceGroup.js";
import type { Provider as CloudflareProvider } from "@pulumi/cloudflare/provider.js";
import { type Output, output, RunError, unsecret } from "@pulumi/pulumi";
import type { MachineProfile } from "../../vm/sizing.ts";
import type { DeclaredBudget } from "../budget/index.ts";
import type { Config } from "../config/index.ts";
import { declareTunnel, type Tunnel } from "../tunnel/index.ts";
import { declareAddress } from "./address.ts";
import { declareAzureBudget } from "./budget.ts";
import { chosenPlace, type PlaceWish, placeLines } from "./choice.ts";
import { cloudInit } from "./cloud-init.ts";
import { deployedKeys } from "./deployed-keys.ts";
import { declareFederation, declareIdentities, declareWakerRole } from "./identity.ts";
import { machineName, vaultName } from "./names.ts";
import { declareNetwork } from "./network.ts";
import { type NextPlace, nextPlace } from "./next-place.ts";
import { hourNano } from "./places.ts";
import { DERIVED, derived, edgeKey, ownerKey, releasePublicKey, sshPublicKey } from "./secrets.ts";
import { declareVault } from "./vault.ts";
import { declareVirtualMachine } from "./virtual-machine.ts";

/** What the rest of the program needs of the machine. */
export type DeclaredMachine = {
  /** Its way in; null where nginx answers at a public address. */
  readonly tunnel: Tunnel | null;
  readonly hostname: string;
  readonly profile: MachineProfile;
  readonly tenantId: string;
  /** Of the machine itself, in Azure. */
  readonly id: Output<string>;
  /** Who the Worker is in Azure. */
  readonly clientId: Output<string>;
  /** What an hour of running costs, tax included, in nano-dollars; nothing where the whole month is a fixed cost. */
  readonly hourNano: number;
  /** SHA-256 of what the machine says that it is by, in hex. */
  readonly heartbeatHash: Output<string>;
  /** What the edge asks its gateway by. */
  readonly edgeKey: Output<string>;
  /** Its places and prices, for a person. */
  readonly lines: readonly string[];
  readonly next: NextPlace | null;
};

/** The machine with all that belongs to it; null for a stack without one. */
export function declareMachine(
  config: Config,
  budget: DeclaredBudget,
  cloudflare: CloudflareProvider,
  now: Date,
): DeclaredMachine | null {
  const { stack, machine: profile, machineSecret } = config;
  if (profile === undefined) return null;
  const hostname = needed(config.machineHostname, "machineHostname");
  const subscriptionId = needed(config.azureSubscriptionId, "azureSubscriptionId");
  const tenantId = needed(config.azureTenantId, "azureTenantId");
  const seed = needed(machineSecret, "machineSecret");
  const owner = needed(config.ownerEmails[0], "ownerEmails");
  const wish: PlaceWish = {
    profile,
    hoursPerDay: config.machineHoursPerDay,
    ingress: config.machineIngress,
    places: config.machinePlaces,
    terms: config,
  };
  const place = chosenPlace(wish, stack);
  const provider = new Provider("azure", {
    // Nothing is created in Azure either before the budget is decided.
    subscriptionId: budget.approved(output(subscriptionId)),
    tenantId,
    disablePulumiPartnerId: true,
  });
  const name = machineName(stack);
  const options = { provider };
  const tags = { stack: name, "made-by": "purser" };
  const group = new ResourceGroup(
    "machine",
    { resourceGroupName: name, location: place.region, tags },
    options,
  );
  const at = {
    name,
    location: place.region,
    resourceGroupName: group.name,
    groupId: group.id,
    tags,
    options,
  };
  const { zoneId, machineIngress } = config;
  const tunnel = machineIngress === "tunnel" ? declareTunnel(config, hostname, cloudflare) : null;
  const address =
    machineIngress === "nginx" ? declareAddress(at, { hostname, zoneId, stack }, cloudflare) : null;
  const vault = vaultName(stack, subscriptionId, place.region);
  const identities = declareIdentities(at);
  declareVault(at, {
    name: vault,
    tenantId,
    subscriptionId,
    reader: identities.machine.principalId,
    secrets: {
      ...Object.fromEntries(DERIVED.map((one) => [one, seed.apply((text) => derived(text, one))])),
      "release-key": seed.apply(releasePublicKey),
      ...(tunnel && { "tunnel-token": tunnel.token }),
      ...ofParts(config),
      "deployed-keys": seed.apply((text) => deployedKeys(ownerKey(text), edgeKey(text), owner, now)),
    },
  });
  const machine = declareVirtualMachine(at, {
    place,
    profile,
    hoursPerDay: config.machineHoursPerDay,
    trustedLaunch: config.machineTrustedLaunch,
    boot: cloudInit({ profile, vault, door: config.hostname }),
    // The public half is no secret, and would make one of all that Azure is told of the system.
    sshKey: unsecret(seed.apply(sshPublicKey)),
    identityId: identities.machine.id,
    interfaceId: declareNetwork(at, address).id,
  });
  declareFederation(at, identities.waker, { hostname: config.hostname, stack });
  declareWakerRole(at, identities.waker.principalId, machine.id);
  declareAzureBudget(at, budget.ledger, config.ownerEmails, now);
  return {
    tunnel,
    hostname,
    profile,
    tenantId,
    id: machine.id,
    clientId: identities.waker.clientId,
    hourNano: profile === "always" ? 0 : Math.ceil((hourNano(place) ?? 0) * (1 + config.taxPercent / 100)),
    heartbeatHash: seed.apply((text) => sha256(derived(text, "heartbeat-key"))),
    edgeKey: seed.apply((text) => edgeKey(text).text),
    lines: placeLines(wish, place),
    next: nextPlace(wish, place, stack),
  };
}

/** What the owner has set for the machine's parts. */
function ofParts({ machineParts = [], workerToken, kafkaSettings }: Config): Record<string, Output<string>> {
  return {
    ...(machineParts.includes("worker") && { "worker-token": needed(workerToken, "workerToken") }),
    ...(machineParts.includes("kafka") && { "kafka-settings": needed(kafkaSettings, "kafkaSettings") }),
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The configuration has been checked: what is missing here is a mistake of the program's. */
function needed<Value>(value: Value | undefined, key: string): Value {
  if (value === undefined) throw new RunError(`purser:${key} is not set although purser:machine is.`);
  return value;
}
