import { Provider } from "@pulumi/cloudflare/provider.js";
import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "../../policies/estimate/caps.ts";
import { INCLUDED } from "../../policies/prices/included.ts";
import { capsOf } from "../config/terms.ts";
import { configWith, declaredBy, type Inputs } from "../mocks.harness.ts";
import { declareAlerts } from "./index.ts";

async function alerts(raw: Record<string, string> = {}): Promise<readonly Inputs[]> {
  const declared = await declaredBy(() => declareAlerts(configWith(raw), new Provider("cloudflare", {})));
  return declared.filter(({ type }) => type.endsWith(":NotificationPolicy")).map(({ inputs }) => inputs);
}

const owners = { ownerEmails: '["a@example.org","b@example.org"]', householdEmails: '["c@example.org"]' };

describe("allows", () => {
  test("[row 31] the owners, and nobody else, to hear before a program's way in ends", async () => {
    expect(await alerts(owners)).toEqual([
      {
        accountId: "0".repeat(32),
        name: "purser-dev-service-token",
        description: "",
        alertType: "expiring_service_token_alert",
        enabled: true,
        mechanisms: { emails: [{ id: "a@example.org" }, { id: "b@example.org" }] },
        filters: {},
      },
    ]);
  });

  test("[row 167] an account that is billed for use to hear when it uses more than the bill counts on", async () => {
    const usage = (await alerts({ ...owners, usageAlerts: "true" })).at(-1);
    expect(usage).toMatchObject({
      name: "purser-dev-usage",
      description: "",
      alertType: "billing_usage_alert",
      enabled: true,
      mechanisms: { emails: [{ id: "a@example.org" }, { id: "b@example.org" }] },
      filters: { products: ["worker_requests"], limits: [`${DEFAULT_CAPS.usage.requests}`] },
    });
  });

  test.each(["free", "paid"] as const)(
    "[row 167] on Workers %s the alert at the very number that the bill is made with",
    async (workersPlan) => {
      const raw = { ...owners, usageAlerts: "true", workersPlan };
      const usage = (await alerts(raw)).at(-1);
      const { requests } = capsOf(configWith(raw)).usage;
      expect(usage).toMatchObject({ filters: { limits: [`${requests}`] } });
    },
  );
});

describe("fails safe", () => {
  test("[row 167] the alert comes while everything is still included in every plan", async () => {
    const [, usage] = await alerts({ usageAlerts: "true" });
    const { limits } = { ...(usage?.filters as { limits: string[] }) };
    expect(Number(limits[0])).toBeLessThan(Math.min(INCLUDED.requests.free ?? 0, INCLUDED.requests.paid));
  });
});
