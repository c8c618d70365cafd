import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { GOLDEN_BOOK } from "../prices/golden.harness.ts";
import type { Resource } from "../resource.ts";
import { declare, machine, withHours } from "../stack.harness.ts";
import { BLANK_CHEQUE_NANO } from "./bill.ts";
import { type Caps, DEFAULT_CAPS } from "./caps.ts";
import { FREE_KINDS } from "./free.ts";
import { estimate as estimateWith } from "./index.ts";
import inputs from "./inputs.json" with { type: "json" };

// Ways to be billed past the plan that were open once: what pays for others, what makes others, what nobody sells for nothing.

const estimate = (resources: readonly Resource[], caps: Caps = DEFAULT_CAPS) =>
  estimateWith(resources, caps, GOLDEN_BOOK);
const cf = (kind: string, name: string, props: object) =>
  declare(`cloudflare:index/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`, name, props);
const azure = (kind: string, name: string, props: object) =>
  declare(`azure-native:${kind}`, name, { location: "westeurope", ...props });
const bare = (kind: string, name: string, props: object) => declare(`azure-native:${kind}`, name, props);
const said = ({ problems }: ReturnType<typeof estimate>) => problems.map(({ message }) => message).join("\n");

const VM = "azure-native:compute:VirtualMachine";
const SHAPE = { size: "Standard_B2pts_v2", region: "westeurope" };
const vmWith = (change: object) =>
  machine(SHAPE).map((one) =>
    one.type === VM ? { ...one, props: { ...(one.props as object), ...change } } : one,
  );
const migrations = (environment: object) => [
  declare("command:local:Command", "run", {
    interpreter: ["node"],
    create: "infra/migrations/migrate.ts",
    environment,
  }),
];
const disk = (props: object) => [
  azure("compute:Disk", "disk", { sku: { name: "Premium_LRS" }, diskSizeGB: 20, ...props }),
];
const nic = (configuration: object) => [
  azure("network:NetworkInterface", "nic", { ipConfigurations: [configuration] }),
];
const mail = (binding: object) => [
  cf("WorkersScript", "mail", {
    scriptName: "purser-prod-mail",
    bindings: [{ type: "send_email", ...binding }],
  }),
];
const role = (id: unknown) => [
  bare("authorization:RoleAssignment", "given", { roleDefinitionId: id, principalId: "p", scope: "s" }),
];
const ROLE = "0b1f2d3c-0000-4000-8000-000000000001";
const ownRole = (actions: readonly string[]) => [
  bare("authorization:RoleDefinition", "waker", { roleDefinitionId: ROLE, permissions: [{ actions }] }),
];
const START = "Microsoft.Compute/virtualMachines/start/action";
const AT = "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/";

describe("refuses, and counts as the whole budget", () => {
  test.each<[string, Resource[], string]>([
    [
      "a disk of fewer than no GiB, which would pay for the others",
      [
        ...machine(SHAPE),
        azure("compute:Disk", "less", { sku: { name: "PremiumV2_LRS" }, diskSizeGB: -1000 }),
      ],
      "-1000 GiB",
    ],
    ["a snapshot of fewer", [azure("compute:Snapshot", "less", { diskSizeGB: -1000 })], "-1000 GB"],
    [
      "our script with code before it",
      migrations({ NODE_OPTIONS: "--import data:text/javascript,0" }),
      "environment.NODE_OPTIONS",
    ],
    ["our script with another node", migrations({ PATH: "/tmp" }), "environment.PATH"],
    [
      "a component of ours with inputs",
      [declare("purser:index:Worker", "edge", { size: 64 })],
      "its input size",
    ],
    [
      "an input that only has to be there",
      vmWith({ osProfile: { windowsConfiguration: {} } }),
      "windowsConfiguration",
    ],
    [
      "a confidential machine",
      vmWith({ securityProfile: { securityType: "ConfidentialVM" } }),
      "is ConfidentialVM",
    ],
    [
      "a disk copied faster for money",
      disk({ creationData: { createOption: "Copy", provisionedBandwidthCopySpeed: "Enhanced" } }),
      "provisionedBandwidthCopySpeed",
    ],
    [
      "a disk copied from elsewhere",
      disk({ creationData: { createOption: "CopyStart" } }),
      "createOption is CopyStart",
    ],
    [
      "keys of one's own for a disk",
      disk({ encryption: { diskEncryptionSetId: "x" } }),
      "diskEncryptionSetId",
    ],
    [
      "an interface that is listened to",
      nic({ virtualNetworkTaps: [{ id: "x" }] }),
      "virtualNetworkTaps.0.id",
    ],
    [
      "an address declared inside an interface",
      nic({ publicIPAddress: { ddosSettings: { protectionMode: "Enabled" } } }),
      "publicIPAddress.ddosSettings",
    ],
    [
      "a network with addresses from a pool",
      [azure("network:VirtualNetwork", "n", { addressSpace: { ipamPoolPrefixAllocations: [{ id: "x" }] } })],
      "ipamPoolPrefixAllocations",
    ],
    [
      "a budget that calls somebody's action group",
      [bare("consumption:Budget", "b", { notifications: { all: { contactGroups: ["x"] } } })],
      "contactGroups.0",
    ],
    [
      "a binding whose name is not known, as a second allowance would have",
      [
        cf("WorkersScript", "ledger", {
          scriptName: "purser-prod-ledger",
          bindings: [{ type: "json", name: UNKNOWN, json: "14700000000000" }],
        }),
      ],
      "what its binding 0 is called is not known yet",
    ],
    ["mail to anybody", mail({}), "its binding for mail names nobody"],
    ["mail to an empty list", mail({ allowedDestinationAddresses: [] }), "names nobody"],
    ["mail to an address that is none", mail({ destinationAddress: "" }), "names nobody"],
    ["mail to a whole domain", mail({ destinationAddress: "*@example.com" }), "names nobody"],
    [
      "mail to a list with a blank in it",
      mail({ allowedDestinationAddresses: ["owner@example.com", ""] }),
      "names nobody",
    ],
    ["mail to a list that is not known", mail({ allowedDestinationAddresses: UNKNOWN }), "names nobody"],
    [
      "objects of a Workers for Platforms namespace",
      [
        cf("WorkersScript", "edge", {
          bindings: [{ type: "durable_object_namespace", name: "O", dispatchNamespace: "n" }],
        }),
      ],
      "bindings.0.dispatchNamespace",
    ],
    ["a role that may make machines", role(`${AT}b24988ac-6180-42a0-ab88-20f7382dd24c`), "b24988ac"],
    ["a role that is called as a property is", role(`${AT}constructor`), "role constructor"],
    ["a role nobody knows", role(UNKNOWN), "not known yet"],
    ["a role of ours that may do more", ownRole([START, "*"]), "actions.1 is *"],
    ["a role of ours that is not known", ownRole([UNKNOWN]), "actions.0 is not known yet"],
    [
      "everybody in the line of a program's token",
      [
        cf("ZeroTrustAccessPolicy", "p", {
          decision: "allow",
          includes: [{ serviceToken: { tokenId: "t" }, everyone: {} }],
        }),
      ],
      "nobody can count who may sign in",
    ],
    [
      "a line of a policy that is not known",
      [cf("ZeroTrustAccessPolicy", "p", { decision: "allow", includes: [UNKNOWN] })],
      "nobody can count who may sign in",
    ],
    [
      "a kind that is called as a property is",
      [declare("constructor", "x", {})],
      "resources of type constructor",
    ],
  ])("%s", (_, resources, sentence) => {
    const bill = estimate(resources);
    expect(said(bill)).toContain(sentence);
    expect(bill.problems.map(({ code }) => code)).toContain("unpriced");
    expect(bill.ceilingNano).toBeGreaterThanOrEqual(BLANK_CHEQUE_NANO);
  });

  // Kinds of both providers that are sold by themselves; whatever else they add is refused in the same way.
  test.each([
    "Worker",
    "WorkerVersion",
    "WorkersForPlatformsDispatchNamespace",
    "Pipeline",
    "PipelineStream",
    "HyperdriveConfig",
    "Image",
    "Stream",
    "StreamLiveInput",
    "LoadBalancer",
    "Healthcheck",
    "Workflow",

    "ArgoSmartRouting",
    "SpectrumApplication",
    "CertificatePack",
    "LogpushJob",
    "BotManagement",
    "WaitingRoom",

    "ZoneCacheReserve",
    "R2DataCatalog",
    "R2BucketSippy",
    "R2BucketEventNotification",
    "AiSearchInstance",

    "AccountSubscription",
    "RegistrarDomain",
    "ZeroTrustAccessGroup",
    "ZeroTrustGatewayPolicy",
    "ApiToken",
  ])("a Cloudflare %s", (kind) => {
    expect(said(estimate([cf(kind, "x", {})]))).toContain(`nobody has priced resources of type cloudflare:`);
  });
  test.each([
    "network:PublicIPPrefix",
    "network:BastionHost",
    "network:LoadBalancer",
    "network:PrivateEndpoint",
    "network:AzureFirewall",
    "network:DdosProtectionPlan",
    "network:FlowLog",
    "dns:Zone",

    "compute:CapacityReservation",
    "compute:DedicatedHost",
    "compute:VirtualMachineScaleSet",
    "compute:Gallery",
    "compute:VirtualMachineExtension",
    "compute:RestorePoint",
    "operationalinsights:Workspace",
    "monitor:DiagnosticSetting",
    "monitor:ScheduledQueryRule",
    "dataprotection:BackupVault",

    "recoveryservices:Vault",
    "storage:StorageAccount",
    "keyvault:ManagedHsm",
    "keyvault:Key",
    "security:Pricing",
    "containerinstance:ContainerGroup",
    "app:ContainerApp",
    "web:AppServicePlan",
    "resources:Deployment",
    "compute/v20240701:VirtualMachineScaleSet",
  ])("an Azure %s", (kind) => {
    expect(said(estimate([azure(kind, "x", {})]))).toContain(
      "nobody has priced resources of type azure-native:",
    );
  });
});

test("every kind that is free by itself has its list of inputs; what only the engine is told of has none", () => {
  const engines = (kind: string) => kind.startsWith("pulumi:providers:");
  const open = Object.keys(FREE_KINDS).filter((kind) => !engines(kind) && !(kind in inputs));
  expect(open).toEqual([]);
});

describe("allows", () => {
  test.each<[string, Resource[]]>([
    ["mail to named people", mail({ allowedDestinationAddresses: ["owner@example.com"] })],
    ["mail to one address", mail({ destinationAddress: "owner@example.com" })],
    ["a role of the stack that starts machines", [...ownRole([START]), ...role(UNKNOWN)]],
    ["the same once its id is known", [...ownRole([START]), ...role(`${AT}${ROLE}`)]],
    ["a role that reads secrets", role(`${AT}4633458b-17de-408a-b874-0445c86b69e6`)],
    ["a trusted launch", vmWith({ securityProfile: { securityType: "TrustedLaunch" } })],
    ["an address by its id", nic({ name: "a", primary: true, publicIPAddress: { id: UNKNOWN } })],
    ["empty objects where what they may hold is free", disk({ creationData: {}, tags: {} })],
  ])("%s", (_, resources) => {
    expect(said(estimate(resources, withHours(122)))).toBe("");
  });
});
