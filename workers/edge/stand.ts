import { createExecutionContext, env as testEnv, waitOnExecutionContext } from "cloudflare:test";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { vi } from "vitest";
import type { Answering, Caller } from "../caller.ts";
import { createDoor } from "./index.ts";
import type { Env } from "./settings.ts";

// For this folder's tests only: the door with real crypto and KV, a clock that stands still, and an owner of the routes
// behind it that writes down what reaches it.

export const NOW = new Date("2026-11-20T12:00:00Z");
export const HOST = "purser.example.com";
const AUDIENCE = "a".repeat(64);

export type Seen = { request: Request; body: string; caller: Caller };

export type Stand = {
  readonly seen: Seen[];
  readonly issuer: string;
  send(path: string, init?: RequestInit & { host?: string; scheme?: string }): Promise<Response>;
  accessToken(
    claims: JWTPayload,
    changes?: { issuer?: string; audience?: string; foreignKey?: boolean; lifeSeconds?: number },
  ): Promise<string>;
  certsFetched(): number;
  breakCerts(): void;
};

export const TOKENS = {
  admin: "purser_admin_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  agency: "purser_agency_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
  old: "purser_agency_cccccccccccccccccccccccccccccccc",
};

// Making RSA keys is slow; one pair of the team's and one of a stranger's serve every stand.
const keyPairs = Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);

let stands = 0;

export async function openStand(changes: Partial<Record<keyof Env, unknown>> = {}): Promise<Stand> {
  stands += 1;
  const issuer = `https://team-${stands}.cloudflareaccess.com`;
  const seen: Seen[] = [];
  const [own, foreign] = await keyPairs;
  let certs: (() => Response) | null = null;
  let fetched = 0;
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "key-1", alg: "RS256", use: "sig" };
  vi.spyOn(globalThis, "fetch").mockImplementation((input) => {
    const { url } = new Request(input);
    if (url !== `${issuer}/cdn-cgi/access/certs`) throw new Error(`Unexpected fetch of ${url}`);
    fetched += 1;
    return Promise.resolve(certs ? certs() : Response.json({ keys: [jwk] }));
  });
  const assistant: Answering = {
    answer: async (request, caller) => {
      seen.push({ request, body: await request.clone().text(), caller });
      return Response.json({ from: "assistant" }, { headers: { "x-powered-by": "test" } });
    },
  };
  const env = {
    ASSISTANT: assistant,
    LEDGER: assistant,
    KEYS: (testEnv as { KEYS: KVNamespace }).KEYS,
    HOSTNAMES: [HOST],
    ACCESS: { issuer, audience: AUDIENCE },
    PEOPLE: { "owner@example.com": "admin", "kid@example.com": "personal" },
    TOKENS: JSON.stringify([
      await deployed("ops", "admin", TOKENS.admin, "2026-12-01T00:00:00Z"),
      await deployed("gateway", "agency", TOKENS.agency, "2026-12-01T00:00:00Z"),
      await deployed("old-gateway", "agency", TOKENS.old, "2026-11-20T12:00:00Z"),
    ]),
    ...changes,
  } as Env;
  const door = createDoor(() => NOW);
  return {
    seen,
    issuer,
    async send(path, { host = HOST, scheme = "https", ...init } = {}) {
      const ctx = createExecutionContext();
      const reply = await door.fetch(new Request(`${scheme}://${host}${path}`, init), env, ctx);
      await waitOnExecutionContext(ctx);
      return reply;
    },
    accessToken(
      claims,
      { issuer: by = issuer, audience = AUDIENCE, foreignKey = false, lifeSeconds = 60 } = {},
    ) {
      const now = NOW.getTime() / 1000;
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid: "key-1" })
        .setIssuer(by)
        .setAudience([audience])
        .setIssuedAt(now - 10)
        .setExpirationTime(now + lifeSeconds)
        .sign(foreignKey ? foreign.privateKey : own.privateKey);
    },
    certsFetched: () => fetched,
    breakCerts: () => {
      certs = () => new Response("no", { status: 500 });
    },
  };
}

async function deployed(name: string, role: string, token: string, expiresAt: string) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
  return {
    name,
    role,
    sha256: [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    expiresAt,
  };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
