import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { JOURNAL } from "../../workers/mcp/journal/server.ts";
import { callOf, OWNER, textIn } from "../gateway/gateway.harness.ts";
import { EDGE_KEY } from "../gateway/key.ts";
import { postgres } from "../postgres/cluster.harness.ts";
import { withClient } from "../postgres/connection.ts";
import { openTestMachine, type TestMachine } from "./machine.harness.ts";

let machine: TestMachine;
beforeAll(async () => {
  if (postgres !== null) machine = await openTestMachine();
});
afterAll(() => machine?.close());

/** As every MCP client says. */
const headers = { accept: "application/json, text/event-stream" };
const BEGIN = { what: "begin", timeZone: "Europe/Berlin" };

/** A person with a key and, unless it is said, a journal that began here. */
async function somebody(email: string, begins = true) {
  const { gateway } = machine;
  const { text: key } = await gateway.makeKey({}, email);
  const { text: admin } = await gateway.makeKey({ role: "admin" });
  const ask = (request: object, by = admin) =>
    gateway.post(`/journals?email=${encodeURIComponent(email)}`, JSON.stringify(request), { key: by });
  if (begins) expect((await ask(BEGIN)).status).toBe(200);
  const call = async (tool: string, given: object = {}) =>
    textIn(await gateway.post("/journal-db/mcp", callOf(tool, given), { key, headers }));
  return { key, ask, call };
}

describe.skipIf(postgres === null)("allows", () => {
  test("the official client to keep a journal on the machine, each person their own [row 116, 118]", async () => {
    const [anna, bert] = [await somebody("anna@example.com"), await somebody("bert@example.com")];
    const client = new Client({ name: "test", version: "1.0.0" });
    const authorization = `Bearer ${anna.key}`;
    const url = new URL(`${machine.gateway.url}/personal-journal/mcp`);
    const transport = new StreamableHTTPClientTransport(url, { requestInit: { headers: { authorization } } });
    await client.connect(transport);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain("create_daily_plan");
    await client.callTool({
      name: "log_journal_entry",
      arguments: { text: "Anna's", entry_date: "2046-11-12" },
    });
    await client.close();
    expect(await anna.call("get_journal_by_date", { entry_date: "2046-11-12" })).toContain("Anna's");
    expect(await bert.call("get_journal_by_date", { entry_date: "2046-11-12" })).not.toContain("Anna's");
  });

  test("the edge's own key to ask for a person, and the record says for which tool and not with what", async () => {
    const { ask } = await somebody("carla@example.com");
    const edge = await machine.gateway.makeKey({
      name: EDGE_KEY,
      scopes: ["deployed"],
      role: "cos_internal",
    });
    const given = { text: "private-words", entry_date: "2046-11-12" };
    const asked = { what: "call", tool: "log_journal_entry", given, who: "claude-code" };
    const reply = (await (await ask(asked, edge.text)).json()) as { isError: boolean };
    expect(reply.isError).toBe(false);
    const audited = await withClient(machine.gateway.cluster.asAdmin("system"), async (client) =>
      JSON.stringify((await client.query("select * from system.audit where method = 'journals/call'")).rows),
    );
    expect(audited).toContain('"tool":"log_journal_entry"');
    expect(audited).not.toContain("private-words");
    expect([...machine.logged, ...machine.gateway.logged].join("\n")).not.toContain("private-words");
  });

  test("an item to be added to the plan in force, once, by a key that has the tool and by no other [row 118, 132]", async () => {
    const { call } = await somebody("gina@example.com");
    const { text: reader } = await machine.gateway.makeKey({ tools: ["get_*"] }, "gina@example.com");
    const slot = { title: "Meet Ben", start_time: "2046-11-12T14:00:00Z", external_id: "slot-1" };
    const refused = callOf("add_plan_item", slot);
    const reply = await machine.gateway.post("/journal-db/mcp", refused, { key: reader, headers });
    expect(await textIn(reply)).toContain("may not call that tool");
    expect(await call("get_daily_plan", { date: "2046-11-12" })).toContain('"plan":null');
    for (const isNew of [true, false])
      expect(await call("add_plan_item", slot)).toContain(`"is_new":${isNew}`);
  });

  test("16: a result above the cap is cut with a cursor, and its parts are the whole", async () => {
    const { call } = await somebody("dora@example.com");
    // Each character is two once it is JSON, and three where that is within JSON.
    const text = '"\\'.repeat(9_000);
    for (let at = 0; at < 4; at += 1) await call("log_journal_entry", { text, entry_date: "2046-11-12" });
    let [whole, cursor] = ["", undefined as string | undefined];
    let parts = 0;
    do {
      const given = { entry_date: "2046-11-12", ...(cursor ? { cursor } : {}) };
      const part = JSON.parse(await call("get_journal_by_date", given));
      whole += part.part;
      ({ cursor } = part);
      parts += 1;
    } while (cursor !== undefined);
    expect(parts).toBeGreaterThan(1);
    expect(JSON.parse(whole).entries.map((one: { text: string }) => one.text)).toEqual([
      text,
      text,
      text,
      text,
    ]);
  });

  test("66: each of its names leads to the same tools, which are those of the edge", async () => {
    const { key } = await somebody("emil@example.com");
    const list = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const named = async (path: string) => {
      const reply = await machine.gateway.post(path, list, { key, headers });
      const { result } = (await reply.json()) as { result: { tools: { name: string }[] } };
      return result.tools.map(({ name }) => name);
    };
    const lean = await named("/journal-db/mcp");
    for (const name of ["personal-journal", "journal"]) expect(await named(`/${name}/mcp`)).toEqual(lean);
    expect(lean).toEqual(JOURNAL.tools.map(({ name }) => name));
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test("whoever is not the gateway, and a key that may not ask for others", async () => {
    const { journals, gateway } = machine;
    const forged = { "x-purser-user": "0199b2c0-0000-7000-8000-000000000000", "x-purser-proof": "1.aa" };
    for (const way of ["mcp", "do"])
      expect(
        (await fetch(`${journals.url}/journal-db/${way}`, { method: "POST", headers: forged, body: "{}" }))
          .status,
      ).toBe(401);
    const { ask } = await somebody("frida@example.com");
    const personal = await gateway.makeKey({ name: EDGE_KEY });
    expect((await ask(BEGIN, personal.text)).status).toBe(401);
    expect((await ask({ what: "nothing" })).status).toBe(400);
    expect((await ask({})).status).toBe(400);
  });

  test("a journal that is at home at the edge, with the way there", async () => {
    const { call } = await somebody("gustav@example.com", false);
    expect(JSON.parse(await call("get_day"))).toMatchObject({
      code: "elsewhere",
      message: expect.stringContaining("/mcp/journal of the deployment"),
    });
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("17: a call that cannot be recorded writes nothing into the journal", async () => {
    const { call, key } = await somebody(OWNER);
    const admin = machine.gateway.cluster.asAdmin("system");
    await withClient(admin, (client) => client.query("revoke insert on system.audit from purser_gateway"));
    const given = { text: "unrecorded", entry_date: "2046-11-12" };
    const refused = await machine.gateway.post("/journal-db/mcp", callOf("log_journal_entry", given), {
      key,
      headers,
    });
    await withClient(admin, (client) => client.query("grant insert on system.audit to purser_gateway"));
    expect(refused.status).toBe(503);
    expect(JSON.parse(await call("get_journal_by_date", { entry_date: "2046-11-12" })).entries).toEqual([]);
  });
});
