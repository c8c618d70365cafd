import { createExecutionContext, env as testEnv, waitOnExecutionContext } from "cloudflare:test";
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from "jose";
import { vi } from "vitest";
import type { Answering, Asked, Caller } from "../caller.ts";
import type { LevelNow } from "../ledger/contract.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import { socketCallerOf } from "../wire/socket.ts";
import { SERVICES } from "../workers.ts";
import { bindings } from "./bindings.ts";
import { createDoor } from "./door.ts";
import { type FakeJournal, openJournal, stubOf } from "./journal.harness.ts";
import { pageFile } from "./page.harness.ts";
import type { Env } from "./settings.ts";
import type { Owned } from "./table.ts";

// For this folder's tests only: the door with real crypto and KV, a clock that the test moves, an owner of the routes behind
// it that writes down what reaches it, a journal and a ledger that the test can break, and counters that never reset.

export const NOW = new Date("2026-11-20T12:00:00Z");
export const HOST = "purser.example.com";
const AUDIENCE = "a".repeat(64);
export const OAUTH_AUDIENCE = "c".repeat(64);

export type Seen = { request: Request; asked: Asked | null; body: string; caller: Caller };

/** What the test sees and decides of the ledger; null = it does not answer. */
export type FakeMonth = { level: LevelNow | null; asked: number };

/** Counts by key, for each counter; `broken` = they throw. */
export type FakeCounters = { readonly counts: Map<string, number>; isBroken: boolean };

export type Stand = {
  readonly seen: Seen[];
  readonly journal: FakeJournal;
  readonly month: FakeMonth;
  readonly counters: FakeCounters;
  /** The door's clock. */
  now: Date;
  /** What the Workers behind answer. */
  answer: (request: Request) => Response | Promise<Response>;
  /** What they make of a socket. */
  accept: (request: Request) => Response | Promise<Response>;
  /** A new isolate: nothing is remembered. */
  restart(): void;
  readonly issuer: string;
  send(path: string, init?: RequestInit & { host?: string; scheme?: string }): Promise<Response>;
  /** The reply as soon as it begins; `done` when the door has nothing left to do for it. */
  begin(
    path: string,
    init?: RequestInit & { host?: string; scheme?: string },
  ): Promise<{ reply: Response; done: () => Promise<void> }>;
  /** A request just as the runtime would hand it over. */
  enter(request: Request): Promise<Response>;
  accessToken(
    claims: JWTPayload,
    changes?: {
      issuer?: string;
      audience?: string;
      foreignKey?: boolean;
      kid?: string;
      lifeSeconds?: number;
    },
  ): Promise<string>;
  certsFetched(): number;
  breakCerts(): void;
};

export const TOKENS = {
  admin: "purser_admin_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  runtime: "purser_runtime_dddddddddddddddddddddddddddddddd",
  agency: "purser_agency_bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb",
  old: "purser_agency_cccccccccccccccccccccccccccccccc",
};

// Making RSA keys is slow; one pair of the team's and one of a stranger's serve every stand.
const keyPairs = Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);

let stands = 0;

export async function openStand(
  changes: Partial<Record<keyof Env, unknown>> = {},
  routes?: readonly Owned[],
): Promise<Stand> {
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
  const journal = openJournal();
  const month: FakeMonth = { level: levelNow(0), asked: 0 };
  const counters: FakeCounters = { counts: new Map(), isBroken: false };
  const behind: Answering = {
    answer: async (asked, caller) => {
      const request = requestOf(asked);
      seen.push({ request, asked, body: await request.clone().text(), caller });
      return answerOf(await stand.answer(request));
    },
    fetch: async (request) => {
      const caller = socketCallerOf(request);
      if (caller) seen.push({ request, asked: null, body: "", caller });
      return stand.accept(request);
    },
  };
  const env = {
    ...Object.fromEntries(Object.keys(SERVICES).map((name) => [name, behind])),
    JOURNAL: { getByName: () => stubOf(journal) },
    MONTH: { getByName: () => ({ level: () => levelOf(month) }) },
    ...countersOf(counters),
    ASSETS: { fetch: async (url: string) => pageFile(new URL(url).pathname) },
    KEYS: (testEnv as { KEYS: KVNamespace }).KEYS,
    HOSTNAMES: [HOST],
    ACCESS: { issuer, audiences: [AUDIENCE], oauthAudience: OAUTH_AUDIENCE, clients: CLIENTS },
    BEARER_ONLY: [],
    BUILD: { id: "0123456789ab", workers: { edge: "0123456789ab" }, isDemo: false },
    PEOPLE: { "owner@example.com": "admin", "kid@example.com": "personal" },
    WORKING: ["owner@example.com"],
    TOKENS: JSON.stringify([
      await deployed("ops", "admin", TOKENS.admin, "2026-12-01T00:00:00Z"),
      await deployed("gateway", "agency", TOKENS.agency, "2027-12-01T00:00:00Z"),
      await deployed("nanoclaw", "runtime", TOKENS.runtime, "2027-12-01T00:00:00Z"),
      await deployed("old-gateway", "agency", TOKENS.old, "2026-11-20T12:00:00Z"),
    ]),
    ...changes,
  } as Env;
  const openDoor = () =>
    createDoor({ clock: () => stand.now, appendLimitMs: APPEND_LIMIT_MS, ...(routes ? { routes } : {}) });
  let door = openDoor();
  const stand: Stand = {
    seen,
    journal,
    month,
    counters,
    now: NOW,
    answer: () => Response.json({ from: "gate" }, { headers: { "x-powered-by": "test" } }),
    accept: () => new Response(null, { status: 404 }),
    restart: () => {
      door = openDoor();
    },
    issuer,
    async send(path, init) {
      const { reply, done } = await stand.begin(path, init);
      await done();
      return reply;
    },
    async enter(request) {
      const ctx = createExecutionContext();
      const reply = await door.fetch(request, env, ctx);
      await waitOnExecutionContext(ctx);
      return reply;
    },
    async begin(path, { host = HOST, scheme = "https", ...init } = {}) {
      const ctx = createExecutionContext();
      const reply = await door.fetch(new Request(`${scheme}://${host}${path}`, init), env, ctx);
      return { reply, done: () => waitOnExecutionContext(ctx) };
    },
    accessToken(
      claims,
      { issuer: by = issuer, audience = AUDIENCE, foreignKey = false, kid = "key-1", lifeSeconds = 60 } = {},
    ) {
      const now = NOW.getTime() / 1000;
      return new SignJWT(claims)
        .setProtectedHeader({ alg: "RS256", kid })
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
  return stand;
}

/** Client ids of service tokens: the environment's own, and one made for the runtime. */
export const CLIENTS = { "x.access": "programs", "claw.access": "nanoclaw" };

/** A journal that hangs fails a test within its time. */
const APPEND_LIMIT_MS = 50;

export function levelNow(level: LevelNow["level"]): LevelNow {
  const stillWorks = level === 0 ? ["everything"] : ["health"];
  const money = { month: "2026-11", committedNano: 0, capNano: 15e9, pausedAt: null };
  const resetAt = Date.parse("2026-12-01T00:00:00Z");
  return { level, resetAt, slowdown: level === 0 ? 1 : 4, stillWorks, ...money };
}

async function levelOf(month: FakeMonth): Promise<LevelNow> {
  month.asked += 1;
  if (month.level === null) throw new Error("The ledger is not there");
  return month.level;
}

/** The real limits, counted here: a window never ends unless the test empties the counts. */
function countersOf(counters: FakeCounters): Record<string, RateLimit> {
  const counter = (name: string, max: number): RateLimit => ({
    limit: async ({ key }) => {
      if (counters.isBroken) throw new Error("The counter is not there");
      const count = (counters.counts.get(`${name} ${key}`) ?? 0) + 1;
      counters.counts.set(`${name} ${key}`, count);
      return { success: count <= max };
    },
  });
  return Object.fromEntries(
    Object.entries(bindings).flatMap(([name, binding]) =>
      binding.kind === "ratelimit" ? [[name, counter(name, binding.limit)]] : [],
    ),
  );
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
