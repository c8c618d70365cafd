import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toolsKey } from "../../infra/machine/secrets.ts";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { callOf } from "../../vm/gateway/gateway.harness.ts";
import { householdAtEdge } from "../../vm/gateway/household.ts";
import { identityHeaders } from "../../vm/gateway/identity.ts";
import { MachineOutside } from "../machine/outside.harness.ts";

// A person whom the next deploy leaves out of the household, whose key and whose machine's key go on asking.

const outside = new MachineOutside();
const ANNA = "anna@example.com";
const state = mkdtempSync(join(tmpdir(), "purser-left-"));
let here: Deployment;
let reached = 0;

async function deploy(householdEmails: readonly string[]) {
  return openTestDeployment({
    state,
    config: {
      ...outside.config,
      masterKey: "ab".repeat(32),
      householdEmails: JSON.stringify(householdEmails),
    },
    outbound: async (request) => {
      if (new URL(request.url).hostname !== "secure.splitwise.com") return outside.outbound(request);
      reached += 1;
      return Response.json({ user: { id: 1 } }) as never;
    },
  });
}

beforeAll(async () => {
  here = await deploy([ANNA]);
});
afterAll(async () => {
  await here?.close();
  rmSync(state, { recursive: true, force: true });
});

const json = (token: string) => ({ "content-type": "application/json", authorization: `Bearer ${token}` });
const HEADERS = { accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25" };
const setRule = (person: string, client = "local-cos-internal") =>
  here.send(`/api/mcp-clients/${client}`, {
    method: "PUT",
    headers: json(here.tokens.admin),
    body: JSON.stringify({ person, servers: ["*"], tools: ["*"] }),
  });

/** By every way that carries a name which no sign-in has just proven. */
const ways = () => {
  const key = json(here.tokens.cos_internal);
  const call = callOf("splitwise_get_current_user");
  const post = async (path: string, body: string, headers: Record<string, string>) => {
    const reply = await here.send(path, { method: "POST", body, headers: { ...HEADERS, ...headers } });
    return [reply.status, await reply.text()] as const;
  };
  const get = async (path: string) => {
    const reply = await here.send(path, { headers: key });
    return [reply.status, await reply.text()] as const;
  };
  const path = "/api/machine/tools/splitwise";
  const signed = { user: ANNA, path, body: new TextEncoder().encode(call) };
  const proof = identityHeaders(toolsKey(outside.config.machineSecret), signed, new Date());
  return Promise.all([
    post("/mcp/splitwise", call, key),
    post("/mcp/journal", callOf("get_day"), key),
    get("/api/connections"),
    get("/api/plan"),
    get("/api/journal"),
    post(path, call, { "content-type": "application/json", ...proof }),
  ]);
};

/** What the machine's gateway hears of her, whose keys the machine has itself. */
const heardByMachine = () => {
  const household = householdAtEdge({
    database: {
      transaction: (_, work) => work(async () => ({ rows: [{ email: ANNA } as never], count: 1 })),
      close: async () => undefined,
    },
    upstreams: new Map([
      [
        "google-workspace",
        {
          name: "google-workspace",
          url: "https://door/api/machine/tools/google",
          credential: null,
          at: "edge",
        },
      ],
    ]),
    toolsKey: toolsKey(outside.config.machineSecret),
    now: () => new Date(),
    fetch: async (url, init) => {
      const reply = await here.send(new URL(url instanceof Request ? url.url : url).pathname, {
        method: "POST",
        body: new TextDecoder().decode(init?.body as Uint8Array),
        headers: Object.fromEntries(new Headers(init?.headers)),
      });
      const type = reply.headers.get("content-type") ?? "";
      return new Response(await reply.text(), { status: reply.status, headers: { "content-type": type } });
    },
  });
  return household.has({ user_id: "anna" } as never);
};

describe("allows", () => {
  test("a person of the household everything that their keys reach [row 116]", async () => {
    for (const client of ["local-cos-internal", "local-admin"])
      expect((await setRule(ANNA, client)).status).toBe(200);
    const stored = await here.send("/api/connections/splitwise", {
      method: "PUT",
      headers: json(here.tokens.admin),
      body: JSON.stringify({ apiKey: "key-of-anna" }),
    });
    expect(stored.status).toBe(200);
    for (const [status, text] of await ways())
      expect([status, text]).toEqual([200, expect.not.stringContaining('"isError":true')]);
    expect(await heardByMachine()).toBe(true);
  });
});

describe("refuses", () => {
  test("whoever the last deploy left out, by every way, before anything leaves [row 116]", async () => {
    await here.close();
    here = await deploy([]);
    reached = 0;
    for (const [status, text] of await ways())
      expect([status, text]).toEqual([403, expect.stringContaining("list of people")]);
    expect(await heardByMachine()).toBe(false);
    expect(reached).toBe(0);
    expect((await setRule(ANNA)).status).toBe(400);
    expect((await setRule("owner@example.com")).status).toBe(200);
  });
});
