import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { AUDIENCE, issuerOf, subjectOf } from "../../workers/machine/azure/federation.ts";
import { TUNNEL_TOKEN } from "../mocks.harness.ts";
import { WAKER_ACTIONS } from "./identity.ts";
import { bootOf, made, NOW, ofKind, one, SEED } from "./machine.harness.ts";
import { DERIVED, derived, edgeKey, ownerKey } from "./secrets.ts";

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
    const values = [
      ...DERIVED.map((name) => derived(SEED, name)),
      ownerKey(SEED).text,
      edgeKey(SEED).text,
      TUNNEL_TOKEN,
      SEED,
    ];
    for (const { type, name, inputs, secretInputs } of resources) {
      const written = JSON.stringify(inputs);
      const encoded = written.match(/[\w+/=]{24,}/g) ?? [];
      const text = [written, ...encoded.map((part) => Buffer.from(part, "base64").toString())].join("\n");
      // The gateway knows the owner's key by its hash.
      expect(text, name).not.toContain(ownerKey(SEED).text);
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
      "a machine may cost $11.70",
    ],
    [{ machinePlaces: '["Standard_D2ps_v6@westeurope"]' }, "a machine may cost $11.70"],
    [{ machineHoursPerDay: "24" }, "Nothing that the price book knows fits into $11.70 a month. At most"],
    [{ machineHoursPerDay: "24", workersPlan: "paid" }, "Nothing that the price book knows fits into"],
    [{ machine: "always", budgetUsd: "12" }, "The profile hours does"],
    [{ budgetUsd: "5" }, "a larger purser:budgetUsd"],
  ])("[row 118] %j, with the cheapest that fits", async (raw, sentence) => {
    const refusal = await made(raw).catch((error: Error) => error);
    expect((refusal as Error).message).toContain(sentence);
    if ("machinePlaces" in raw)
      expect((refusal as Error).message).toMatch(
        // At other prices none may fit eight hours a day.
        /The cheapest that fits is Standard_B2pls_v2@\w+, \$\d+\.\d\d a month|At most \d+ hours? a day fits?: npx pulumi config set purser:machineHoursPerDay \d/,
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
      /^VAULT=purser-dev-[0-9a-f]{6}\nDOOR=purser.example.com\nPROFILE=hours\nPURSER_RELEASES=https:\/\/purser.example.com\/api\/machine\/releases\n/,
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
