import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readStackConfig } from "./index.ts";
import { CONFIG_KEYS, type KeyName, keyEntries } from "./keys.ts";
import { parseConfig, type RawConfig, withPlaceholders } from "./settings.ts";
import { API_TOKEN, GATEWAY_TOKEN, NOW, problemsOf, token, VALID } from "./valid.harness.ts";

describe("allows", () => {
  test("the required keys alone, with written defaults for the rest", () => {
    expect(parseConfig(VALID, "dev", NOW)).toEqual({
      ...VALID,
      ownerEmails: ["owner@example.com"],
      householdEmails: [],
      workProfiles: [],
      mailRouting: false,
      timeZone: "UTC",
      location: "weur",
      demo: false,
      protectData: false,
      auditRetentionDays: 400,
      auditLockDays: 0,
      serviceTokenDays: 30,
      mcpSignIn: true,
      bearerOnly: [],
      tokens: [],
      serviceClients: [],
      serviceTokens: {},
      machineHoursPerDay: 4,
      machineIngress: "tunnel",
      machineTrustedLaunch: false,
      manageZone: false,
      fetchHosts: [],
      claudeSubscription: false,
      plainWorkers: false,
      webSearchesPerRun: 0,
      budgetUsd: 15,
      minimumAllowanceUsd: 3,
      otherStacksUsd: 0,
      workersPlan: "free",
      zonePlan: "free",
      taxPercent: 0,
      usageAlerts: false,
      localPushHost: "",
      slackWorkspaceId: "",
      discordPublicKey: "",
      discordGuildId: "",
      modelBaseUrl: "https://api.anthropic.com",
      models: {
        chat: "claude-haiku-5-5",
        decision: "claude-haiku-5-5",
        background: "claude-haiku-5-5",
        cheap: "claude-haiku-5-5",
      },
      cloudflareBaseUrl: "https://api.cloudflare.com/client/v4",
    });
  });

  test.each([
    "https://gateway.ai.cloudflare.com/v1/0123456789abcdef0123456789abcdef/purser/anthropic",
    "http://127.0.0.1:43210",
  ])("model calls to go to %s", (modelBaseUrl) => {
    expect(parseConfig({ ...VALID, modelBaseUrl }, "dev", NOW).modelBaseUrl).toBe(modelBaseUrl);
  });

  test("a model for one kind of work, the cheapest for the others", () => {
    const { models } = parseConfig({ ...VALID, models: '{"chat":"claude-opus-5-5"}' }, "dev", NOW);
    expect(models).toMatchObject({ chat: "claude-opus-5-5", decision: "claude-haiku-5-5" });
  });

  test.each<[KeyName, string, unknown]>([
    ["householdEmails", '["a@example.com","b@example.com"]', ["a@example.com", "b@example.com"]],
    ["timeZone", "Europe/Vienna", "Europe/Vienna"],
    ["location", "apac", "apac"],
    ["protectData", "true", true],
    ["auditRetentionDays", "7", 7],
    ["auditLockDays", "400", 400],
    ["serviceTokenDays", "1", 1],
    ["budgetUsd", "7.50", 7.5],
    ["workersPlan", "paid", "paid"],
    ["zonePlan", "pro", "pro"],
    ["taxPercent", "20", 20],
    ["identityProviderId", "f174e90a-fafe-4643-bbbc-4a0ed4fc8415", "f174e90a-fafe-4643-bbbc-4a0ed4fc8415"],
    ["tokens", JSON.stringify([token()]), [token()]],
    [
      "tokens",
      JSON.stringify([token({ expiresAt: "2026-01-01T00:00:00Z" })]),
      [token({ expiresAt: "2026-01-01T00:00:00Z" })],
    ],
    ["cloudflareBaseUrl", "http://127.0.0.1:9999/client/v4", "http://127.0.0.1:9999/client/v4"],
  ])("%s = %s", (key, text, value) => {
    expect(parseConfig({ ...VALID, [key]: text }, "dev", NOW)[key]).toEqual(value);
  });

  test("two stacks to share what the account may cost, to the cent", () => {
    const share = { budgetUsd: "10.90", otherStacksUsd: "4.10" };
    expect(parseConfig({ ...VALID, ...share }, "dev", NOW)).toMatchObject({
      budgetUsd: 10.9,
      otherStacksUsd: 4.1,
    });
  });

  test("every example and every stand-in is itself valid", () => {
    for (const [name, key] of keyEntries()) {
      if (!key.secret && name !== "tokens")
        expect(key.check.safeParse(key.example), name).toMatchObject({ success: true });
      for (const text of [key.placeholder, key.fallback])
        if (text !== undefined) expect(key.check.safeParse(text), name).toMatchObject({ success: true });
    }
  });

  test("stand-ins make an empty stack plannable and name what they stood in for", () => {
    const { raw, filled } = withPlaceholders({ hostname: "my.example.org" });
    expect(parseConfig(raw, "dev", NOW).hostname).toBe("my.example.org");
    expect(filled).toEqual(["cloudflareApiToken", "accountId", "zoneId", "accessTeam", "ownerEmails"]);
  });

  test("[row 147] dev and prod differ by the values in their files only", () => {
    const [dev, prod] = ["dev", "prod"].map((stack) => {
      const stored: Record<string, unknown> = parse(readFileSync(`Pulumi.${stack}.yaml`, "utf8")).config;
      expect(stored["pulumi:disable-default-providers"]).toEqual(["*"]);
      const mine = Object.entries(stored).filter(([key]) => key.startsWith("purser:"));
      const raw = Object.fromEntries(
        mine.map(([key, value]) => [key.slice("purser:".length), String(value)]),
      );
      return parseConfig({ ...VALID, ...raw }, stack, NOW);
    });
    expect(dev).toMatchObject({ protectData: false, auditRetentionDays: 7, auditLockDays: 0 });
    expect(prod).toMatchObject({ protectData: true, auditRetentionDays: 400, auditLockDays: 400 });
  });

  test("[row 182] the program gets secrets as Pulumi secrets", async () => {
    const stored = {
      ...VALID,
      agencyGatewayUrl: "https://gateway.example.com",
      agencyGatewayToken: GATEWAY_TOKEN,
    };
    pulumi.runtime.setAllConfig(
      Object.fromEntries(Object.entries(stored).map(([k, v]) => [`purser:${k}`, v ?? ""])),
    );
    const config = readStackConfig(NOW);
    expect(await pulumi.isSecret(config.cloudflareApiToken)).toBe(true);
    expect(config.agencyGatewayToken && (await pulumi.isSecret(config.agencyGatewayToken))).toBe(true);
    pulumi.runtime.setConfig("purser:acountId", "typo");
    expect(() => readStackConfig(NOW)).toThrow("purser:acountId is not a key of this project");
  });
});

describe("refuses", () => {
  test.each<[KeyName, string, string]>([
    ["cloudflareApiToken", "short-secret", "40 to 80"],
    ["cloudflareApiToken", `${API_TOKEN}!`, "40 to 80"],
    ["accountId", "0123", "account id"],
    ["accountId", "0123456789ABCDEF0123456789ABCDEF", "lower case"],
    ["zoneId", "example.com", "zone id"],
    ["hostname", "https://purser.example.com", "without scheme"],
    ["hostname", "purser.example.com/chat", "path"],
    ["hostname", "Purser.example.com", "lower case"],
    ["hostname", "localhost", "host name"],
    ["accessTeam", "example.cloudflareaccess.com", "team name alone"],
    ["ownerEmails", "[]", "at least one"],
    ["ownerEmails", "you@example.com", "not JSON"],
    ["ownerEmails", '["you"]', "[0] is not an e-mail address"],
    ["ownerEmails", '["a@example.com","A@example.com"]', "twice"],
    ["householdEmails", '["owner@example.com"]', "one role"],
    ["householdEmails", '["a+work@example.com"]', 'an address with "+work"'],
    ["workProfiles", '["stranger@example.com"]', "neither in ownerEmails nor in householdEmails"],
    ["workProfiles", "owner@example.com", "not JSON"],
    ["timeZone", "Vienna", "IANA"],
    ["timeZone", "+01:00", "IANA"],
    ["location", "WEUR", "none of"],
    ["protectData", "yes", "true nor false"],
    ["auditRetentionDays", "0", "from 1"],
    ["auditRetentionDays", "7.5", "whole number"],
    ["auditLockDays", "-1", "whole number"],
    ["auditLockDays", "401", "longer than auditRetentionDays"],
    ["identityProviderId", "otp", "UUID"],
    ["serviceTokenDays", "31", "from 1 to 30"],
    ["serviceTokenDays", "8760h", "from 1 to 30"],
    ["agencyGatewayUrl", "http://gateway.example.com", "https"],
    ["agencyGatewayUrl", "https://gateway.example.com/", "slash"],
    ["agencyGatewayUrl", "https://user:pass@gateway.example.com", "credentials"],
    ["agencyGatewayToken", "short", "bearer token"],
    ["anthropicApiKey", "short", "API key"],
    ["modelBaseUrl", "https://api.anthropic.com.evil.example", "AI Gateway"],
    ["modelBaseUrl", "http://10.0.0.1:80", "AI Gateway"],
    ["aiGatewayToken", "short", "Cloudflare API token"],
    ["usageAlerts", "yes", "true nor false"],
    ["budgetUsd", "15.01", "up to 15"],
    ["budgetUsd", "0", "up to 15"],
    ["budgetUsd", "$5", "amount in dollars"],
    ["otherStacksUsd", "-1", "amount in dollars"],
    ["workersPlan", "enterprise", "neither free nor paid"],
    ["zonePlan", "business", "neither free nor pro"],
    ["taxPercent", "31", "from 0 to 30"],
    ["models", '{"chat":"gpt-9"}', "model id"],
    ["models", '{"poetry":"claude-haiku-5-5"}', "nothing else"],
    ["tokens", "{}", "not a list"],
    ["tokens", JSON.stringify([token({ role: "root" })]), "[0].role is none of"],
    ["tokens", JSON.stringify([token({ sha256: "x" })]), "[0].sha256"],
    ["tokens", JSON.stringify([token({ token: "plain" })]), "[0] is not {name"],
    ["tokens", JSON.stringify([token({ expiresAt: "2026-12-20T12:00:01Z" })]), "more than 30 days ahead"],
    ["tokens", JSON.stringify([token({ expiresAt: "2026-12-20" })]), "ISO 8601"],
    ["tokens", JSON.stringify([token(), token({ sha256: "cd".repeat(32) })]), "[1].name is used twice"],
    ["tokens", JSON.stringify([token(), token({ name: "other" })]), "[1].sha256 is used twice"],
    ["cloudflareBaseUrl", "https://api.example.com/client/v4", "neither"],
    ["cloudflareBaseUrl", "http://api.cloudflare.com/client/v4", "neither"],
  ])("%s = %s", (key, text, sentence) => {
    const mine = problemsOf({ ...VALID, [key]: text }).problems.filter((problem) => problem.key === key);
    expect(mine[0]?.problem).toContain(sentence);
    expect(mine[0]?.fix).toContain(`purser:${key}`);
  });

  test("a required key that is unset, each one", () => {
    for (const [name, key] of keyEntries()) {
      if (!key.required) continue;
      const { problems } = problemsOf({ ...VALID, [name]: undefined });
      expect(problems.map((problem) => problem.key)).toEqual([name]);
      expect(problems[0]?.fix).toContain("npm run setup -- dev");
    }
  });

  test.each<[RawConfig]>([
    [{ budgetUsd: "10", otherStacksUsd: "10" }],
    [{ otherStacksUsd: "0.01" }],
    [{ budgetUsd: "0.01", otherStacksUsd: "15" }],
    [{ auditRetentionDays: "7", auditLockDays: "30" }],
    [{ pricesConfirmed: "2999-01-01" }],
  ])("%j with a command that mends it", (wrong) => {
    const raw = { ...VALID, ...wrong };
    const [problem] = problemsOf(raw).problems;
    const [, name = "", value = ""] = /config set purser:(\w+) (\S+) -s dev$/.exec(problem?.fix ?? "") ?? [];
    expect(() => parseConfig({ ...raw, [name]: value }, "dev", NOW)).not.toThrow();
  });

  test("it with the file that the values are in", () => {
    expect(problemsOf({ ...VALID, budgetUsd: "16" }).message).toContain(
      "stack dev (Pulumi.dev.yaml) has one",
    );
  });

  test("half of an agency gateway, and keys that nobody reads", () => {
    expect(problemsOf({ ...VALID, agencyGatewayUrl: "https://g.example.com" }).problems[0]?.key).toBe(
      "agencyGatewayToken",
    );
    expect(problemsOf({ ...VALID, agencyGatewayToken: GATEWAY_TOKEN }).problems[0]?.key).toBe(
      "agencyGatewayUrl",
    );
    const { problems } = problemsOf({ ...VALID, acountId: "typo" });
    expect(problems).toMatchObject([{ key: "acountId", fix: "npx pulumi config rm purser:acountId -s dev" }]);
  });
});

describe("fails safe", () => {
  test("everything that is wrong is reported at once", () => {
    const { problems, message } = problemsOf({ zoneId: "x", location: "mars", nonsense: "1" });
    const keys = [
      "nonsense",
      "cloudflareApiToken",
      "accountId",
      "zoneId",
      "hostname",
      "accessTeam",
      "ownerEmails",
      "location",
    ];
    expect(problems.map((problem) => problem.key)).toEqual(keys);
    for (const key of keys) expect(message).toContain(`purser:${key} `);
    expect(message).toContain("has 8 problems");
  });

  test("[row 182] no message contains a value, of a secret least of all", () => {
    const raw = Object.fromEntries(Object.keys(CONFIG_KEYS).map((name) => [name, "S3CRET value"]));
    expect(problemsOf(raw).message).not.toContain("S3CRET");
    const listed = {
      ...VALID,
      tokens: '[{"name":"S3CRET value","role":"S3CRET","S3CRET":1}]',
      ownerEmails: '["S3CRET"]',
    };
    expect(problemsOf(listed).message).not.toContain("S3CRET");
  });

  test("[row 182] the command for a secret asks for the value instead of taking it as an argument", () => {
    expect(problemsOf({ ...VALID, agencyGatewayUrl: "https://g.example.com" }).message).toMatch(
      /pulumi config set --secret purser:agencyGatewayToken -s dev$/,
    );
  });
});
