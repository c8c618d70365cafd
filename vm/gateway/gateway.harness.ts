import { randomBytes } from "node:crypto";
import { openTestCluster, type TestCluster } from "../postgres/cluster.harness.ts";
import { type Database, openDatabase } from "../postgres/database.ts";
import { createGateway, type GatewayParts } from "./app.ts";
import { Audit } from "./audit.ts";
import { GatewayCredentials } from "./credential-store.ts";
import { newKey } from "./key.ts";
import { KeyStore, type KeyWish } from "./key-store.ts";
import { type GatewayServing, serveGateway } from "./serve.ts";
import { openStandIn, type StandIn } from "./stand-in.harness.ts";
import type { Upstream } from "./upstreams.ts";
import { credentialKeys } from "./vault.ts";

// The gateway with a real Postgres behind it and stand-ins for the servers, on a port of its own.

export const HOST = "machine.example.com";
export const OWNER = "owner@example.com";
export const TOOLS_KEY = "tools-key-of-the-tests";
export const IDENTITY_KEY = "identity-key-of-the-tests";
const DAY_MS = 24 * 60 * 60_000;

type Sent = {
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
};

export type TestGateway = {
  readonly cluster: TestCluster;
  readonly database: Database;
  readonly keys: KeyStore;
  readonly credentials: GatewayCredentials;
  readonly open: StandIn;
  readonly sealed: StandIn;
  /** What stands for the deployment's door. */
  readonly edge: StandIn;
  readonly url: string;
  readonly post: (path: string, body: string, sent?: Sent) => Promise<Response>;
  readonly logged: string[];
  readonly serving: GatewayServing;
  /** Moves the gateway's clock. */
  readonly wait: (ms: number) => void;
  readonly now: () => Date;
  readonly makeKey: (
    wish?: Partial<KeyWish>,
    email?: string,
  ) => Promise<{ text: string; id: string; user: string }>;
  readonly close: () => Promise<void>;
};

/** `journal-db` needs no credential, `garmin` one in a header, and `splitwise` is at the edge. */
export async function openTestGateway(
  change: (parts: GatewayParts) => GatewayParts = (it) => it,
): Promise<TestGateway> {
  const cluster = await openTestCluster();
  const database = openDatabase(cluster.as("gateway", "system"), () => undefined);
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead);
  const keys = new KeyStore(database, now);
  const vault = credentialKeys(JSON.stringify({ 1: Buffer.alloc(32, 7).toString("base64") }));
  const credentials = new GatewayCredentials(database, vault, randomBytes);
  const [open, sealed, edge] = [await openStandIn(), await openStandIn(), await openStandIn()];
  const logged: string[] = [];
  const stopping = new AbortController();
  const upstreams = new Map<string, Upstream>([
    ["journal-db", { name: "journal-db", url: open.url, credential: null, at: "machine" }],
    [
      "garmin",
      {
        name: "garmin",
        url: sealed.url,
        credential: { header: "X-Garmin-Token", form: "{}" },
        at: "machine",
      },
    ],
    ["splitwise", { name: "splitwise", url: edge.url, credential: null, at: "edge" }],
  ]);
  const parts: GatewayParts = {
    database,
    audit: new Audit(database, (error) =>
      logged.push(JSON.stringify({ what: "audit", error: String(error) })),
    ),
    keys,
    household: { has: async () => true },
    credentials,
    upstreams,
    now,
    fetch,
    identityKey: IDENTITY_KEY,
    toolsKey: TOOLS_KEY,
    hosts: [HOST],
    random: randomBytes,
    stopping: stopping.signal,
    log: (line) => logged.push(JSON.stringify(line)),
  };
  const serving = await serveGateway(
    createGateway(change(parts)),
    { hostname: "127.0.0.1", port: 0 },
    stopping,
  );
  const url = `http://127.0.0.1:${serving.port}`;
  return {
    cluster,
    database,
    keys,
    credentials,
    open,
    sealed,
    edge,
    logged,
    serving,
    now,
    url,
    post: (path, body, { key, headers = {}, signal } = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          ...(key ? { authorization: `Bearer ${key}` } : {}),
          ...headers,
        },
        signal: signal ?? null,
      }),
    wait: (ms) => {
      ahead += ms;
    },
    makeKey: async (wish = {}, email = OWNER) => {
      const made = newKey(randomBytes);
      const whole = {
        name: "laptop",
        role: "personal",
        scopes: [],
        servers: ["*"],
        tools: ["*"],
      } as const;
      const expires = new Date(now().getTime() + 30 * DAY_MS);
      const key = await keys.create(email, made, {
        ...whole,
        expires_at: expires,
        ...wish,
      });
      return {
        text: made.text,
        id: key.id,
        user: key.user_id,
      };
    },
    close: async () => {
      await serving.stop();
      await Promise.all([open.close(), sealed.close(), edge.close()]);
      await database.close();
      await cluster.stop();
    },
  };
}

/** The text of a tool's result. */
export const textIn = async (reply: Response): Promise<string> => {
  const { result } = (await reply.json()) as { result: { content: { text: string }[] } };
  return result.content[0]?.text ?? "";
};

export const callOf = (name: string, given: object = {}, id = 1): string =>
  JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params: { name, arguments: given } });
