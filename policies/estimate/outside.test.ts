import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { GOLDEN_BOOK } from "../prices/golden.harness.ts";
import type { Resource } from "../resource.ts";
import { declare, machine } from "../stack.harness.ts";
import { BLANK_CHEQUE_NANO } from "./bill.ts";
import { type Caps, DEFAULT_CAPS } from "./caps.ts";
import { estimate as estimateWith } from "./index.ts";

// What a stack reaches beyond itself: other accounts, policies and identities that are there already, what stays when it is removed,
// and sizes that nobody sells.

const estimate = (resources: readonly Resource[], caps: Caps = DEFAULT_CAPS) =>
  estimateWith(resources, caps, GOLDEN_BOOK);
const said = ({ problems }: ReturnType<typeof estimate>) => problems.map(({ message }) => message).join("\n");
const cf = (kind: string, name: string, props: object) =>
  declare(`cloudflare:index/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`, name, props);
const azure = (kind: string, name: string, props: object) =>
  declare(`azure-native:${kind}`, name, { location: "westeurope", ...props });
const provider = (vendor: string, name: string, props: object) =>
  declare(`pulumi:providers:${vendor}`, name, props);

const POLICY = cf("ZeroTrustAccessPolicy", "owner", {
  decision: "allow",
  includes: [{ email: { email: "owner@example.com" } }],
});
const reported = (policy: Resource, id: string): Resource => ({
  ...policy,
  props: { ...(policy.props as object), id },
  reported: true,
});
const door = (ids: unknown, dependencies?: readonly string[]): Resource => ({
  ...cf("ZeroTrustAccessApplication", "door", {
    type: "self_hosted",
    policies: Array.isArray(ids) ? ids.map((id, index) => ({ id, precedence: index + 1 })) : ids,
  }),
  ...(dependencies ? { dependencies } : {}),
});

const SHAPE = { size: "Standard_B2pts_v2", region: "westeurope" };
const VM = "azure-native:compute:VirtualMachine";
const ACTS = azure("managedidentity:UserAssignedIdentity", "machine", {
  resourceGroupName: "g",
  resourceName: "purser-machine",
});
const AT = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/";
const vmAs = (userAssignedIdentities: unknown) => vmWith({ identity: { userAssignedIdentities } });
const vmWith = (change: object) =>
  machine(SHAPE).map((one) =>
    one.type === VM ? { ...one, props: { ...(one.props as object), ...change } } : one,
  );
const asReported = (resources: readonly Resource[]) =>
  resources.map((one) => ({ ...one, reported: one.type === VM }));
const START = "Microsoft.Compute/virtualMachines/start/action";
const ROLE = declare("azure-native:authorization:RoleDefinition", "waker", {
  roleDefinitionId: "0b1f2d3c-0000-4000-8000-000000000001",
  permissions: [{ actions: [START] }],
});
const given = (dependencies?: readonly string[]): Resource => ({
  ...declare("azure-native:authorization:RoleAssignment", "given", { roleDefinitionId: UNKNOWN }),
  ...(dependencies ? { dependencies } : {}),
});
const bucket = (name: string, accountId: unknown) =>
  cf("R2Bucket", name, { name, accountId, storageClass: "Standard" });
const own = [POLICY.urn ?? ""];

describe("refuses, and counts as the whole budget", () => {
  test.each<[string, Resource[], string]>([
    ["a resource in another account", [bucket("a", "one"), bucket("b", "two")], "b: it is in account two"],
    ["an account nobody knows", [bucket("a", "one"), bucket("b", UNKNOWN)], "b: it is in an account that"],
    [
      "a provider of another subscription",
      [
        provider("azure-native", "azure", { subscriptionId: "one" }),
        provider("azure-native", "more", { subscriptionId: "two" }),
      ],
      "more: it is in azure-native by another subscriptionId than azure",
    ],
    [
      "a provider that takes whichever subscription is signed in to",
      [provider("azure-native", "azure", { subscriptionId: "one" }), provider("azure-native", "default", {})],
      "default: it is in azure-native by another subscriptionId",
    ],
    [
      "two of which nobody knows whether they are the same",
      [
        provider("azure-native", "azure", { subscriptionId: UNKNOWN }),
        provider("azure-native", "more", { subscriptionId: UNKNOWN }),
      ],
      "or by one that is not known yet",
    ],
    [
      "another token",
      [provider("cloudflare", "a", { apiToken: "x" }), provider("cloudflare", "b", { apiToken: "y" })],
      "b: it is in cloudflare by another apiToken",
    ],
    [
      "a sovereign cloud",
      [provider("azure-native", "azure", { environment: "usgovernment" })],
      "environment is usgovernment",
    ],
    [
      "a plugin from elsewhere",
      [provider("cloudflare", "a", { __internal: { pluginDownloadURL: "https://e" } })],
      "its plugin comes from elsewhere",
    ],
    [
      "the same where it is an input",
      [provider("command", "a", { pluginDownloadURL: "x" })],
      "pluginDownload",
    ],
    ["a policy of Access by its id", [POLICY, door(["outside"])], "door: it names an Access policy"],
    ["one more than there are", [POLICY, door([UNKNOWN, UNKNOWN])], "door: it names an Access policy"],
    ["policies that nobody knows", [POLICY, door(UNKNOWN)], "door: it names an Access policy"],
    ["a policy without an id", [POLICY, door([undefined])], "door: it names an Access policy"],
    [
      "another id than those that are reported",
      [reported(POLICY, "p1"), door(["p2"], own)],
      "door: it names an Access policy",
    ],
    [
      "a decision written in another way",
      [cf("ZeroTrustAccessPolicy", "p", { decision: "Allow", includes: [{ everyone: {} }] })],
      "nobody can count who may sign in",
    ],
    ["an identity that is there already", [ACTS, ...vmAs([`${AT}admins`])], "acts as an identity that"],
    [
      "one of the same name in another group",
      [ACTS, ...vmAs([`${AT.replace("/g/", "/others/")}purser-machine`])],
      "acts as an identity that",
    ],
    ["one more than there are", [...vmAs([UNKNOWN])], "acts as an identity that"],
    [
      "one that is there already, as it is reported",
      [ACTS, ...asReported(vmAs({ [`${AT}admins`]: {} }))],
      "acts as an identity that",
    ],
    ["identities that nobody knows", [ACTS, ...vmAs(UNKNOWN)], "acts as an identity that"],
    ["a role that is made from nothing of the stack", [ROLE, given([])], "not known yet"],
    [
      "a disk that stays when it is removed",
      [{ ...azure("compute:Disk", "d", { sku: { name: "Premium_LRS" }, diskSizeGB: 20 }), retained: true }],
      "d: it is kept when the stack no longer declares it",
    ],
    [
      "a zone's plan that stays",
      [{ ...cf("ZoneSubscription", "z", { ratePlan: { id: "free" } }), retained: true }],
      "z: it is kept",
    ],
    ["a size past counting", [azure("compute:Snapshot", "s", { diskSizeGB: 1e308 })], "nobody can be billed"],
  ])("%s", (_, resources, sentence) => {
    const bill = estimate(resources);
    expect(said(bill)).toContain(sentence);
    expect(bill.problems.map(({ code }) => code)).toContain("unpriced");
    expect(bill.ceilingNano).toBeGreaterThanOrEqual(BLANK_CHEQUE_NANO);
  });

  test.each([0, 0.5, 1e-10, Number.NaN, "20"])("a size of %s, which is none", (diskSizeGB) => {
    for (const [kind, sku] of [
      ["Disk", "Premium_LRS"],
      ["Disk", "PremiumV2_LRS"],
      ["Snapshot", "Standard_LRS"],
    ] as const) {
      const bill = estimate([azure(`compute:${kind}`, "d", { sku: { name: sku }, diskSizeGB })]);
      expect(bill.problems.map(({ code }) => code)).toContain("unknown");
      const real = { sku: { name: sku }, diskSizeGB: 20 };
      expect(bill.ceilingNano).toBeGreaterThan(estimate([azure(`compute:${kind}`, "d", real)]).ceilingNano);
    }
  });

  test("a promise that Azure takes from nobody: a spot machine for nothing, or for more than there is", () => {
    const list = estimate(machine(SHAPE)).ceilingNano;
    for (const spotMax of [1e-10, 1e300])
      expect(estimate(machine({ ...SHAPE, spotMax })).ceilingNano, String(spotMax)).toBe(list);
  });

  test("a second machine's traffic as if the free part were there twice", () => {
    const caps = { ...DEFAULT_CAPS, machine: { ...DEFAULT_CAPS.machine, egressGb: 100 } };
    const [group, nic, vm, off] = machine(SHAPE) as [Resource, Resource, Resource, Resource];
    const second = { ...vm, name: "second", props: { ...(vm.props as object), vmName: "second" } };
    const of = (resources: readonly Resource[]) =>
      estimate(resources, caps).lines.filter(({ key }) => key === "azure.egress.internet");
    expect(of([group, nic, vm, off])).toEqual([]);
    expect(of([group, nic, vm, off, second])).toMatchObject([{ resource: "second", quantity: 100 }]);
  });

  test("use of a queue or a script that lies elsewhere as if nobody paid for it", () => {
    const caps: Caps = { ...DEFAULT_CAPS, workersPlan: "paid" };
    const linesOf = (resource: Resource) => estimate([resource], caps).lines.map(({ key }) => key);
    expect(linesOf(cf("QueueConsumer", "c", { queueId: "q" }))).toContain(
      "cloudflare.queues.paid.operations",
    );
    for (const kind of ["WorkersRoute", "WorkersCronTrigger", "WorkersCustomDomain", "EmailRoutingRule"])
      expect(linesOf(cf(kind, "x", {})), kind).toContain("cloudflare.workers.paid.plan");
  });
});

describe("allows", () => {
  test.each<[string, Resource[]]>([
    ["one account", [bucket("a", "one"), bucket("b", "one")]],
    ["one provider of each", [provider("cloudflare", "a", { apiToken: "x" }), provider("command", "b", {})]],
    [
      "several that say the same",
      [provider("cloudflare", "a", { apiToken: "x" }), provider("cloudflare", "b", { apiToken: "x" })],
    ],
    ["a policy of the stack that is not there yet", [POLICY, door([UNKNOWN])]],
    ["the same once it is reported", [reported(POLICY, "p1"), door(["p1"])]],
    ["the same where it is planned", [POLICY, door(["made up"], own)]],
    ["an identity of the stack", [ACTS, ...vmAs([UNKNOWN])]],
    ["the same once it is there", [ACTS, ...vmAs([`${AT}PURSER-machine`])]],
    ["the same as it is reported", [ACTS, ...asReported(vmAs({ [`${AT}purser-machine`]: {} }))]],
    ["a role of the stack before it is there", [ROLE, given([ROLE.urn ?? ""])]],
    ["the same while the program is declared", [ROLE, given()]],
    ["a bucket that stays", [{ ...bucket("a", "one"), retained: true }]],
  ])("%s", (_, resources) => {
    expect(said(estimate(resources))).toBe("");
  });
});
