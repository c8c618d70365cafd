import { Provider } from "@pulumi/cloudflare/provider.js";
import { describe, expect, test } from "vitest";
import { configWith, declaredBy } from "../mocks.harness.ts";
import { declareMachine } from "./index.ts";
import { budgetOf, LEDGER, made, NOW, ofKind, one, SEED } from "./machine.harness.ts";
import { DERIVED, edgeKey, ownerKey, sshPublicKey } from "./secrets.ts";

const PUBLIC = { machineIngress: "nginx" };

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
      Secret: DERIVED.length + 3,
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

  test("[row 173] Debian 13 for ARM on one disk, with its hours on it", async () => {
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

  test("[row 139] the gateway to know the owner's key and the edge's from the first deploy on, until a month a year from now", async () => {
    const { inputs } = one(await made(), "Secret", "machine-deployed-keys");
    const { value } = inputs.properties as { value: string };
    expect(JSON.parse(value)).toEqual([
      {
        name: "owner",
        role: "admin",
        email: "owner@example.com",
        prefix: ownerKey(SEED).prefix,
        sha256: ownerKey(SEED).sha256,
        expiresAt: "2027-11-01T00:00:00.000Z",
      },
      {
        name: "edge",
        role: "cos_internal",
        email: "owner@example.com",
        prefix: edgeKey(SEED).prefix,
        sha256: edgeKey(SEED).sha256,
        expiresAt: "2027-11-01T00:00:00.000Z",
      },
    ]);
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
        originRequest: { access: { required: true, teamName: "example", audTags: ["gateway-aud"] } },
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

  test("[row 115] nginx at a public address: its name leads there, ports 80 and 443 alone are open, and there is no tunnel", async () => {
    const resources = await made(PUBLIC);
    expect(resources.filter(({ type }) => /ZeroTrust/.test(type))).toEqual([]);
    expect(one(resources, "PublicIPAddress").inputs).toMatchObject({
      sku: { name: "Standard" },
      publicIPAllocationMethod: "Static",
    });
    const [configuration] = one(resources, "NetworkInterface").inputs.ipConfigurations as object[];
    expect(configuration).toMatchObject({ publicIPAddress: { id: "machine-id" } });
    expect(one(resources, "NetworkSecurityGroup").inputs.securityRules).toMatchObject([
      { direction: "Inbound", access: "Allow", protocol: "Tcp", destinationPortRanges: ["80", "443"] },
    ]);
    expect(one(resources, "DnsRecord").inputs).toMatchObject({
      type: "A",
      content: "192.0.2.1",
      name: "machine.example.com",
      proxied: false,
    });
    expect(ofKind(resources, "Secret").map(({ name }) => name)).not.toContain("machine-tunnel-token");
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
