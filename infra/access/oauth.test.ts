import { Provider } from "@pulumi/cloudflare/provider.js";
import { describe, expect, test } from "vitest";
import { configWith, declaredBy } from "../mocks.harness.ts";
import { declareAccess } from "./index.ts";

const declare = (raw: Record<string, string> = {}) =>
  declaredBy(() => void declareAccess(configWith(raw), new Provider("cloudflare", {})));

const inputsOf = (found: Awaited<ReturnType<typeof declare>>, name: string) =>
  found.find((resource) => resource.type.endsWith(":ZeroTrustAccessApplication") && resource.name === name)
    ?.inputs;

describe("allows", () => {
  test("[row 119] clients sign people in at /mcp, by OAuth of Access's; below it are keys, as everywhere else", async () => {
    const said: unknown[] = [];
    const found = await declaredBy(() => {
      const { oauthAudience } = declareAccess(configWith(), new Provider("cloudflare", {}));
      oauthAudience?.apply((aud) => said.push(aud));
    });
    expect(inputsOf(found, "oauth")).toMatchObject({
      destinations: [{ type: "public", uri: "purser.example.com/mcp" }],
      policies: [{ id: "people-id", precedence: 1 }],
      oauthConfiguration: {
        enabled: true,
        dynamicClientRegistration: { enabled: true, allowAnyOnLocalhost: true, allowAnyOnLoopback: true },
        grant: { accessTokenLifetime: "15m", sessionDuration: "336h" },
      },
    });
    const keys = inputsOf(found, "keys");
    expect(keys).toMatchObject({
      destinations: [{ type: "public", uri: "purser.example.com/mcp/*" }],
      policies: [{ id: "people-id" }, { id: "programs-id" }],
    });
    expect(keys).not.toHaveProperty("oauthConfiguration");
    expect(said).toEqual(["oauth-aud"]);
  });

  test("[row 119] without it there is no such application, and keys open the path as they do all others", async () => {
    const found = await declare({ mcpSignIn: "false" });
    for (const name of ["oauth", "keys"]) expect(inputsOf(found, name)).toBeUndefined();
    expect(JSON.stringify(found)).not.toContain("oauthConfiguration");
  });
});
