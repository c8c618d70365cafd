import { Provider } from "@pulumi/cloudflare/provider.js";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { AUDIENCE, issuerOf, subjectOf } from "../../workers/machine/federation.ts";
import type { Budget, LedgerBudget } from "../budget/index.ts";
import { configWith, type Declared, declaredBy, TUNNEL_TOKEN } from "../mocks.harness.ts";
import { WAKER_ACTIONS } from "./identity.ts";
import { declareMachine } from "./index.ts";
import { DERIVED, derived, sshPublicKey } from "./secrets.ts";

const NOW = new Date("2026-11-20T12:00:00Z");
const SEED = "5eed".repeat(16);
const LEDGER: LedgerBudget = {
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

function budgetOf(ledger: LedgerBudget): Budget {
  const priceDates = pulumi.output<Readonly<Record<string, string>>>({});
  const decide = () => {
    throw new Error("nothing is decided here");
  };
  return { ledger: pulumi.output(ledger), priceDates, approved: (value) => value, decide };
}

/** What a stack with a machine declares for it. */
async function made(raw: Readonly<Record<string, string>> = {}, ledger: Partial<LedgerBudget> = {}) {
  const config = () => configWith({ machine: "hours", machineSecret: SEED, ...raw });
  const resources = await declaredBy(() => {
    declareMachine(config(), budgetOf({ ...LEDGER, ...ledger }), new Provider("cloudflare", {}), NOW);
  });
  return resources.filter(({ type }) => !type.startsWith("pulumi:"));
}

const ofKind = (resources: readonly Declared[], kind: string) =>
  resources.filter(({ type }) => type.endsWith(`:${kind}`));
function one(resources: readonly Declared[], kind: string, name?: string): Declared {
  const found = ofKind(resources, kind).filter((resource) => name === undefined || resource.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} of ${kind}`);
  return found[0];
}
const bootOf = (resources: readonly Declared[]): string => {
  const { customData } = one(resources, "VirtualMachine").inputs.osProfile as { customData: string };
  return Buffer.from(customData, "base64").toString();
};

describe("allows", () => {
  test("[row 114] [row 115] all that a machine needs, and nothing for a stack without one", async () => {
    const kinds = Object.entries(Object.groupBy(await made(), ({ type }) => type.split(":").at(-1) ?? ""));
    expect(Object.fromEntries(kinds.map(([kind, all]) => [kind, all?.length]))).toEqual({
      ResourceGroup: 1,
      VirtualNetwork: 1,
      NetworkSecurityGroup: 1,
      NetworkInterface: 1,
      VirtualMachine: 1,
      GlobalSchedule: 1,
      Vault: 1,
      Secret: DERIVED.length + 1,
      UserAssignedIdentity: 2,
      FederatedIdentityCredential: 1,
      RoleDefinition: 1,
      RoleAssignment: 2,
      Budget: 1,
      ZeroTrustAccessServiceToken: 1,
      ZeroTrustAccessPolicy: 1,
      ZeroTrustAccessApplication: 1,
      ZeroTrustTunnelCloudflared: 1,
      ZeroTrustTunnelCloudflaredConfig: 1,
      DnsRecord: 1,
    });
    const none = await declaredBy(() => {
      expect(declareMachine(configWith(), budgetOf(LEDGER), new Provider("cloudflare", {}), NOW)).toBeNull();
    });
    expect(none.filter(({ type }) => !type.startsWith("pulumi:"))).toEqual([]);
  });

  test("Debian 13 for ARM on one disk, with its hours on it", async () => {
    const { inputs, options } = one(await made(), "VirtualMachine");
    expect(inputs).toMatchObject({
      vmName: "purser-dev",
      location: "swedencentral",
      hardwareProfile: { vmSize: "Standard_B2pls_v2" },
      tags: { "purser-hours-per-month": "124" },
      securityProfile: { securityType: "Standard" },
      identity: { type: "UserAssigned", userAssignedIdentities: ["machine-id"] },
      osProfile: {
        allowExtensionOperations: false,
        linuxConfiguration: {
          disablePasswordAuthentication: true,
          ssh: { publicKeys: [{ keyData: sshPublicKey(SEED) }] },
        },
      },
      storageProfile: {
        imageReference: { publisher: "Debian", offer: "debian-13", sku: "13-arm64" },
        osDisk: { diskSizeGB: 32, managedDisk: { storageAccountType: "StandardSSD_LRS" } },
      },
    });
    expect(inputs.storageProfile).not.toHaveProperty("dataDisks");
    expect(options.provider).toContain("azure");
    const trusted = one(await made({ machineTrustedLaunch: "true" }), "VirtualMachine").inputs;
    expect(trusted.securityProfile).toEqual({
      securityType: "TrustedLaunch",
      uefiSettings: { secureBootEnabled: true, vTpmEnabled: true },
    });
  });

  test("a machine that is always on: the small one, and no schedule that ends it", async () => {
    const resources = await made({ machine: "always" });
    expect(one(resources, "VirtualMachine").inputs).toMatchObject({
      hardwareProfile: { vmSize: "Standard_B2pts_v2" },
      tags: { "purser-hours-per-month": "always" },
    });
    expect(ofKind(resources, "GlobalSchedule")).toEqual([]);
    const { inputs } = one(await made(), "GlobalSchedule");
    expect(inputs).toMatchObject({ name: "shutdown-computevm-purser-dev", targetResourceId: "machine-id" });
  });

  test("[row 118] the wanted place, where its price is known", async () => {
    const { inputs } = one(
      await made({ machinePlaces: '["Standard_B2pls_v2@westeurope"]' }),
      "VirtualMachine",
    );
    expect(inputs.location).toBe("westeurope");
  });

  test("a tunnel that leads to the gateway alone, behind Access, named last", async () => {
    const resources = await made();
    const { config } = one(resources, "ZeroTrustTunnelCloudflaredConfig").inputs as {
      config: { ingresses: { service: string; hostname?: string; originRequest?: unknown }[] };
    };
    expect(config.ingresses).toEqual([
      {
        hostname: "machine.example.com",
        service: "http://gateway:8080",
        originRequest: { access: { required: true, teamName: "example", audTags: ["machine-aud"] } },
      },
      { service: "http_status:404" },
    ]);
    expect(one(resources, "ZeroTrustAccessPolicy").inputs).toMatchObject({
      decision: "non_identity",
      includes: [{ serviceToken: { tokenId: "machine-id" } }],
    });
    const record = one(resources, "DnsRecord");
    expect(record.inputs).toMatchObject({ content: "machine-id.cfargotunnel.com", proxied: true });
    expect(record.options.dependencies.join()).toMatch(
      /ZeroTrustAccessApplication.*ZeroTrustTunnelCloudflaredConfig|ZeroTrustTunnelCloudflaredConfig.*ZeroTrustAccessApplication/,
    );
  });

  test("[row 144] Azure's budget to move with the stack's own, and to know the plan's part of it", async () => {
    const { inputs } = one(await made(), "Budget");
    expect(inputs).toMatchObject({
      scope: "machine-id",
      amount: 12,
      timePeriod: { startDate: "2026-11-01T00:00:00Z" },
      notifications: {
        planned: { threshold: 58, thresholdType: "Actual" },
        all: { threshold: 100, thresholdType: "Actual" },
        forecast: { threshold: 100, thresholdType: "Forecasted" },
      },
    });
    const smaller = one(await made({}, { warnNano: 8.8e9 }), "Budget").inputs;
    expect(smaller).toMatchObject({ amount: 8.8, notifications: { planned: { threshold: 79 } } });
  });
});

describe("refuses", () => {
  test("[behaviour 59] any way in: no rule, no address, no gateway, no second network", async () => {
    const resources = await made();
    expect(one(resources, "NetworkSecurityGroup").inputs.securityRules).toEqual([]);
    const [configuration] = one(resources, "NetworkInterface").inputs.ipConfigurations as object[];
    expect(configuration).not.toHaveProperty("publicIPAddress");
    for (const kind of ["PublicIPAddress", "NatGateway", "SecurityRule", "Subnet", "VirtualMachineExtension"])
      expect(ofKind(resources, kind)).toEqual([]);
    const [subnet] = one(resources, "VirtualNetwork").inputs.subnets as { networkSecurityGroup?: object }[];
    expect(subnet?.networkSecurityGroup).toEqual({ id: "machine-id" });
  });

  test("[behaviour 58] the Worker anything but four actions on this one machine", async () => {
    const resources = await made();
    const role = one(resources, "RoleDefinition");
    expect(role.inputs.permissions).toEqual([
      { actions: [...WAKER_ACTIONS], notActions: [], dataActions: [], notDataActions: [] },
    ]);
    expect(WAKER_ACTIONS.map((action) => action.split("/").slice(2).join("/"))).toEqual([
      "read",
      "instanceView/read",
      "start/action",
      "deallocate/action",
    ]);
    expect(one(resources, "RoleAssignment", "waker").inputs).toMatchObject({
      scope: "machine-id",
      roleDefinitionId: "waker-id",
      principalId: "waker-principal",
      principalType: "ServicePrincipal",
    });
    expect(one(resources, "FederatedIdentityCredential").inputs).toMatchObject({
      issuer: issuerOf("purser.example.com"),
      subject: subjectOf("dev"),
      audiences: [AUDIENCE],
    });
  });

  test("the machine anything of the vault but reading, and the Worker all of it", async () => {
    const resources = await made();
    expect(one(resources, "Vault").inputs.properties).toMatchObject({ enableRbacAuthorization: true });
    expect(one(resources, "Vault").inputs.properties).not.toHaveProperty("accessPolicies");
    const assigned = ofKind(resources, "RoleAssignment").map(({ inputs }) => [
      inputs.principalId,
      inputs.scope,
    ]);
    expect(assigned).toEqual([
      ["machine-principal", "machine-id"],
      ["waker-principal", "machine-id"],
    ]);
  });

  test("[behaviour 59] [row 182] a secret anywhere but in the vault, and there sealed", async () => {
    const resources = await made();
    const values = [...DERIVED.map((name) => derived(SEED, name)), TUNNEL_TOKEN, SEED];
    for (const { type, name, inputs, secretInputs } of resources) {
      const text = `${JSON.stringify(inputs)}${Buffer.from(JSON.stringify(inputs), "base64")}`;
      if (type.endsWith(":Secret")) expect(secretInputs, name).toEqual(["properties"]);
      else for (const value of values) expect(text, name).not.toContain(value);
    }
    for (const value of values) expect(bootOf(resources)).not.toContain(value);
  });

  test.each([
    [{ machinePlaces: '["Standard_B2pls_v2@eastus"]' }, "does not know what it costs there"],
    [{ machinePlaces: '["Standard_B2als_v2@swedencentral"]' }, "no known ARM size"],
    [{ machinePlaces: '["Standard_B2pts_v2@swedencentral"]' }, "has 1 GiB; the profile hours needs 4"],
    [
      { machinePlaces: '["Standard_D2ps_v6@westeurope"]', machineHoursPerDay: "8" },
      "infrastructure may cost $12.00",
    ],
    [{ machineHoursPerDay: "24" }, "Nothing that the price book knows fits"],
  ])("[row 118] %j, with the cheapest that fits", async (raw, sentence) => {
    const refusal = await made(raw).catch((error: Error) => error);
    expect((refusal as Error).message).toContain(sentence);
    if ("machinePlaces" in raw)
      expect((refusal as Error).message).toMatch(
        /The cheapest that fits is Standard_B2pls_v2@\w+, \$\d+\.\d\d a month/,
      );
  });

  test.each([
    "machineHostname",
    "machineSecret",
    "machineSigningKeys",
    "azureSubscriptionId",
    "azureTenantId",
  ])("a machine without %s", async (key) => {
    const { parseConfig, withPlaceholders } = await import("../config/settings.ts");
    const { [key]: _, ...raw } = withPlaceholders({ machine: "hours" }).raw;
    expect(() => parseConfig(raw, "dev", NOW)).toThrow(`purser:${key} is not set although machine is`);
  });
});

describe("fails safe", () => {
  test("cloud-init stays the same for the same stack, and is tried again until it has succeeded", async () => {
    const boot = bootOf(await made());
    expect(bootOf(await made({ machineSecret: "a".repeat(64) }))).toBe(boot);
    expect(boot.startsWith("#cloud-config\n")).toBe(true);
    const { write_files: files, runcmd } = parse(boot) as {
      write_files: { path: string; content: string; permissions: string }[];
      runcmd: string[][];
    };
    const content = (path: string) => files.find((file) => file.path === path)?.content ?? "";
    expect(JSON.parse(content("/etc/docker/daemon.json"))).toMatchObject({
      "log-driver": "local",
      icc: false,
    });
    expect(content("/etc/systemd/system/purser-secrets.service")).toContain("Restart=on-failure");
    expect(content("/etc/purser/machine")).toMatch(
      /^VAULT=purser-dev-[0-9a-f]{6}\nDOOR=purser.example.com\nPROFILE=hours\n$/,
    );
    const enabled = runcmd
      .find(([, verb]) => verb === "enable")
      ?.filter((word) => word.startsWith("purser-"));
    for (const unit of enabled ?? [])
      expect(files.map(({ path }) => path)).toContain(`/etc/systemd/system/${unit}`);
    for (const { path } of files.filter(({ path }) => path.endsWith(".timer")))
      expect(content(path.replace(".timer", ".service")), path).toContain("ExecStart=");
  });

  test("each purpose has a secret of its own, and the same at each deploy", () => {
    const all = DERIVED.map((name) => derived(SEED, name));
    expect(new Set(all).size).toBe(DERIVED.length);
    expect(all).toEqual(DERIVED.map((name) => derived(SEED, name)));
    expect(derived("a".repeat(64), "app-password")).not.toBe(derived(SEED, "app-password"));
  });
});
