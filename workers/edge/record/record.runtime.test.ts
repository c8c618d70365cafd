import { describe, expect, test, vi } from "vitest";
import { bindings } from "../bindings.ts";
import { bearer, openStand, type Stand, TOKENS } from "../stand.harness.ts";

const AGENCY = bearer(TOKENS.agency);
const post = (headers: Record<string, string>, body: unknown = { taskId: "t-1" }) => ({
  method: "POST",
  headers,
  body: JSON.stringify(body),
});

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const onlyEntry = ({ journal }: Stand) => {
  expect(journal.entries).toHaveLength(1);
  return journal.entries[0];
};

describe("allows", () => {
  test("what was asked, answered and spent to be read in one entry [row 109]", async () => {
    const stand = await openStand();
    stand.answer = () => {
      stand.now = new Date(stand.now.getTime() + 7);
      return Response.json({ ok: true }, { headers: { "x-cost-nano": "12300000", "x-task": "t%20one" } });
    };
    const reply = await stand.send("/api/tasks/secret-task/finish", post(AGENCY));
    expect(reply.headers.has("x-cost-nano"), "it never leaves the door").toBe(false);
    expect(reply.headers.has("x-task")).toBe(false);
    expect(onlyEntry(stand)).toEqual({
      task: "t one",
      requestId: reply.headers.get("x-request-id"),
      countAs: "gateway ends",
      at: Date.parse("2026-11-20T12:00:00Z"),
      durationMs: 7,
      client: { kind: "program", name: "gateway", role: "agency", credential: "bearer" },
      method: "POST",
      route: "/api/tasks/:id/finish",
      status: 200,
      request: { bytes: 16, sha256: await sha256('{"taskId":"t-1"}') },
      reply: { bytes: 11, sha256: await sha256('{"ok":true}') },
      costUsd: "0.0123",
      complete: true,
    });
    expect(await reply.text()).toBe('{"ok":true}');
  });

  test("the action of POST /, cut, and nothing of its payload [row 109]", async () => {
    const stand = await openStand();
    const done = (action: string) => () =>
      Response.json({}, { headers: { "x-action": encodeURIComponent(action) } });
    stand.answer = done(`é${"a".repeat(300)}`);
    const body = { action: "x", payload: { prompt: "canary" } };
    const reply = await stand.send("/", post(AGENCY, body));
    expect(reply.headers.has("x-action"), "it never leaves the door").toBe(false);
    expect(onlyEntry(stand)).toMatchObject({ route: "/", action: `é${"a".repeat(199)}` });
    expect(JSON.stringify(stand.journal.entries)).not.toContain("canary");
    stand.answer = () => Response.json({});
    await stand.send("/api/approve", post(AGENCY, { action: "other" }));
    expect(stand.journal.entries[1]).not.toHaveProperty("action");
  });

  test("that nobody read the action of POST /, when its body did not fit or it was refused before [row 109]", async () => {
    const stand = await openStand();
    stand.answer = () => Response.json({ code: "malformed_json" }, { status: 400 });
    await stand.send("/", { method: "POST", headers: AGENCY, body: '{"action":"eval' });
    await stand.send("/", { method: "POST", headers: AGENCY, body: new Uint8Array([0xff]) });
    await stand.send("/", { method: "POST", headers: bearer("purser_agency_unknown"), body: "{}" });
    expect(stand.journal.entries.map(({ status, action }) => [status, action])).toEqual([
      [400, "(not read)"],
      [400, "(not read)"],
      [401, "(not read)"],
    ]);
    await stand.send("/", { headers: AGENCY });
    expect(stand.journal.entries[3], "a page has no action").not.toHaveProperty("action");
  });

  test("a person, and a program with both credentials, to be told apart by what they showed [row 109]", async () => {
    const stand = await openStand();
    const person = await stand.accessToken({ email: "kid@example.com" });
    const service = await stand.accessToken({ common_name: "x.access" });
    await stand.send("/api/status", { headers: { "cf-access-jwt-assertion": person } });
    await stand.send("/api/status", { headers: { ...AGENCY, "cf-access-jwt-assertion": service } });
    expect(stand.journal.entries.map(({ client }) => client)).toEqual([
      { kind: "person", name: "kid@example.com", role: "personal", credential: "access" },
      { kind: "program", name: "gateway", role: "agency", credential: "bearer+access" },
    ]);
  });

  test("the entry to be stored before the reply leaves [row 109]", async () => {
    const stand = await openStand();
    const { reply } = await stand.begin("/api/approve", post(AGENCY));
    expect(onlyEntry(stand)?.requestId).toBe(reply.headers.get("x-request-id"));
  });

  test("a reply without a body: HEAD, and 304 [row 109]", async () => {
    const stand = await openStand();
    await stand.send("/health", { method: "HEAD" });
    stand.answer = () => new Response(null, { status: 304, headers: { etag: '"1"' } });
    const reply = await stand.send("/api/context", { headers: bearer(TOKENS.admin) });
    expect([reply.status, reply.headers.get("etag")]).toEqual([304, '"1"']);
    for (const entry of stand.journal.entries) expect(entry.reply).toEqual({ bytes: 0, sha256: null });
  });
});

describe("refuses", () => {
  test.each([
    ["another host", "/api/status", { host: "evil.example.net" }, 421, "/api/status", "nobody"],
    ["plain HTTP", "/api/status", { scheme: "http" }, 400, "/api/status", "nobody"],
    ["no identity", "/api/status", {}, 401, "/api/status", "nobody"],
    ["a bad token", "/api/status", { headers: bearer("purser_x") }, 401, "/api/status", "nobody"],
    ["no route", "/private/canary", { headers: AGENCY }, 404, null, "program"],
    ["a role", "/setup", { ...post(AGENCY) }, 403, "/setup", "program"],
    [
      "a body",
      "/api/approve",
      { method: "POST", headers: AGENCY, body: "[".repeat(200) },
      400,
      "/api/approve",
      "program",
    ],
  ])(
    "%s, and writes it down with the reply that was given [row 109]",
    async (_, path, init, status, route, kind) => {
      const stand = await openStand();
      const reply = await stand.send(path, init);
      const text = await reply.text();
      expect(onlyEntry(stand)).toMatchObject({
        status,
        route,
        client: { kind },
        reply: { bytes: text.length, sha256: await sha256(text) },
      });
      for (const canary of ["canary", "purser_"])
        expect(JSON.stringify(stand.journal.entries)).not.toContain(canary);
    },
  );

  test("strangers more records than their limit, before and after they are counted [row 109]", async () => {
    const stand = await openStand();
    const { limit } = bindings.STRANGER_LIMIT;
    for (let i = 0; i < limit; i += 1) {
      await stand.send("/api/status", { host: "evil.example.net" });
      await stand.send("/api/status");
    }
    expect(stand.journal.entries).toHaveLength(limit);
  });

  test("strangers more records than the journal has room for, still answers them, and asks again the next day [row 109]", async () => {
    const stand = await openStand();
    stand.journal.isFull = true;
    for (let i = 0; i < 3; i += 1) expect((await stand.send("/api/status")).status).toBe(401);
    expect(stand.journal.entries, "the first told this isolate").toHaveLength(1);
    await stand.send("/api/status", { headers: AGENCY });
    expect(stand.journal.entries).toHaveLength(2);
    stand.now = new Date("2026-11-21T00:00:00Z");
    expect((await stand.send("/api/status")).status).toBe(401);
    expect(stand.journal.entries).toHaveLength(3);
  });

  test("a client that asks too often a record for each refusal [row 109]", async () => {
    const stand = await openStand();
    const { limit } = bindings.CHAT_LIMIT;
    for (let i = 0; i < limit + 5; i += 1) await stand.send("/api/chat", post(bearer(TOKENS.admin)));
    expect(stand.journal.entries.filter(({ status }) => status === 429)).toHaveLength(1);
    stand.now = new Date(stand.now.getTime() + 10 * 60_000);
    await stand.send("/api/chat", post(bearer(TOKENS.admin)));
    const [first, second] = stand.journal.entries.filter(({ status }) => status === 429);
    // Five waited for it, and it is one itself.
    expect([first?.requests, second?.requests]).toEqual([undefined, 5]);
  });

  test("the health check a record, and a route that is counted more than one a minute for each client [row 109]", async () => {
    const stand = await openStand();
    const headers = bearer(TOKENS.admin);
    for (let i = 0; i < 4; i += 1) await stand.send("/health", { headers });
    expect(stand.journal.asked).toBe(0);
    for (let i = 0; i < 4; i += 1) await stand.send("/openapi.json", { headers });
    await stand.send("/openapi.json", { headers: AGENCY });
    stand.now = new Date(stand.now.getTime() + 60_000);
    await stand.send("/openapi.json", { headers });
    const counted = stand.journal.entries.map(({ client: { name }, requests = 1 }) => [name, requests]);
    expect(counted).toEqual([
      ["ops", 1],
      ["gateway", 1],
      ["ops", 4],
    ]);
    for (const { reply } of stand.journal.entries) expect(reply.sha256, "a file is not hashed").toBeNull();
  });
});

describe("fails safe", () => {
  test("one failure of the journal is tried again and nobody notices [row 109]", async () => {
    const stand = await openStand();
    stand.journal.failing = 1;
    const reply = await stand.send("/api/approve", post(AGENCY));
    expect([reply.status, reply.headers.has("x-audit")]).toEqual([200, false]);
    expect(onlyEntry(stand)?.status).toBe(200);
  });

  test.each([
    ["fails", (stand: Stand) => (stand.journal.failing = 2)],
    ["does not answer", (stand: Stand) => (stand.journal.isSilent = true)],
  ])(
    "a journal that %s twice: the decision stands and the whole entry is a line of the log [row 109]",
    async (_, spoil) => {
      const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
      const stand = await openStand();
      spoil(stand);
      const reply = await stand.send("/api/approve", post(AGENCY));
      expect([reply.status, reply.headers.get("x-audit")]).toEqual([200, "logged"]);
      expect(stand.seen).toHaveLength(1);
      const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)));
      expect(lines).toEqual([
        expect.objectContaining({
          event: "audit_not_stored",
          entry: expect.objectContaining({
            requestId: reply.headers.get("x-request-id"),
            status: 200,
            request: { bytes: 16, sha256: await sha256('{"taskId":"t-1"}') },
          }),
        }),
      ]);
      expect(stand.journal.asked).toBe(2);
    },
  );

  test("a Worker that breaks off within its reply: 500, and written down as that [row 109]", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const stand = await openStand();
    stand.answer = () => {
      const body = new ReadableStream({
        pull(controller) {
          controller.error(new Error("inner state"));
        },
      });
      return new Response(body, { headers: { "content-type": "application/json" } });
    };
    const reply = await stand.send("/api/status", { headers: AGENCY });
    expect([reply.status, reply.headers.get("content-type")]).toEqual([
      500,
      "application/problem+json; charset=utf-8",
    ]);
    expect(await reply.text()).not.toContain("inner state");
    expect(onlyEntry(stand)?.status).toBe(500);
  });

  test("a cost that is no amount counts as none said [row 109]", async () => {
    const stand = await openStand();
    stand.answer = () => Response.json({}, { headers: { "x-cost-nano": "1.5e3" } });
    await stand.send("/api/status", { headers: AGENCY });
    expect(onlyEntry(stand)?.costUsd).toBeNull();
  });
});
