import { randomUUID } from "node:crypto";
import { Response as Reply } from "miniflare";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toolsKey } from "../../infra/machine/secrets.ts";
import { openLocalFront, openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { MachineOutside } from "../../workers/machine/outside.harness.ts";
import { GOOGLE_SCOPES } from "../../workers/mcp/connections/scopes.ts";
import { postgres } from "../postgres/cluster.harness.ts";
import { withClient } from "../postgres/connection.ts";
import { callOf, OWNER, openTestGateway, type TestGateway, textIn } from "./gateway.harness.ts";
import type { Upstream } from "./upstreams.ts";

// A write through the machine's gateway, whole: its key in a real Postgres, the real door and gate at the edge, a person's answer, and a
// calendar in Google's place.

const outside = new MachineOutside();
const DOOR = "https://purser.example.com";
let here: Deployment;
let front: Awaited<ReturnType<typeof openLocalFront>>;
let gateway: TestGateway;
let key: string;
/** What reached the calendar; its answers can be lost on their way. */
const written: { method: string; path: string; bearer: string | null; body: string }[] = [];
let isLost = false;

const AT_EDGE: Upstream = {
  name: "google-workspace",
  url: `${DOOR}/api/machine/tools/google`,
  credential: null,
  at: "edge",
};

beforeAll(async () => {
  if (postgres === null) return;
  here = await openTestDeployment({
    config: { ...outside.config, masterKey: "ab".repeat(32) },
    outbound: async (request) => {
      const { hostname, pathname } = new URL(request.url);
      if (hostname === "oauth2.googleapis.com")
        return Reply.json({ access_token: "bearer-of-owner", expires_in: 3_600 });
      if (hostname !== "www.googleapis.com") return outside.outbound(request);
      const bearer = request.headers.get("authorization");
      written.push({ method: request.method, path: pathname, bearer, body: await request.text() });
      if (isLost) throw new Error("the connection was reset");
      return Reply.json({ id: `event-${written.length}`, summary: "Dentist" });
    },
  });
  front = await openLocalFront(here);
  gateway = await openTestGateway((parts) => ({
    ...parts,
    toolsKey: toolsKey(outside.config.machineSecret),
    upstreams: new Map([...parts.upstreams, [AT_EDGE.name, AT_EDGE]]),
    fetch: async (url, init) => {
      const { pathname } = new URL(url instanceof Request ? url.url : url);
      return (await here.send(pathname, init as never)) as unknown as Response;
    },
  }));
  expect((await connect(Object.values(GOOGLE_SCOPES))).status).toBe(200);
});
beforeEach(async () => {
  // Of its own, since a key has so many calls in a minute.
  if (postgres !== null) key = (await gateway.makeKey()).text;
});
afterEach(() => {
  written.length = 0;
  isLost = false;
});
afterAll(async () => {
  front?.close();
  await gateway?.close();
  await here?.close();
});

const connect = (scopes: readonly string[]) =>
  here.send("/api/connections/google", {
    method: "PUT",
    headers: { "content-type": "application/json", authorization: `Bearer ${here.tokens.admin}` },
    body: JSON.stringify({
      clientId: "client-of-owner",
      clientSecret: "secret-of-owner",
      refreshToken: "refresh-of-owner",
      scopes,
    }),
  });

type Event = { readonly summary: string; readonly start: string; readonly end: string };
const event = (): Event => ({ summary: `Dentist ${randomUUID()}`, start: "2046-11-12", end: "2046-11-12" });

/** What the client of the gateway is told. */
async function write(given: object, tool = "event_create") {
  const headers = { accept: "application/json, text/event-stream", "mcp-protocol-version": "2025-11-25" };
  const reply = await gateway.post("/google/mcp", callOf(tool, given), { key, headers });
  return { status: reply.status, said: JSON.parse(await textIn(reply)) as ReturnType<typeof JSON.parse> };
}

/** The person's answer on Purser's page. */
async function answer(decisionId: string, decision: "approve" | "deny") {
  const reply = await fetch(`${front.url}/api/approvals/${decisionId}`, {
    method: "POST",
    headers: {
      cookie: `CF_Authorization=${await here.signIn.sessionOf(OWNER)}`,
      origin: front.url,
      "content-type": "application/json",
    },
    body: JSON.stringify({ decision }),
  });
  expect(reply.status).toBe(200);
}

async function asked(given: object, tool?: string): Promise<string> {
  const { said } = await write(given, tool);
  expect(said).toMatchObject({ code: "approval_needed", decisionId: expect.any(String) });
  return said.decisionId;
}

describe.skipIf(postgres === null)("allows", () => {
  test("30: an approved write by a machine's key, once, with the person's own bearer [row 116]", async () => {
    const given = event();
    const decision = await asked(given);
    // Until somebody has answered it is the same question, and nothing is done.
    expect(await asked(given)).toBe(decision);
    expect(written).toEqual([]);
    await answer(decision, "approve");
    expect(await write(given)).toMatchObject({ status: 200, said: { id: "event-1", summary: "Dentist" } });
    expect(written).toMatchObject([
      { method: "POST", path: "/calendar/v3/calendars/primary/events", bearer: "Bearer bearer-of-owner" },
    ]);
    expect(JSON.parse(written[0]?.body ?? "")).toMatchObject({ summary: given.summary });
    const outcomes = await withClient(gateway.cluster.asAdmin("system"), async (client) =>
      client.query(
        "select outcome, row_to_json(audit)::text as line from system.audit where tool = 'event_create'",
      ),
    );
    expect(outcomes.rows).toHaveLength(3);
    expect(JSON.stringify(outcomes.rows)).not.toContain(given.summary);
  });

  test("one of two that come at once, and no more [row 116]", async () => {
    const given = event();
    await answer(await asked(given), "approve");
    const both = await Promise.all([write(given), write(given)]);
    expect(written).toHaveLength(1);
    const codes = both.map(({ said }): string => said.code ?? "done").toSorted();
    expect(codes[0]).toMatch(/^approval_(used|needed)$/);
    expect(codes[1]).toBe("done");
  });
});

describe.skipIf(postgres === null)("refuses", () => {
  test("30: the same again, which is another one and another question [row 116]", async () => {
    const given = event();
    const first = await asked(given);
    await answer(first, "approve");
    expect((await write(given)).said).toMatchObject({ summary: "Dentist" });
    expect(await asked(given)).not.toBe(first);
    expect(written).toHaveLength(1);
  });

  test("what a person halted for good [row 116]", async () => {
    const given = event();
    const decision = await asked(given);
    const { database } = here.runtime;
    const query = database.prepare("SELECT task_id FROM decisions WHERE id = ?").bind(decision);
    const taskId = await query.first<string>("task_id");
    const halt = await here.send("/api/halt", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${here.tokens.admin}` },
      body: JSON.stringify({ taskId, reason: "never" }),
    });
    expect(halt.status).toBe(200);
    expect((await write(given)).said).toMatchObject({ code: "denied" });
    expect(written).toEqual([]);
  });

  test("what a person denied, as often as it is asked [row 116]", async () => {
    const given = event();
    await answer(await asked(given), "deny");
    for (let time = 0; time < 2; time++) expect((await write(given)).said).toMatchObject({ code: "denied" });
    expect(written).toEqual([]);
  });

  test("a yes that has lapsed, and a question that nobody answered in time: it is asked anew [row 116]", async () => {
    const late = async (id: string) => {
      const { database } = here.runtime;
      const past = Date.now() - 60_000;
      await database.prepare("UPDATE decisions SET expires_at = ?2 WHERE id = ?1").bind(id, past).run();
      const lease =
        "UPDATE leases SET ends_at = ?2 WHERE task_id = (SELECT task_id FROM decisions WHERE id = ?1)";
      await database.prepare(lease).bind(id, past).run();
    };
    const [yes, unanswered] = [event(), event()];
    const agreed = await asked(yes);
    await answer(agreed, "approve");
    await late(agreed);
    await late(await asked(unanswered));
    for (const given of [yes, unanswered]) {
      const again = await asked(given);
      expect(written).toEqual([]);
      await answer(again, "approve");
      expect((await write(given)).said).toMatchObject({ summary: "Dentist" });
      written.length = 0;
    }
  });

  test("other arguments than those that were agreed to, in any of them [row 116]", async () => {
    const given = event();
    const decision = await asked(given);
    await answer(decision, "approve");
    const others = [
      { ...given, start: "2046-11-11" },
      { ...given, attendees: ["stranger@example.com"] },
      { ...given, calendar_id: "other@example.com" },
    ];
    for (const other of others) expect(await asked(other)).not.toBe(decision);
    expect(await asked({ ...given, event_id: "event-1" }, "event_update")).not.toBe(decision);
    expect(written).toEqual([]);
    expect((await write(given)).said).toMatchObject({ summary: "Dentist" });
  });
});

describe.skipIf(postgres === null)("fails safe", () => {
  test("an answer of the calendar that is lost uses the yes up: it is not known to be undone [row 116]", async () => {
    const given = event();
    await answer(await asked(given), "approve");
    isLost = true;
    expect((await write(given)).said).toMatchObject({ code: "no_answer" });
    isLost = false;
    expect((await write(given)).said).toMatchObject({ code: "approval_needed" });
    expect(written).toHaveLength(1);
  });

  test("nobody is asked about what was not granted, or is not connected [row 116]", async () => {
    expect((await connect([GOOGLE_SCOPES.mail])).status).toBe(200);
    expect((await write(event())).said).toMatchObject({ code: "scope_missing" });
    const gone = { method: "DELETE", headers: { authorization: `Bearer ${here.tokens.admin}` } };
    expect((await here.send("/api/connections/google", gone)).status).toBe(200);
    expect((await write(event())).said).toMatchObject({ code: "credential_missing" });
    expect((await connect(Object.values(GOOGLE_SCOPES))).status).toBe(200);
    expect(written).toEqual([]);
  });
});
