import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { stringify } from "yaml";
import { leftToAll } from "../../../workers/sizes.harness.ts";
import { CONFIG_KEYS } from "../../config/keys.ts";
import { linkCheckout } from "../../offline/checkout.harness.ts";
import { ran } from "../../terminal/outside.harness.ts";
import { deploy } from "./index.ts";

const SET_UP = {
  cloudflareApiToken: "t".repeat(40),
  accountId: "a".repeat(32),
  zoneId: "b".repeat(32),
  hostname: "purser.example.com",
  accessTeam: "example",
  ownerEmails: '["owner@example.com"]',
};

function run(own: Readonly<Record<string, string>>) {
  const dir = mkdtempSync(join(tmpdir(), "purser-deploy-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  linkCheckout(dir);
  const config = Object.fromEntries(Object.entries(own).map(([key, value]) => [`purser:${key}`, value]));
  writeFileSync(join(dir, "Pulumi.home.yaml"), stringify({ config }));
  return ran(deploy, ["home", "--dir", dir]);
}

describe("allows", () => {
  test("a stack that is ready: what it costs, and the engine with the policy pack", async () => {
    const { code, output } = await run(SET_UP);
    expect(code, output).toBe(0);
    expect(output).toContain("At most $0.00 a month for infrastructure, $14.70 left for the model");
    expect(output).toContain("npx pulumi up -s home --policy-pack policies");
  });

  test("a machine at a public address: with the file that tells the policy pack that it is meant", async ({
    skip,
  }) => {
    leftToAll(skip);
    const { code, output } = await run({
      ...SET_UP,
      machine: "hours",
      machineHostname: "machine.example.com",
      machineSecret: "5eed".repeat(16),
      machineSigningKeys: CONFIG_KEYS.machineSigningKeys.placeholder ?? "",
      azureSubscriptionId: CONFIG_KEYS.azureSubscriptionId.example,
      azureTenantId: CONFIG_KEYS.azureTenantId.example,
      pricesConfirmed: "2026-11-20",
      machineIngress: "nginx",
    });
    expect(code, output).toBe(0);
    expect(output).toContain("--policy-pack policies --policy-pack-config policies/public-address.json");
  });
});

describe("refuses", () => {
  test("a stack that is not set up, with the command that sets it up and none that deploys", async () => {
    const { code, output } = await run({});
    expect([code, output]).toEqual([1, expect.stringContaining("npm run setup -- home")]);
    expect(output).not.toContain("pulumi up");
  });

  test("a bill that leaves the model too little", async ({ skip }) => {
    leftToAll(skip);
    const { code, output } = await run({ ...SET_UP, budgetUsd: "2.50" });
    expect([code, output]).toEqual([1, expect.stringContaining("cannot be deployed")]);
    expect(output).not.toContain("pulumi up");
  });
});
