import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { Server as HttpServer } from "node:http";
import { serve } from "@hono/node-server";
import { createMcpHandler, Server } from "@modelcontextprotocol/server";
import { DAY_MS } from "../../policies/prices/time.ts";
import { findPostgres } from "../../vm/postgres/binaries.ts";
import { openDeployment, tokensOf } from "../offline/deployment.ts";
import { startLocalMachine } from "../offline/machine/index.ts";
import { fetchOutside } from "../offline/outside.ts";

const STACK = "dev";
/** Each client and each key has a limit of requests a minute. */
const CLIENTS = 17;
const KEYS = 30;
const CALLS_OF_A_KEY = 12;
const CALLS = KEYS * CALLS_OF_A_KEY;
const AT_A_TIME = 10;
const CHARS_PER_TOKEN = 4;
const SERVERS = ["journal", "google", "garmin", "splitwise", "places"] as const;

export type ToolsFindings = {
  /** `gateway` only where Postgres is installed. */
  readonly perSecond: { readonly bare: number; readonly door: number; readonly gateway?: number };
  /** Tokens of each list of tools, and of Purser's own for a program of a person. */
  readonly lists: Readonly<Record<string, number>>;
};

type Ask = (index: number, body: string) => Promise<string>;

/** What calls of tools take at the door and at the machine's gateway, and what clients keep in their context. */
export async function measureTools(root: string): Promise<ToolsFindings> {
  const bare = await serveBare();
  try {
    const askBare: Ask = (_, body) => posted(bare.url, {}, body);
    const perSecond = { bare: await rate(askBare, callOf("echo", { text: "hello" })) };
    const door = await measureDoor(root);
    const gateway = findPostgres() === null ? null : await measureGateway(bare.url);
    return {
      perSecond: {
        ...perSecond,
        door: door.perSecond,
        ...(gateway === null ? {} : { gateway }),
      },
      lists: door.lists,
    };
  } finally {
    await bare.close();
  }
}

const callOf = (name: string, given: object): string =>
  JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: given } });
const LIST = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
const HEADERS = { "content-type": "application/json", accept: "application/json, text/event-stream" };

async function posted(url: string, headers: Readonly<Record<string, string>>, body: string): Promise<string> {
  const reply = await fetch(url, { method: "POST", headers: { ...HEADERS, ...headers }, body });
  return textOf(reply, url);
}

async function textOf(reply: Pick<Response, "ok" | "status" | "text">, what: string): Promise<string> {
  const text = await reply.text();
  if (reply.ok && !text.includes('"error"') && !text.includes('"isError":true')) return text;
  throw new Error(`${what}: ${reply.status} ${text.slice(0, 300)}`);
}

/** The official SDK and one tool that answers what it is told. */
async function serveBare() {
  const handler = createMcpHandler(() => {
    const mcp = new Server({ name: "bare", version: "1.0.0" }, { capabilities: { tools: {} } });
    mcp.setRequestHandler("tools/call", ({ params }) => ({
      content: [{ type: "text" as const, text: String(params.arguments?.text) }],
    }));
    return mcp;
  });
  const http = serve({
    fetch: (request) => handler.fetch(request),
    hostname: "127.0.0.1",
    port: 0,
  }) as HttpServer;
  if (!http.listening) await once(http, "listening");
  const address = http.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: async () => {
      http.closeAllConnections();
      http.close();
      await once(http, "close");
    },
  };
}

/** Calls a second, several at a time. */
async function rate(ask: Ask, body: string): Promise<number> {
  await ask(0, body);
  const began = performance.now();
  const senders = Array.from({ length: AT_A_TIME }, async (_, sender) => {
    for (let n = sender; n < CALLS; n += AT_A_TIME) await ask(n, body);
  });
  await Promise.all(senders);
  return (1_000 * CALLS) / (performance.now() - began);
}

async function measureDoor(root: string) {
  const clients = Array.from({ length: CLIENTS }, (_, index) => ({
    name: `bench-${index}`,
    role: "cos_internal" as const,
    token: `purser_cos_internal_${randomBytes(32).toString("base64url")}`,
  }));
  const deployment = await openDeployment(STACK, {
    root,
    config: { tokens: tokensOf(clients, new Date()) },
    outbound: (request) => fetchOutside(request, []),
    log: () => {},
  });
  const asking =
    (path: string): Ask =>
    async (index, body) => {
      const at = index % CLIENTS;
      const reply = await deployment.send(path, {
        method: "POST",
        headers: {
          ...HEADERS,
          authorization: `Bearer ${clients[at]?.token}`,
          "cf-connecting-ip": `198.51.100.${at + 1}`,
        },
        body,
      });
      return textOf(reply, path);
    };
  try {
    const lists: Record<string, number> = {};
    for (const [name, path] of [
      ["Purser itself", "/mcp"],
      ...SERVERS.map((server) => [server, `/mcp/${server}`] as const),
    ] as const) {
      const { result } = JSON.parse(await asking(path)(0, LIST)) as { result: { tools: unknown } };
      lists[name] = Math.ceil(JSON.stringify(result.tools).length / CHARS_PER_TOKEN);
    }
    return { lists, perSecond: await rate(asking("/mcp/journal"), callOf("get_day", {})) };
  } finally {
    await deployment.close();
  }
}

async function measureGateway(url: string) {
  // Short, since a socket lies in it.
  const folder = mkdtempSync("/tmp/purser-bench-");
  const now = new Date();
  try {
    const machine = await startLocalMachine(folder, 0, now, { bare: { url } });
    try {
      const admin = { authorization: `Bearer ${readFileSync(machine.keyFile, "utf8").trim()}` };
      const keys: string[] = [];
      for (let n = 0; n < KEYS; n++) {
        const wish = {
          email: "owner@localhost.localdomain",
          name: `bench-${n}`,
          role: "personal",
          expiresAt: new Date(now.getTime() + DAY_MS).toISOString(),
        };
        const made = await posted(`${machine.url}/admin/keys`, admin, JSON.stringify(wish));
        keys.push((JSON.parse(made) as { text: string }).text);
      }
      const ask: Ask = (index, body) =>
        posted(`${machine.url}/bare/mcp`, { authorization: `Bearer ${keys[index % KEYS]}` }, body);
      return await rate(ask, callOf("echo", { text: "hello" }));
    } finally {
      await machine.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
