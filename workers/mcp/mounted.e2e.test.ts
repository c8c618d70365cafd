import type { Client } from "@modelcontextprotocol/client";
import { Response } from "miniflare";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import type { Role } from "../caller.ts";
import { callTool, connect, GENERATIONS, type Generation } from "./mcp.harness.ts";

// The servers below /mcp/ by the official client, through what stands before the door, with a stand-in of the services.

let here: Deployment;
let front: LocalFront;
const clients: Client[] = [];
/** What reached Splitwise. */
const seen: { path: string; bearer: string | null; body: string }[] = [];

beforeAll(async () => {
  here = await openTestDeployment({
    config: { masterKey: "ab".repeat(32), householdEmails: JSON.stringify(["anna@example.com"]) },
    outbound: async (request) => {
      const url = new URL(request.url);
      if (url.hostname !== "secure.splitwise.com") return undefined;
      const path = url.pathname.replace("/api/v3.0/", "");
      const bearer = request.headers.get("authorization");
      seen.push({ path, bearer, body: await request.text() });
      if (path === "get_current_user") return Response.json({ user: { id: 1 } });
      if (path === "get_expenses") return Response.json({ expenses: [] });
      return Response.json({ expenses: [{ id: 5, cost: "10.00" }], errors: {} });
    },
  });
  front = await openLocalFront(here);
});
afterEach(async () => {
  seen.length = 0;
  await Promise.all(clients.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  front.close();
  await here.close();
});

const keyOf = (role: Role) => ({ authorization: `Bearer ${here.tokens[role]}` });
async function opened(server: string, headers: Record<string, string>, generation?: Generation) {
  const client = await connect(front.url, headers, generation, `/mcp/${server}`);
  clients.push(client);
  return client;
}
const session = async () => ({
  cookie: `CF_Authorization=${await here.signIn.ownerSession()}`,
  origin: front.url,
});
async function api(method: string, path: string, body?: object, headers?: Record<string, string>) {
  const reply = await fetch(`${front.url}${path}`, {
    method,
    headers: { "content-type": "application/json", ...(headers ?? keyOf("admin")) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as ReturnType<typeof JSON.parse> };
}

describe("allows", () => {
  test.each(Object.keys(GENERATIONS) as Generation[])(
    "a client of revision %s to plan a day and to see how it went [row 116] [row 132]",
    async (generation) => {
      const client = await opened("journal", keyOf("cos_internal"), generation);
      const { tools } = await client.listTools();
      expect(tools.map(({ name }) => name)).toContain("get_plan_vs_actual");
      const items = [{ title: "Run", start_time: "08:00", end_time: "09:00" }, { title: "Read" }];
      const made = await callTool(client, "create_daily_plan", { plan_date: "2046-11-12", items });
      const [item_id] = made.body.item_ids as string[];
      await callTool(client, "update_plan_item", { item_id, status: "completed" });
      const shown = await callTool(client, "get_plan_vs_actual", { plan_date: "2046-11-12" });
      expect(shown.body.summary).toMatchObject({ total: 2, completed: 1, completion_rate_pct: 50 });
    },
  );

  test("the page to show the plan that a program made for its owner, and to say what became of an item [row 132]", async () => {
    const client = await opened("personal-journal", keyOf("cos_internal"));
    await callTool(client, "create_daily_plan", { plan_date: "2046-11-13", items: [{ title: "Write" }] });
    const person = await session();
    const before = await api("GET", "/api/plan?date=2046-11-13", undefined, person);
    const [item] = before.body.items as { item_id: string }[];
    expect(before.body).toMatchObject({ items: [{ title: "Write", resolution: "pending" }] });
    const marked = await api("POST", `/api/plan/items/${item?.item_id}`, { status: "completed" }, person);
    expect(marked.status).toBe(200);
    const after = await api("GET", "/api/plan?date=2046-11-13", undefined, person);
    expect(after.body).toMatchObject({ summary: { completion_rate_pct: 100 } });
    const slot = { title: "Meet Ben", start_time: "2046-11-13T14:00:00Z", external_id: "slot-1" };
    for (const is_new of [true, false])
      expect((await callTool(client, "add_plan_item", slot)).body).toMatchObject({ version: 1, is_new });
    const added = await api("GET", "/api/plan?date=2046-11-13", undefined, person);
    expect(added.body).toMatchObject({
      items: [{ title: "Write", resolution: expect.stringContaining("completed") }, { title: "Meet Ben" }],
    });
  });

  test("a service once it is connected, with the person's own credential, and writes once a person agreed [row 116]", async () => {
    const connected = await api("PUT", "/api/connections/splitwise", { apiKey: "key-of-owner" });
    expect(connected).toMatchObject({ status: 200, body: { status: "connected" } });
    const client = await opened("splitwise", keyOf("cos_internal"));
    const me = await callTool(client, "splitwise_get_current_user");
    expect([me.isError, seen[0]?.bearer]).toEqual([false, "Bearer key-of-owner"]);
    const expense = { description: "Dinner", cost: "10.00", currency: "EUR", with: [2] };
    const asked = await callTool(client, "splitwise_create_expense", expense);
    expect(asked).toMatchObject({ isError: true, body: { code: "approval_needed" } });
    expect(seen.some(({ path }) => path === "create_expense")).toBe(false);
    const person = await session();
    const yes = { decision: "approve" };
    const answered = await api("POST", `/api/approvals/${String(asked.body.decisionId)}`, yes, person);
    expect(answered.status).toBe(200);
    expect(await callTool(client, "splitwise_create_expense", expense)).toMatchObject({ isError: false });
    // The same again is another one: the yes was for one time.
    const replayed = await callTool(client, "splitwise_create_expense", expense);
    expect(replayed).toMatchObject({ isError: true, body: { code: "approval_needed" } });
    expect(seen.filter(({ path }) => path === "create_expense")).toHaveLength(1);
    expect(await api("GET", "/api/connections")).toMatchObject({
      body: {
        connections: expect.arrayContaining([
          expect.objectContaining({ service: "splitwise", status: "connected" }),
        ]),
      },
    });
    expect(JSON.stringify((await api("GET", "/api/connections")).body)).not.toContain("key-of-owner");
    expect((await api("DELETE", "/api/connections/splitwise")).status).toBe(200);
  });

  test("18: a key to have no more than its rule says [row 119]", async () => {
    const name = "local-cos-internal";
    const rule = { person: "anna@example.com", servers: ["journal"], tools: ["get_*", "log_journal_entry"] };
    expect((await api("PUT", `/api/mcp-clients/${name}`, rule)).status).toBe(200);
    const client = await opened("journal", keyOf("cos_internal"));
    const names = (await client.listTools()).tools.map((tool) => tool.name);
    expect(names.every((one) => one.startsWith("get_") || one === "log_journal_entry")).toBe(true);
    const day = { plan_date: "2046-11-12" };
    for (const [tool, given] of [
      ["create_daily_plan", { ...day, items: [] }],
      ["add_plan_item", { ...day, title: "Run" }],
    ] as const)
      expect(await callTool(client, tool, given)).toMatchObject({
        isError: true,
        body: { code: "not_for_this_key" },
      });
    // It is another person's journal, in which nothing is planned.
    expect((await callTool(client, "get_daily_plan", { date: "2046-11-12" })).body.plan).toBeNull();
    await expect(opened("garmin", keyOf("cos_internal"))).rejects.toThrow();
    expect((await api("DELETE", `/api/mcp-clients/${name}`)).status).toBe(200);
  });
});

describe("refuses", () => {
  test.each(["google", "garmin", "splitwise", "places"])(
    "5: %s without a credential, with the way to connect it, before anything leaves [row 116]",
    async (server) => {
      const client = await opened(server, keyOf("personal"));
      const { tools } = await client.listTools();
      const first = tools.find(
        (tool) => tool.name !== "places_budget" && (tool.inputSchema.required ?? []).length === 0,
      );
      const name = server === "places" ? "geocode_address" : (first?.name ?? "");
      const given = server === "places" ? { address: "Berlin" } : {};
      const { isError, body } = await callTool(client, name, given);
      expect([isError, body]).toMatchObject([
        true,
        { code: "credential_missing", message: expect.stringContaining(`npm run connect -- ${server}`) },
      ]);
      expect(seen).toEqual([]);
    },
  );

  test("a role that acts for nobody, a server that is none, and a stranger; discovery finds nothing [row 119]", async () => {
    await expect(opened("journal", keyOf("agency"))).rejects.toThrow();
    expect(
      (await api("POST", "/mcp/elsewhere", { jsonrpc: "2.0", id: 1, method: "tools/list" })).status,
    ).toBe(404);
    const stranger = await fetch(`${front.url}/mcp/journal`, {
      method: "POST",
      body: "{}",
      headers: { "content-type": "application/json" },
    });
    expect([stranger.status, stranger.headers.get("www-authenticate") ?? ""]).toEqual([
      401,
      expect.not.stringContaining("resource_metadata"),
    ]);
    for (const path of ["oauth-protected-resource/mcp/journal", "oauth-authorization-server"])
      expect((await fetch(`${front.url}/.well-known/${path}`, { headers: keyOf("personal") })).status).toBe(
        404,
      );
  });
});
