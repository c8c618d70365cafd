import type { Client } from "@modelcontextprotocol/client";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import type { Role } from "../caller.ts";
import { Faults, faulty } from "../edge/faults.harness.ts";
import { callTool, connect, GENERATIONS, type Generation } from "../mcp/mcp.harness.ts";

// Purser as an MCP server, by the official client through what stands before the door: the bundles that would be uploaded.

const faults = new Faults();
let here: Deployment;
let front: LocalFront;
const clients: Client[] = [];

beforeAll(async () => {
  here = await openTestDeployment({
    model: openOfflineModel(),
    before: [(script) => (String(script.scriptName).endsWith("-tools") ? faulty(script) : null)],
    outbound: async (request) => (await faults.answer(request)) ?? undefined,
  });
  front = await openLocalFront(here);
});
afterEach(async () => {
  faults.clear();
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  front.close();
  await here.close();
});

const keyOf = (role: Role) => ({ authorization: `Bearer ${here.tokens[role]}` });
const session = async () => ({
  cookie: `CF_Authorization=${await here.signIn.ownerSession()}`,
  origin: front.url,
});

async function opened(headers: Record<string, string>, generation?: Generation): Promise<Client> {
  const client = await connect(front.url, headers, generation);
  clients.push(client);
  return client;
}

/** A message just as it is, past what the client would never send. */
async function post(body: unknown, headers: Record<string, string> = keyOf("personal")) {
  const reply = await fetch(`${front.url}/mcp/purser`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
      ...headers,
    },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await reply.text();
  return { status: reply.status, headers: reply.headers, body: text === "" ? null : JSON.parse(text) };
}
const listing = { jsonrpc: "2.0", id: 1, method: "tools/list" };

let tasks = 0;
function task(more: Record<string, unknown> = {}) {
  tasks += 1;
  const said = { type: "code", description: "Implement feature X", estimatedCost: 0.5, agentType: "CodeGen" };
  return { taskId: `mcp-${tasks}`, ...said, ...more };
}

describe("allows", () => {
  test.each(Object.keys(GENERATIONS) as Generation[])(
    "a client of revision %s to list and call tools with a header key [row 119]",
    async (generation) => {
      const client = await opened(keyOf("agency"), generation);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain("ask_gate");
      const asked = task();
      const { isError, body } = await callTool(client, "ask_gate", asked);
      expect([isError, body]).toMatchObject([false, { approved: true, taskId: asked.taskId }]);
      const { taskId } = asked;
      const report = await callTool(client, "report_progress", { taskId, costSoFar: 0.1 });
      expect(report.body).toMatchObject({ continue: true });
      const done = await callTool(client, "finish_task", {
        taskId,
        actualCost: "0.20",
        outcome: "succeeded",
      });
      expect(done.body).toMatchObject({ lease: { actualCost: "0.20", outcome: "succeeded" } });
    },
  );

  test("what a tool does to be what the endpoint of the same name did", async () => {
    const client = await opened(keyOf("personal"));
    const asked = task();
    await callTool(client, "ask_gate", asked);
    await callTool(client, "halt_task", { taskId: asked.taskId, reason: "enough" });
    const reply = await fetch(`${front.url}/api/tasks/${asked.taskId}`, { headers: keyOf("personal") });
    expect(await reply.json()).toMatchObject({ halt: { reason: "enough", haltedBy: "local-personal" } });
    expect((await callTool(client, "read_task", { taskId: asked.taskId })).body).toMatchObject({
      halt: { reason: "enough" },
    });
  });

  test("the budget, the context, the status and a message to the assistant", async () => {
    const client = await opened(keyOf("cos_internal"));
    for (const [name, field] of [
      ["read_budget", "month"],
      ["read_context", "preferences"],
      ["read_status", "timestamp"],
    ] as const) {
      const { isError, body } = await callTool(client, name);
      expect([name, isError]).toEqual([name, false]);
      expect(body, name).toHaveProperty(field);
    }
    const said = await callTool(client, "send_message", { message: "What is new?", sessionKey: "from-mcp" });
    expect(said).toMatchObject({ isError: false, body: { sessionKey: "from-mcp" } });
  });

  test("a person to answer what waits for one", async () => {
    const asked = task({ estimatedCost: 40 });
    const waiting = await callTool(await opened(keyOf("agency")), "ask_gate", asked);
    expect(waiting.body).toMatchObject({ approved: false, status: "pending" });
    const person = await opened(await session());
    const { body } = await callTool(person, "list_approvals");
    const { decisionId } = (body.approvals as Record<string, string>[]).find(
      ({ taskId }) => taskId === asked.taskId,
    ) ?? { decisionId: "" };
    const answered = await callTool(person, "answer_approval", { decisionId, decision: "approve" });
    expect(answered).toMatchObject({ isError: false, body: { status: "approved" } });
  });

  test("the audit to know which tool was called and for which task", async () => {
    const asked = task();
    await callTool(await opened(keyOf("agency")), "ask_gate", asked);
    const bucket = await here.runtime.miniflare.getR2Bucket("AUDIT", "purser-dev-archive");
    await until("the record", async () => {
      const { objects } = await bucket.list({ prefix: "audit/" });
      const texts = await Promise.all(objects.map(async ({ key }) => (await bucket.get(key))?.text() ?? ""));
      return texts.some(
        (text) => text.includes('"action":"ask_gate"') && text.includes(`"task":"${asked.taskId}"`),
      );
    });
  });
});

describe("refuses", () => {
  test.each<[string, Role | null, number, string]>([
    ["without a key", null, 401, "missing_identity"],
    ["a runtime's key", "runtime", 403, "wrong_role"],
    ["a team's key", "team", 403, "wrong_role"],
  ])("%s, without a word of OAuth", async (_, role, status, code) => {
    const reply = await post(listing, role === null ? {} : keyOf(role));
    expect([reply.status, reply.body.code]).toEqual([status, code]);
    expect(reply.headers.get("www-authenticate") ?? "").not.toContain("resource_metadata");
  });

  test.each([
    "oauth-protected-resource",
    "oauth-protected-resource/mcp",
    "oauth-authorization-server",
    "oauth-authorization-server/mcp",
    "openid-configuration",
  ])("discovery at /.well-known/%s: 404, and no page, so that clients keep their key", async (name) => {
    const reply = await fetch(`${front.url}/.well-known/${name}`, {
      headers: { accept: "application/json" },
      redirect: "manual",
    });
    expect([reply.status, reply.headers.get("content-type")]).toEqual([
      404,
      expect.stringContaining("application/problem+json"),
    ]);
    await reply.body?.cancel();
  });

  test("a program's answer to an approval, whatever its role, and says who answers", async () => {
    for (const role of ["admin", "personal", "agency", "cos_internal"] as const) {
      const client = await opened(keyOf(role));
      expect((await client.listTools()).tools.map(({ name }) => name)).not.toContain("answer_approval");
      const given = { decisionId: "01900000-0000-7000-8000-000000000000", decision: "approve" };
      const { isError, body } = await callTool(client, "answer_approval", given);
      expect([role, isError, body.code]).toEqual([role, true, "wrong_role"]);
    }
    const client = await opened(keyOf("personal"));
    expect((await callTool(client, "answer_approval")).body.error).toContain("is for people");
  });

  test("a tool that the role's row does not allow", async () => {
    const client = await opened(keyOf("agency"));
    const { isError, body } = await callTool(client, "read_budget");
    expect([isError, body.code]).toEqual([true, "wrong_role"]);
  });

  test("a person's request from another site", async () => {
    const reply = await post(listing, { ...(await session()), origin: "https://elsewhere.example" });
    expect([reply.status, reply.body.code]).toEqual([403, "cross_site"]);
  });

  test("an unknown tool, in the protocol's own words", async () => {
    const client = await opened(keyOf("personal"));
    await expect(client.callTool({ name: "rm_rf", arguments: {} })).rejects.toMatchObject({ code: -32_602 });
  });

  test("wrong arguments, naming the field, so that a model can mend them", async () => {
    const client = await opened(keyOf("personal"));
    const missing = await callTool(client, "ask_gate", { taskId: "x" });
    expect(missing).toMatchObject({ isError: true, body: { code: "invalid_request", approved: false } });
    expect(missing.body.fields).toContainEqual(expect.objectContaining({ path: "description" }));
    const unknown = await callTool(client, "halt_task", { taskId: "x", reason: "y", force: true });
    expect(unknown.body.fields).toMatchObject([{ path: "force" }]);
  });

  test.each<[string, unknown, Record<string, string>, number, number]>([
    ["a revision that it does not speak", listing, { "mcp-protocol-version": "1999-01-01" }, 400, -32_000],
    ["a batch", [listing, { ...listing, id: 2 }], {}, 400, -32_600],
    ["broken JSON", '{"jsonrpc":', {}, 400, -32_700],
    [
      "headers that say another method than the body",
      withMeta("tools/list"),
      modern("tools/call"),
      400,
      -32_020,
    ],
    ["an unknown method", withMeta("tools/burn"), modern("tools/burn"), 404, -32_601],
  ])("%s, in the protocol's own words", async (_, body, headers, status, code) => {
    const reply = await post(body, { ...keyOf("personal"), ...headers });
    expect([reply.status, reply.body.error?.code]).toEqual([status, code]);
  });

  test("a huge body, and GET", async () => {
    const reply = await post({ ...listing, params: { pad: "x".repeat(1_100_000) } });
    expect([reply.status, reply.body.code]).toEqual([413, "too_large"]);
    const get = await fetch(`${front.url}/mcp/purser`, { headers: keyOf("personal") });
    expect([get.status, get.headers.get("allow")]).toEqual([405, "POST"]);
    await get.body?.cancel();
  });

  test("a stream that stays open: an idle client costs nothing", async () => {
    const reply = await post(withMeta("subscriptions/listen", { notifications: {} }), {
      ...keyOf("personal"),
      ...modern("subscriptions/listen"),
    });
    expect(reply.body.error).toMatchObject({ code: -32_603 });
  });
});

describe("fails safe", () => {
  test("the gate is down: nothing is allowed, and the list is there", async () => {
    const client = await opened(keyOf("agency"));
    faults.set("GATE", "fail");
    const asked = task();
    const { isError, body } = await callTool(client, "ask_gate", asked);
    expect([isError, body.code, body.approved]).toEqual([true, "unavailable", false]);
    expect((await client.listTools()).tools.length).toBeGreaterThan(0);
    faults.clear();
    expect((await callTool(client, "ask_gate", asked)).body.approved).toBe(true);
  });

  test("the ledger is down: the budget says so, and the gate goes on", async () => {
    const client = await opened(keyOf("personal"));
    faults.set("LEDGER", "fail");
    const { isError, body } = await callTool(client, "read_budget");
    expect([isError, body.code]).toEqual([true, "unavailable"]);
    expect((await callTool(client, "ask_gate", task())).body.approved).toBe(true);
  });
});

function modern(method: string): Record<string, string> {
  return { "mcp-protocol-version": "2026-07-28", "mcp-method": method };
}

function withMeta(method: string, params: Record<string, unknown> = {}) {
  const key = (name: string) => `io.modelcontextprotocol/${name}`;
  const _meta = {
    [key("protocolVersion")]: "2026-07-28",
    [key("clientInfo")]: { name: "purser-test", version: "1.0.0" },
    [key("clientCapabilities")]: {},
  };
  return { jsonrpc: "2.0", id: 1, method, params: { ...params, _meta } };
}
