import { describe, expect, test } from "vitest";
import { UNKNOWN } from "../marks.ts";
import { GOLDEN_BOOK } from "../prices/golden.harness.ts";
import { nanoFromDecimal } from "../prices/money.ts";
import type { Resource } from "../resource.ts";
import { declare, edge, machine, withHours } from "../stack.harness.ts";
import { BLANK_CHEQUE_NANO } from "./bill.ts";
import { type Caps, DEFAULT_CAPS } from "./caps.ts";
import { estimate as estimateWith } from "./index.ts";

// Each of these was once counted for less than it costs, without a word.

const nano = (usd: string) => nanoFromDecimal(usd) ?? Number.NaN;
const estimate = (resources: readonly Resource[], caps: Caps = DEFAULT_CAPS) =>
  estimateWith(resources, caps, GOLDEN_BOOK);
const cf = (kind: string, name: string, props: object) =>
  declare(`cloudflare:index/${kind[0]?.toLowerCase()}${kind.slice(1)}:${kind}`, name, props);
const azure = (kind: string, props: object) =>
  declare(`azure-native:${kind}`, "one", { location: "westeurope", ...props });
const said = ({ problems }: ReturnType<typeof estimate>) => problems.map(({ message }) => message).join("\n");

describe("what is priced now", () => {
  const bucket = (name: string, storageClass: string) => cf("R2Bucket", name, { name, storageClass });
  const storing = (r2StorageGb: number): Caps => ({
    ...DEFAULT_CAPS,
    usage: { ...DEFAULT_CAPS.usage, r2StorageGb, r2ClassA: 0, r2ClassB: 0 },
    r2RetrievedGb: 0,
  });

  test("buckets of both classes: the dearer way in which the month can go, line by line", () => {
    const [standard, rare] = [bucket("audit", "Standard"), bucket("old", "InfrequentAccess")];
    // 1,000 GB and 5 of others, 10 included: 995 at 0.015; all of it rare is 10.00 and cheaper.
    expect(estimate([standard], storing(1_000)).ceilingNano).toBe(nano("14.925"));
    expect(estimate([standard, rare], storing(1_000)).ceilingNano).toBe(nano("14.925"));
    expect(estimate([rare], storing(1_000)).ceilingNano).toBe(nano("14.925"));
    // 5 GB are included as Standard and paid from the first one as rare.
    expect(estimate([standard, rare], storing(5)).ceilingNano).toBe(nano("0.05"));
    const operations = { ...DEFAULT_CAPS.usage, r2ClassA: 1_500_000 };
    const writes = estimate([standard, rare], { ...DEFAULT_CAPS, usage: operations });
    expect(writes.lines.find(({ item }) => item.startsWith("R2 writes"))?.ceilingNano).toBe(nano("13.5"));
  });

  test("what is read back from Infrequent Access", () => {
    const caps = { ...storing(0), r2RetrievedGb: 100 };
    expect(estimate([bucket("old", "InfrequentAccess")], caps).ceilingNano).toBe(nano("1"));
    expect(estimate([bucket("old", "Standard")], caps).ceilingNano).toBe(0);
  });

  test("a Premium SSD v2: what it is given above 3,000 operations and 125 MB a second", () => {
    const disk = (props: object) =>
      estimate([azure("compute:Disk", { sku: { name: "PremiumV2_LRS" }, diskSizeGB: 32, ...props })]);
    const bare = disk({}).expectedNano;
    expect(bare).toBe(nano("3.0368"));
    expect(disk({ diskIOPSReadWrite: 3_000, diskMBpsReadWrite: 125 }).expectedNano).toBe(bare);
    // 300 operations at 0.000008 and 20 MB at 0.000065, for 730 hours.
    expect(disk({ diskIOPSReadWrite: 3_300, diskMBpsReadWrite: 145 }).expectedNano - bare).toBe(
      nano("1.752") + nano("0.949"),
    );
    expect(said(disk({ diskIOPSReadWrite: UNKNOWN }))).toContain(
      "operations a second of its disk are not known",
    );
  });

  test("the same for a disk inside its machine", () => {
    const withDisk = (props: object) => {
      const vm = machine({ size: "Standard_B2pts_v2", region: "westeurope" });
      return estimate(
        vm.map((one) => {
          if (one.name !== "machine") return one;
          const known = one.props as { storageProfile: object };
          const managedDisk = { storageAccountType: "PremiumV2_LRS" };
          const dataDisks = [{ lun: 0, createOption: "Empty", diskSizeGB: 8, managedDisk, ...props }];
          return { ...one, props: { ...known, storageProfile: { ...known.storageProfile, dataDisks } } };
        }),
      );
    };
    expect(withDisk({ diskIOPSReadWrite: 4_000 }).expectedNano - withDisk({}).expectedNano).toBe(
      nano("5.84"),
    );
  });

  test("traffic to the internet above the 100 GB that the account has", () => {
    const vm = machine({ size: "Standard_B2pts_v2", region: "eastus" });
    const caps = (egressGb: number): Caps => ({
      ...withHours(122),
      machine: { ...withHours(122).machine, egressGb },
    });
    const at = (egressGb: number) => estimate(vm, caps(egressGb)).ceilingNano;
    expect(at(100)).toBe(at(0));
    expect(at(200) - at(100)).toBe(nano("8.7"));
    // A region whose price nobody has read costs as much as the dearest known one, and is refused.
    const elsewhere = machine({ size: "Standard_B2pts_v2", region: "westeurope" });
    expect(said(estimate(elsewhere, caps(200)))).toContain("traffic to the internet");
  });
});

const SCRIPT = { scriptName: "purser-prod-edge", bindings: [] };
const script = (props: object) => [...edge().slice(1), cf("WorkersScript", "edge", { ...SCRIPT, ...props })];
const vmWith = (change: object) =>
  machine({ size: "Standard_B2pts_v2", region: "westeurope" }).map((one) =>
    one.name === "machine" ? { ...one, props: { ...(one.props as object), ...change } } : one,
  );
const disk = { sku: { name: "Premium_LRS" }, diskSizeGB: 20 };
const image = (imageReference: object) => ({
  storageProfile: {
    imageReference,
    osDisk: { diskSizeGB: 32, managedDisk: { storageAccountType: "StandardSSD_LRS" } },
  },
});
const UBUNTU = { publisher: "Canonical", offer: "ubuntu-24_04-lts", sku: "server", version: "latest" };
const setting = (settingId: string) => [cf("ZoneSetting", "z", { zoneId: "z", settingId, value: "on" })];
const lifecycle = (rule: object) => [
  cf("R2BucketLifecycle", "old", { bucketName: "audit", rules: [{ id: "a", enabled: true, ...rule }] }),
];
const receivers = (props: object) => [azure("monitor:ActionGroup", { groupShortName: "p", ...props })];
const people = (count: number) => [
  cf("ZeroTrustAccessPolicy", "owners", {
    decision: "allow",
    includes: Array.from({ length: count }, (_, at) => ({ email: { email: `p${at}@example.com` } })),
  }),
];
const command = (props: object, type = "command:local:Command") => [declare(type, "run", props)];
const MIGRATIONS = { interpreter: ["node"], create: "infra/migrations/migrate.ts" };

describe("what nobody has priced is refused, and counted as the whole budget", () => {
  test.each<[string, Resource[], string]>([
    ["logs that leave the account", script({ logpush: true }), "logpush is true; only false"],
    ["logs of a gateway that do", [cf("AiGateway", "ai", { logpush: true })], "logpush is true"],
    [
      "Workers that hear every request",
      script({ tailConsumers: [{ service: "x" }] }),
      "tailConsumers.0.service",
    ],
    [
      "traces",
      script({ observability: { traces: { enabled: true } } }),
      "observability.traces.enabled is true",
    ],
    ["bindings that nobody sees", script({ keepBindings: ["ai"] }), "keepBindings.0"],
    [
      "logs to elsewhere",
      script({ observability: { logs: { destinations: ["x"] } } }),
      "logs.destinations.0",
    ],
    ["a disk of another tier", [azure("compute:Disk", { ...disk, tier: "P50" })], "its input tier"],
    [
      "a disk that bursts",
      [azure("compute:Disk", { ...disk, burstingEnabled: true })],
      "burstingEnabled is true",
    ],
    [
      "a disk for several machines",
      [azure("compute:Disk", { ...disk, maxShares: 2 })],
      "maxShares is 2; only 1",
    ],
    [
      "a plan against attacks",
      [azure("network:VirtualNetwork", { ddosProtectionPlan: { id: "x" } })],
      "ddosProtectionPlan",
    ],
    [
      "an address with one",
      [azure("network:PublicIPAddress", { ddosSettings: { protectionMode: "Enabled" } })],
      "protectionMode is Enabled",
    ],
    ["Windows", vmWith({ osProfile: { windowsConfiguration: { timeZone: "UTC" } } }), "windowsConfiguration"],
    [
      "a Windows image",
      vmWith(image({ ...UBUNTU, publisher: "MicrosoftWindowsServer" })),
      "publisher is MicrosoftWindowsServer",
    ],
    ["a Windows disk", vmWith({ storageProfile: { osDisk: { osType: "Windows" } } }), "osType is Windows"],
    [
      "an image of the marketplace",
      vmWith({ plan: { name: "x", product: "y", publisher: "z" } }),
      "its input plan",
    ],
    [
      "an image with support to pay for",
      vmWith(image({ ...UBUNTU, sku: "pro-server" })),
      "sku is pro-server",
    ],
    ["an image of one's own", vmWith(image({ id: "/images/x" })), "imageReference.id"],
    ["ultra disks", vmWith({ additionalCapabilities: { ultraSSDEnabled: true } }), "ultraSSDEnabled is true"],
    ["a licence", vmWith({ licenseType: "RHEL_BYOS" }), "licenseType"],
    [
      "a gateway of the dearer kind",
      [azure("network:NatGateway", { sku: { name: "StandardV2" } })],
      "sku.name is StandardV2",
    ],
    [
      "a vault with hardware",
      [azure("keyvault:Vault", { properties: { sku: { name: "premium" } } })],
      "sku.name is premium",
    ],
    ["a setting of a paid plan", setting("image_resizing"), "settingId is image_resizing"],
    ["a setting that is not known", setting(UNKNOWN), "settingId is not known yet"],
    [
      "rules of a phase with a price",
      [cf("Ruleset", "r", { phase: "http_request_sbfm" })],
      "phase is http_request_sbfm",
    ],
    ["rules of an account", [cf("Ruleset", "r", { accountId: "a", kind: "zone" })], "accountId"],
    [
      "alarms by text message",
      receivers({ smsReceivers: [{ phoneNumber: "1" }] }),
      "smsReceivers.0.phoneNumber",
    ],
    ["alarms by telephone", receivers({ voiceReceivers: [{ phoneNumber: "1" }] }), "voiceReceivers"],
    [
      "objects that move to Infrequent Access",
      lifecycle({ storageClassTransitions: [{ storageClass: "InfrequentAccess" }] }),
      "storageClassTransitions.0.storageClass",
    ],
    ["more people than are free", people(51), "51 people may sign in"],
    [
      "people nobody can count",
      [cf("ZeroTrustAccessPolicy", "p", { decision: "allow", includes: [{ everyone: {} }] })],
      "nobody can count",
    ],
    [
      "a browser in the cloud",
      [cf("ZeroTrustAccessPolicy", "p", { decision: "bypass", isolationRequired: true })],
      "isolationRequired is true",
    ],
    ["another command", command({ create: "az vm create --size Standard_D64" }), "create is az vm create"],
    [
      "our script with another program",
      command({ ...MIGRATIONS, interpreter: ["bash", "-c"] }),
      "interpreter.0 is bash",
    ],
    [
      "our script with something after it",
      command({ ...MIGRATIONS, update: "az vm start" }),
      "its input update",
    ],
    [
      "a command somewhere else",
      command(MIGRATIONS, "command:remote:Command"),
      "nobody has priced resources of type command:remote",
    ],
    [
      "a name of ours that is no component",
      [declare("purser:cloud:Machine", "m", {})],
      "purser:cloud:Machine",
    ],
    [
      "an input that is not known as a whole",
      script({ observability: UNKNOWN }),
      "observability is not known yet",
    ],
  ])("%s", (_, resources, sentence) => {
    const bill = estimate(resources);
    expect(said(bill)).toContain(sentence);
    expect(bill.problems.map(({ code }) => code)).toContain("unpriced");
    expect(bill.ceilingNano).toBeGreaterThanOrEqual(BLANK_CHEQUE_NANO);
  });
});

describe("allows", () => {
  test.each<[string, Resource[]]>([
    [
      "the same things where they cost nothing",
      script({
        logpush: false,
        tailConsumers: [],
        observability: { enabled: true, traces: { enabled: false } },
      }),
    ],
    ["an image that is free", vmWith(image(UBUNTU))],
    ["a disk for one machine", [azure("compute:Disk", { ...disk, maxShares: 1, burstingEnabled: false })]],
    ["a setting that each plan has", setting("security_header")],
    ["alarms by e-mail", receivers({ emailReceivers: [{ name: "o", emailAddress: "o@example.com" }] })],
    ["as many people as are free", people(50)],
    [
      "our own command",
      command({ ...MIGRATIONS, environment: { CLOUDFLARE_API_TOKEN: UNKNOWN }, triggers: ["x"] }),
    ],
    ["what the bridge of a provider adds", [cf("R2BucketLock", "l", { bucketName: "a", __defaults: ["x"] })]],
    ["a component of ours", [declare("purser:index:Worker", "edge", {})]],
  ])("%s", (_, resources) => {
    expect(said(estimate(resources))).toBe("");
  });

  test("what a provider reports beside what was asked for", () => {
    const reported = { ...(script({ createdOn: "x", etag: "y" }).at(-1) as Resource), reported: true };
    expect(estimate([reported]).problems).toEqual([]);
  });
});
