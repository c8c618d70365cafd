import { describe, expect, test } from "vitest";
import { CONFIG_KEYS } from "./keys.ts";
import { parseConfig } from "./settings.ts";
import { API_TOKEN, NOW, problemsOf, VALID } from "./valid.harness.ts";

describe("refuses", () => {
  test("two ways to the model, also when one is the default's own address", () => {
    const both = { aiGatewayToken: API_TOKEN, modelBaseUrl: "https://api.anthropic.com" };
    expect(problemsOf({ ...VALID, ...both }).problems).toMatchObject([
      {
        key: "modelBaseUrl",
        problem: expect.stringContaining("aiGatewayToken"),
        fix: "npx pulumi config rm purser:modelBaseUrl -s dev",
      },
    ]);
  });

  test("a demo where real model calls are made, and lets one with the offline model be", () => {
    for (const real of [{}, { modelBaseUrl: "https://api.anthropic.com" }, { aiGatewayToken: API_TOKEN }])
      expect(problemsOf({ ...VALID, ...real, demo: "true" }).problems).toMatchObject([
        {
          key: "demo",
          problem: expect.stringContaining("`npm start -- --demo` alone"),
          fix: "npx pulumi config rm purser:demo -s dev",
        },
      ]);
    const offline = { ...VALID, demo: "true", modelBaseUrl: "http://127.0.0.1:9" };
    expect(parseConfig(offline, "dev", NOW).demo).toBe(true);
  });

  test("parts of the machine without what they work with, and settings of a bridge that it would refuse itself", () => {
    expect(problemsOf({ ...VALID, machineParts: '["worker","kafka"]' }).problems).toMatchObject([
      { key: "workerToken", problem: "is not set although machineParts names worker" },
      { key: "kafkaSettings", problem: "is not set although machineParts names kafka" },
    ]);
    for (const [kafkaSettings, why] of [
      ["{}", "Kafka is off"],
      ['{"KAFKA_BROKERS":"kafka.example.com"}', "a host and a port"],
      ["KAFKA_BROKERS=x", "is not an object of texts"],
    ] as const)
      expect(problemsOf({ ...VALID, kafkaSettings }).problems).toMatchObject([
        { key: "kafkaSettings", problem: expect.stringContaining(why) },
      ]);
  });

  test("a workers' token without an end, and one that lasts longer than it may [row 29]", () => {
    const workerToken = "w".repeat(40);
    const terms = (more: object) =>
      JSON.stringify({ madeAt: "2026-11-20T12:00:00Z", expiresAt: "2026-12-20T12:00:00Z", ...more });
    expect(problemsOf({ ...VALID, workerToken }).problems).toMatchObject([
      {
        key: "workerTokenTerms",
        problem: expect.stringContaining("nobody knows when it ends"),
        fix: "npm run rotate -- dev --worker-token",
      },
    ]);
    for (const [more, why] of [
      [{ madeAt: "2026-11-20T13:00:01Z", expiresAt: "2026-11-21T00:00:00Z" }, ".madeAt is in the future"],
      [{ expiresAt: "2026-12-20T12:00:01Z" }, ".expiresAt is more than 30 days after madeAt"],
      [{ previousUntil: "2026-11-22T12:00:01Z" }, ".previousUntil is more than 48 hours after madeAt"],
    ] as const)
      expect(problemsOf({ ...VALID, workerToken, workerTokenTerms: terms(more) }).problems).toMatchObject([
        { key: "workerTokenTerms", problem: why },
      ]);
    const ended = { madeAt: "2026-10-01T00:00:00Z", expiresAt: "2026-10-31T00:00:00Z" };
    for (const fine of [{ previousUntil: "2026-11-22T12:00:00Z" }, ended])
      expect(
        parseConfig({ ...VALID, workerToken, workerTokenTerms: terms(fine) }, "dev", NOW).workerTokenTerms,
      ).toMatchObject(fine);
  });

  test("readers of bills and counters that are another account's, and lets sealed ones be", () => {
    const azure = (subscriptionId: string) =>
      JSON.stringify({ tenantId: "t", clientId: "c", clientSecret: "hush", subscriptionId });
    const usage = (accountId: string) => JSON.stringify({ accountId, token: "hush" });
    const azureSubscriptionId = "0b1f2d3c-0000-4000-8000-00000000000a";
    const other = { cloudflareUsageReader: usage("f".repeat(32)), azureCostReader: azure("other") };
    const { problems } = problemsOf({ ...VALID, azureSubscriptionId, ...other });
    expect(problems).toMatchObject([
      { key: "cloudflareUsageReader", problem: expect.stringContaining("another accountId than accountId") },
      { key: "azureCostReader", problem: expect.stringContaining("than azureSubscriptionId") },
    ]);
    expect(JSON.stringify(problems)).not.toContain("hush");
    const own = {
      cloudflareUsageReader: usage((VALID.accountId ?? "").toUpperCase()),
      azureCostReader: azure(azureSubscriptionId.toUpperCase()),
    };
    const sealed = {
      cloudflareUsageReader: CONFIG_KEYS.cloudflareUsageReader.sealedAs,
      azureCostReader: CONFIG_KEYS.azureCostReader.sealedAs,
    };
    for (const readers of [own, sealed])
      expect(parseConfig({ ...VALID, azureSubscriptionId, ...readers }, "dev", NOW).accountId).toBe(
        VALID.accountId,
      );
  });

  test("stacks that may cost more together than the account", () => {
    for (const share of [{ otherStacksUsd: "0.01" }, { budgetUsd: "11", otherStacksUsd: "4.01" }])
      expect(problemsOf({ ...VALID, ...share }).problems).toMatchObject([
        { key: "budgetUsd", problem: expect.stringContaining("more than 15 dollars together") },
      ]);
  });
});
