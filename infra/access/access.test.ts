import { Provider } from "@pulumi/cloudflare/provider.js";
import { describe, expect, test } from "vitest";
import { serviceTokens, TOKEN_MAX_DAYS } from "../../policies/exposure/tokens.ts";
import { configWith, type Declared, declaredBy } from "../mocks.harness.ts";
import { clientSecretOf, tokenLife } from "./clients.ts";
import { type AccessHours, type AccessRule, application, declareAccess, policy } from "./index.ts";

const PROVIDER_ID = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415";

const declare = (raw: Record<string, string> = {}) =>
  declaredBy(() => void declareAccess(configWith(raw), new Provider("cloudflare", {})));

const inputsOf = (found: Declared[], type: string, name: string) =>
  found.find((resource) => resource.type.endsWith(`:ZeroTrustAccess${type}`) && resource.name === name)
    ?.inputs;

describe("allows", () => {
  test("[row 30] people by e-mail and programs by service token, through one application over the host name", async () => {
    const found = await declare({ ownerEmails: '["a@example.com"]', householdEmails: '["b@example.com"]' });
    expect(inputsOf(found, "Policy", "people")).toMatchObject({
      decision: "allow",
      includes: [{ email: { email: "a@example.com" } }, { email: { email: "b@example.com" } }],
    });
    expect(inputsOf(found, "Application", "door")).toEqual({
      accountId: "0".repeat(32),
      name: "purser-dev-door",
      type: "self_hosted",
      destinations: [{ type: "public", uri: "purser.example.com" }],
      sessionDuration: "24h",
      allowedIdps: ["one-time-pin-id"],
      autoRedirectToIdentity: true,
      appLauncherVisible: false,
      httpOnlyCookieAttribute: true,
      enableBindingCookie: false,
      optionsPreflightBypass: false,
      sameSiteCookieAttribute: "lax",
      serviceAuth401Redirect: true,
      policies: [
        { id: "people-id", precedence: 1 },
        { id: "programs-id", precedence: 2 },
      ],
    });
  });

  test("[row 31] the service token's policy is non_identity", async () => {
    const found = await declare({ serviceTokenDays: "7" });
    expect(inputsOf(found, "Policy", "programs")).toMatchObject({
      decision: "non_identity",
      includes: [{ serviceToken: { tokenId: "programs-id" } }],
    });
    expect(inputsOf(found, "ServiceToken", "programs")).toMatchObject({
      name: "purser-dev",
      duration: "168h",
    });
  });

  test("[row 30] health, webhooks and what peers ask alone are open, by applications of their own", async () => {
    const found = await declare();
    expect(inputsOf(found, "Policy", "health")).toMatchObject({
      decision: "bypass",
      includes: [{ everyone: {} }],
    });
    const open = found.filter(({ inputs }) => JSON.stringify(inputs.policies ?? "").includes("health-id"));
    expect(open.map(({ inputs }) => inputs.destinations)).toEqual(
      [
        ["/health"],
        ["/api/deployed/*", "/api/gitlab/webhook", "/api/webhooks/*"],
        ["/federation/mcp", "/federation/news", "/federation/pair"],
      ].map((paths) => paths.map((path) => ({ type: "public", uri: `purser.example.com${path}` }))),
    );
  });

  test("[row 140] a bot opens its webhook, by an application of its own", async () => {
    const found = await declare({ telegramToken: `1000000000:${"A".repeat(35)}` });
    const open = found.filter(({ inputs }) => JSON.stringify(inputs.policies ?? "").includes("health-id"));
    expect(open.map(({ inputs }) => inputs.destinations)).toContainEqual([
      { type: "public", uri: "purser.example.com/telegram/*" },
    ]);
  });

  test("[row 140] each messenger opens its own endpoint and no other's", async () => {
    const found = await declare({
      slackToken: `xoxb-${"1".repeat(30)}`,
      slackSigningSecret: "a".repeat(32),
      slackWorkspaceId: "T0123ABCD",
    });
    const open = found.filter(({ inputs }) => JSON.stringify(inputs.policies ?? "").includes("health-id"));
    expect(open.map(({ inputs }) => inputs.destinations)).toContainEqual([
      { type: "public", uri: "purser.example.com/slack/*" },
    ]);
  });

  test("[row 30] a machine opens its heartbeat, and what Azure reads of the Worker's keys", async () => {
    const found = await declare({ machine: "hours" });
    const open = found.filter(({ inputs }) => JSON.stringify(inputs.policies ?? "").includes("health-id"));
    expect(open.flatMap(({ inputs }) => inputs.destinations)).toEqual(
      expect.arrayContaining(
        [
          "/health",
          ...["heartbeat", "releases/*", "backups/*", "answer", "record", "tools/*"].map(
            (part) => `/api/machine/${part}`,
          ),
          "/azure/.well-known/openid-configuration",
          "/azure/keys",
        ].map((path) => ({ type: "public", uri: `purser.example.com${path}` })),
      ),
    );
    expect(open).toHaveLength(6);
  });

  test("[row 30] bearerOnly opens the contract paths of its roles, service tokens before everybody, and tells the door", async () => {
    const audiences: unknown[] = [];
    const found = await declaredBy(() => {
      const access = declareAccess(configWith({ bearerOnly: '["agency"]' }), new Provider("cloudflare", {}));
      for (const audience of access.audiences) audience.apply((said) => audiences.push(said));
      expect(access.applications).toHaveLength(7);
    });
    expect(inputsOf(found, "Application", "bearer")).toMatchObject({
      name: "purser-dev-bearer",
      destinations: ["/api/approve", "/api/halt", "/api/status", "/api/tasks/*"].map((path) => ({
        type: "public",
        uri: `purser.example.com${path}`,
      })),
      policies: [
        { id: "programs-id", precedence: 1 },
        { id: "health-id", precedence: 2 },
      ],
    });
    expect(audiences).toEqual(["door-aud", "keys-aud", "bearer-aud"]);
  });

  test("[row 143] the one-time PIN provider is made, or the account's own is adopted", async () => {
    expect(inputsOf(await declare(), "IdentityProvider", "one-time-pin")).toMatchObject({
      type: "onetimepin",
      config: {},
    });
    const adopted = await declare({ identityProviderId: PROVIDER_ID });
    expect(inputsOf(adopted, "IdentityProvider", "one-time-pin")).toBeUndefined();
    expect(inputsOf(adopted, "Application", "door")).toMatchObject({ allowedIdps: [PROVIDER_ID] });
  });

  test("[row 28] one service token for the environment and one for each client named, all through one policy", async () => {
    const found = await declare({ serviceClients: '["gateway","backup"]' });
    const tokens = found.filter(({ type }) => type.endsWith(":ZeroTrustAccessServiceToken"));
    expect(Object.fromEntries(tokens.map(({ name, inputs }) => [name, inputs]))).toEqual({
      programs: { accountId: "0".repeat(32), name: "purser-dev", duration: "720h" },
      "client-gateway": { accountId: "0".repeat(32), name: "purser-dev-gateway", duration: "720h" },
      "client-backup": { accountId: "0".repeat(32), name: "purser-dev-backup", duration: "720h" },
    });
    const policies = found.filter(({ inputs }) =>
      JSON.stringify(inputs.includes ?? "").includes("serviceToken"),
    );
    expect(policies.map(({ inputs }) => [inputs.decision, inputs.includes])).toEqual([
      [
        "non_identity",
        ["programs-id", "client-gateway-id", "client-backup-id"].map((tokenId) => ({
          serviceToken: { tokenId },
        })),
      ],
    ]);
  });

  test("[row 28] the door knows every client id by the name of who it was made for", async () => {
    let clients: unknown;
    await declaredBy(() => {
      const access = declareAccess(
        configWith({ serviceClients: '["gateway"]' }),
        new Provider("cloudflare", {}),
      );
      access.clients.apply((all) => {
        clients = all;
      });
    });
    expect(clients).toEqual({ client: "programs", "client-gateway": "gateway" });
  });

  test("[row 29] a rotation issues a new secret, keeps the old one for its grace period and begins a new life", async () => {
    const rotation = { rotatedAt: "2026-11-20T12:00:00Z", previousUntil: "2026-11-22T12:00:00Z" };
    const found = await declare({ serviceTokens: JSON.stringify({ programs: { version: 2, ...rotation } }) });
    expect(inputsOf(found, "ServiceToken", "programs")).toEqual({
      accountId: "0".repeat(32),
      name: "purser-dev",
      duration: "719h",
      clientSecretVersion: 2,
      previousClientSecretExpiresAt: "2026-11-22T12:00:00Z",
    });
    // Access moves the end of a token only when its duration changes.
    const lives = [1, 2, 3, 4].map((version) => clientSecretOf(30, { version, ...rotation }).duration);
    expect(lives).toEqual(["720h", "719h", "718h", "717h"]);
    // Rotated again before a deploy: the account still has version 1, and the life it sees next is another one too.
    const ahead = Array.from({ length: 12 }, (_, undeployed) => tokenLife(30, 1 + undeployed));
    expect(new Set(ahead).size).toBe(12);
    expect(tokenLife(30, 13)).toBe("720h");
  });

  test("[row 29] the policy pack holds every token to the same days as the configuration", () => {
    const livesTooLong = (duration: string) =>
      serviceTokens(
        [
          {
            type: "cloudflare:index/zeroTrustAccessServiceToken:ZeroTrustAccessServiceToken",
            name: "a",
            props: { duration },
          },
        ],
        new Date("2026-11-20T12:00:00Z"),
      ).some(({ message }) => message.includes("lives longer"));
    expect(livesTooLong(tokenLife(TOKEN_MAX_DAYS, 1))).toBe(false);
    expect(livesTooLong(`${24 * (TOKEN_MAX_DAYS + 1)}h`)).toBe(true);
    expect(() => configWith({ serviceTokenDays: `${TOKEN_MAX_DAYS}` })).not.toThrow();
    expect(() => configWith({ serviceTokenDays: `${TOKEN_MAX_DAYS + 1}` })).toThrow("serviceTokenDays");
  });

  test("a token's life in hours", () => {
    expect([1, 30].map((days) => tokenLife(days, 1))).toEqual(["24h", "720h"]);
  });
});

describe("refuses", () => {
  const at = { accountId: "0".repeat(32), prefix: "purser-dev", provider: undefined as never };

  test.each([0, 31, 365, 1.5])("a service token for %d days", (days) => {
    expect(() => tokenLife(days, 1)).toThrow("1 to 30 days");
  });

  test.each([0, 1.5, Number.NaN])("version %d of a service token", (version) => {
    expect(() => tokenLife(30, version)).toThrow("whole number from 1");
  });

  test("what the provider would take and drop does not compile", () => {
    const wrong = () => {
      // @ts-expect-error a policy includes someone
      policy(at, "people", "allow", []);
      // @ts-expect-error the API would drop the key and include nobody
      policy(at, "people", "allow", [{ emails: ["a@example.com"] }]);
      // @ts-expect-error the decision's exact spelling
      policy(at, "people", "nonIdentity", [{ everyone: {} }]);
      // @ts-expect-error an application has a policy
      application(at, "door", ["purser.example.com"], []);
      // @ts-expect-error account or zone, never both
      application({ ...at, zoneId: "f".repeat(32) }, "door", ["purser.example.com"], []);
    };
    // @ts-expect-error one kind of rule has one key of its own
    const rule: AccessRule = { email: { emailAddress: "a@example.com" } };
    // @ts-expect-error hours, not words
    const day: AccessHours = "1 day";
    expect([wrong, rule, day]).toHaveLength(3);
  });

  test("a configuration that names nobody, should it ever get this far", async () => {
    const config = { ...configWith(), ownerEmails: [] };
    await expect(
      declaredBy(() => void declareAccess(config, new Provider("cloudflare", {}))),
    ).rejects.toThrow("lets nobody in");
  });
});

describe("fails safe", () => {
  test("every policy includes someone, every precedence is its own and at least 1, nothing names a zone", async () => {
    const found = await declare();
    for (const { type, inputs } of found) {
      expect(inputs).not.toHaveProperty("zoneId");
      if (type.endsWith("Policy")) expect(inputs.includes).not.toEqual([]);
      if (!type.endsWith("Application")) continue;
      const precedences = (inputs.policies as { precedence: number }[]).map(({ precedence }) => precedence);
      expect(precedences).toEqual(precedences.map((_, index) => index + 1));
    }
  });

  test("[row 30] only health is for everyone", async () => {
    const everyone = (await declare()).filter(({ inputs }) =>
      JSON.stringify(inputs.includes ?? "").includes("everyone"),
    );
    expect(everyone.map(({ name }) => name)).toEqual(["health"]);
  });
});
