import { env as testEnv } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { HOUR_MS } from "../../time/calendar.ts";
import { bearer, OAUTH_AUDIENCE, openStand, TOKENS } from "../stand.harness.ts";

const { KEYS } = testEnv as { KEYS: KVNamespace };
/** Keys that Access had before; what they are does not matter, because no token names them. */
const EARLIER = { keys: [{ kty: "RSA", kid: "key-0", alg: "RS256", use: "sig", n: "AQAB", e: "AQAB" }] };
const TASK = JSON.stringify({ taskId: "t-1" });
const approve = (headers: Record<string, string>) => ({ method: "POST", headers, body: TASK });

describe("allows", () => {
  test("a person whom Access signed in, whatever the case of the address [row 30]", async () => {
    const stand = await openStand();
    const token = await stand.accessToken({ email: "Owner@Example.com" });
    await stand.send("/api/status", { headers: { "cf-access-jwt-assertion": token } });
    expect(stand.seen[0]?.caller).toMatchObject({ kind: "person", name: "owner@example.com", role: "admin" });
  });

  test("a person's client that signed them in by OAuth, as a program that acts for them, at that path alone [row 119]", async () => {
    const stand = await openStand();
    const assertion = await stand.accessToken({ email: "Owner@Example.com" }, { audience: OAUTH_AUDIENCE });
    // Access's own token may come along; it is worth what Access says of it.
    for (const more of [{}, bearer("oauth:opaque")]) {
      const headers = { ...more, "cf-access-jwt-assertion": assertion, "content-type": "application/json" };
      expect((await stand.send("/mcp", { method: "POST", headers, body: "{}" })).status).toBe(200);
      const elsewhere = await stand.send("/api/status", { headers });
      expect([elsewhere.status, await elsewhere.json()]).toMatchObject([401, { code: "missing_identity" }]);
    }
    expect(stand.seen.map(({ caller: { kind, name, role } }) => [kind, name, role])).toEqual(
      Array(2).fill(["program", "client:owner@example.com", "cos_internal"]),
    );
  });

  test("a program behind Access with both credentials; the bearer token names it", async () => {
    const stand = await openStand();
    const token = await stand.accessToken({ common_name: "x.access" });
    const headers = { ...bearer(TOKENS.agency), "cf-access-jwt-assertion": token };
    expect((await stand.send("/api/approve", approve(headers))).status).toBe(200);
    expect(stand.seen[0]?.caller.name).toBe("gateway");
  });

  test.each([
    ["the environment's own with any program's token", "x.access", TOKENS.agency, "gateway"],
    ["a client's own with its own token", "claw.access", TOKENS.runtime, "nanoclaw"],
  ])("a service token: %s [row 27]", async (_, clientId, token, name) => {
    const stand = await openStand();
    const assertion = await stand.accessToken({ common_name: clientId });
    const headers = { ...bearer(token), "cf-access-jwt-assertion": assertion };
    expect((await stand.send("/api/status", { headers })).status).toBe(200);
    expect(stand.seen[0]?.caller.name).toBe(name);
  });

  test("a run with a bearer token and a service token [row 27]", async () => {
    const stand = await openStand();
    const assertion = await stand.accessToken({ common_name: "claw.access" });
    const headers = { ...bearer(TOKENS.runtime), "cf-access-jwt-assertion": assertion };
    expect((await stand.send("/v1/agent/run", approve(headers))).status).toBe(200);
  });

  test("the same Access keys for many requests after one fetch, and a cold isolate reads them from KV", async () => {
    const stand = await openStand();
    const before = Date.now();
    const headers = { "cf-access-jwt-assertion": await stand.accessToken({ email: "owner@example.com" }) };
    for (let i = 0; i < 5; i += 1) expect((await stand.send("/api/status", { headers })).status).toBe(200);
    expect(stand.certsFetched()).toBe(1);
    const stored = JSON.parse((await KEYS.get(stand.issuer)) ?? "{}");
    expect(stored.jwks.keys[0].kid).toBe("key-1");
    expect(stored.uat).toBeGreaterThanOrEqual(before);
  });

  test.each([
    ["made just now", 0],
    ["made hours ago", 5 * HOUR_MS],
    ["too old to be used", 7 * HOUR_MS],
  ])("a key that the stored copy, %s, lacks, after one fetch [row 30]", async (_, ageMs) => {
    const stand = await openStand();
    await KEYS.put(stand.issuer, JSON.stringify({ jwks: EARLIER, uat: Date.now() - ageMs }));
    const headers = { "cf-access-jwt-assertion": await stand.accessToken({ email: "owner@example.com" }) };
    for (let i = 0; i < 2; i += 1) expect((await stand.send("/api/status", { headers })).status).toBe(200);
    expect(stand.certsFetched()).toBe(1);
    expect((await KEYS.get(stand.issuer)) ?? "").toContain("key-1");
  });

  test.each([
    ["no JSON", "nonsense"],
    ["keys without the time they were fetched", JSON.stringify(EARLIER)],
    ["null", "null"],
  ])("a stored copy that is %s costs one fetch and nothing else", async (_, text) => {
    const stand = await openStand();
    await KEYS.put(stand.issuer, text);
    const headers = { "cf-access-jwt-assertion": await stand.accessToken({ email: "owner@example.com" }) };
    expect((await stand.send("/api/status", { headers })).status).toBe(200);
    expect(stand.certsFetched()).toBe(1);
  });
});

describe("refuses", () => {
  test("a client's sign-in where there is none, of nobody on the list, and Access's token without Access's word [row 119]", async () => {
    const post = (headers: Record<string, string>) => ({
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: "{}",
    });
    const stand = await openStand();
    const by = async (email: string) => ({
      "cf-access-jwt-assertion": await stand.accessToken({ email }, { audience: OAUTH_AUDIENCE }),
    });
    expect((await stand.send("/mcp", post(await by("stranger@example.com")))).status).toBe(403);
    expect((await stand.send("/mcp", post(bearer("oauth:opaque")))).status).toBe(401);
    const { issuer } = stand;
    const without = await openStand({
      ACCESS: { issuer, audiences: ["a".repeat(64)], oauthAudience: null, clients: {} },
    });
    expect((await without.send("/mcp", post(await by("owner@example.com")))).status).toBe(401);
    expect(without.seen).toEqual([]);
  });

  test.each([
    ["by another key", { email: "owner@example.com" }, { foreignKey: true }, 401, "invalid_token"],
    [
      "by another team",
      { email: "owner@example.com" },
      { issuer: "https://other.cloudflareaccess.com" },
      401,
      "invalid_token",
    ],
    [
      "for another application",
      { email: "owner@example.com" },
      { audience: "b".repeat(64) },
      401,
      "invalid_token",
    ],
    ["that has expired", { email: "owner@example.com" }, { lifeSeconds: -1 }, 401, "token_expired"],
    ["for somebody who is not on the list", { email: "stranger@example.com" }, {}, 403, "wrong_role"],
    ["that names a service token alone", { common_name: "x.access" }, {}, 401, "missing_identity"],
  ] as const)("an Access token %s", async (_, claims, changes, status, code) => {
    const stand = await openStand();
    const headers = { "cf-access-jwt-assertion": await stand.accessToken(claims, changes) };
    const reply = await stand.send("/api/status", { headers });
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ code });
    expect(stand.seen).toEqual([]);
  });

  test.each([
    ["a client's own with another program's token", "claw.access"],
    ["one that was not made here", "other.access"],
    ["one with a name that every object has", "constructor"],
  ])("a service token: %s [row 27]", async (_, clientId) => {
    const stand = await openStand();
    const assertion = await stand.accessToken({ common_name: clientId });
    const headers = { ...bearer(TOKENS.agency), "cf-access-jwt-assertion": assertion };
    const reply = await stand.send("/api/status", { headers });
    expect(reply.status).toBe(401);
    expect(await reply.json()).toMatchObject({ code: "invalid_token" });
    expect(stand.seen).toEqual([]);
  });

  test.each([
    ["nothing", [], ["Bearer", "CF-Access-Client-Id"], []],
    ["a bearer token alone", ["bearer"], ["CF-Access-Client-Id"], ["Bearer"]],
    ["a service token alone", ["service"], ["Bearer"], ["CF-Access-Client-Id"]],
    ["a person's session", ["person"], ["Bearer", "CF-Access-Client-Id"], []],
    ["a person's session and a bearer token", ["person", "bearer"], ["CF-Access-Client-Id"], ["Bearer"]],
  ])("a run with %s, and names what is missing [row 27]", async (_, shown, missing, there) => {
    const stand = await openStand();
    const claims = shown.includes("person") ? { email: "owner@example.com" } : { common_name: "x.access" };
    const assertion = shown.some((one) => one !== "bearer") ? await stand.accessToken(claims) : null;
    const headers: Record<string, string> = {
      ...(shown.includes("bearer") ? bearer(TOKENS.runtime) : {}),
      ...(assertion ? { "cf-access-jwt-assertion": assertion } : {}),
    };
    const reply = await stand.send("/v1/agent/run", approve(headers));
    expect(reply.status).toBe(401);
    const { code, detail } = (await reply.json()) as { code: string; detail: string };
    expect(code).toBe("missing_identity");
    for (const name of missing) expect(detail).toContain(name);
    for (const name of there) expect(detail).not.toContain(name);
    expect(stand.seen).toEqual([]);
  });

  test("an Access token without a signature, or that is no token", async () => {
    const stand = await openStand();
    const [header, payload] = (await stand.accessToken({ email: "owner@example.com" })).split(".");
    const none = `${btoa('{"alg":"none"}').replaceAll("=", "")}.${payload}.`;
    for (const token of [none, `${header}.${payload}.`, "nonsense"]) {
      const reply = await stand.send("/api/status", { headers: { "cf-access-jwt-assertion": token } });
      expect(reply.status).toBe(401);
    }
  });

  test("a key that nobody knows, again and again, without fetching again", async () => {
    const stand = await openStand();
    const token = await stand.accessToken({ email: "owner@example.com" }, { kid: "key-9" });
    for (let i = 0; i < 5; i += 1) {
      const reply = await stand.send("/api/status", { headers: { "cf-access-jwt-assertion": token } });
      expect(reply.status).toBe(401);
    }
    expect(stand.certsFetched()).toBe(1);
  });

  test("a good bearer token beside a bad Access token", async () => {
    const stand = await openStand();
    const headers = { ...bearer(TOKENS.admin), "cf-access-jwt-assertion": "nonsense" };
    expect((await stand.send("/api/status", { headers })).status).toBe(401);
  });
});

describe("fails safe", () => {
  test("nobody is let in when Access's keys cannot be read", async () => {
    const stand = await openStand();
    stand.breakCerts();
    const headers = { "cf-access-jwt-assertion": await stand.accessToken({ email: "owner@example.com" }) };
    const reply = await stand.send("/api/status", { headers });
    expect(reply.status).toBe(503);
    expect(reply.headers.get("retry-after")).toBe("10");
    expect(stand.seen).toEqual([]);
  });
});
