import { Provider } from "@pulumi/cloudflare/provider.js";
import { describe, expect, test } from "vitest";
import { application, declareAccess, type Hours, policy, type Rule, tokenLife } from "./access.ts";
import { configWith, type Declared, declaredBy } from "./mocks.ts";

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

  test("[row 30] health alone is open, by an application of its own", async () => {
    const found = await declare();
    expect(inputsOf(found, "Policy", "health")).toMatchObject({
      decision: "bypass",
      includes: [{ everyone: {} }],
    });
    const open = found.filter(({ inputs }) => JSON.stringify(inputs.policies ?? "").includes("health-id"));
    expect(open.map(({ inputs }) => inputs.destinations)).toEqual([
      [{ type: "public", uri: "purser.example.com/health" }],
    ]);
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

  test("a token's life in hours", () => {
    expect([1, 30].map(tokenLife)).toEqual(["24h", "720h"]);
  });
});

describe("refuses", () => {
  const at = { accountId: "0".repeat(32), prefix: "purser-dev", provider: undefined as never };

  test.each([0, 31, 365, 1.5])("a service token for %d days", (days) => {
    expect(() => tokenLife(days)).toThrow("1 to 30 days");
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
      application(at, "door", "purser.example.com", []);
      // @ts-expect-error account or zone, never both
      application({ ...at, zoneId: "f".repeat(32) }, "door", "purser.example.com", []);
    };
    // @ts-expect-error one kind of rule has one key of its own
    const rule: Rule = { email: { emailAddress: "a@example.com" } };
    // @ts-expect-error hours, not words
    const day: Hours = "1 day";
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
