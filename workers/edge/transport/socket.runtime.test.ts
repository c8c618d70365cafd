import { describe, expect, test } from "vitest";
import { socketCallerOf } from "../../wire/socket.ts";
import { bearer, HOST, openStand, type Stand, TOKENS } from "../stand.harness.ts";

const OURS = { origin: `https://${HOST}` };
const UPGRADE = { upgrade: "websocket", connection: "Upgrade" };

/** A Worker behind that accepts, and says back what it is told. */
function echoing(stand: Stand): void {
  stand.accept = () => {
    const { 0: client, 1: server } = new WebSocketPair();
    server.accept();
    server.addEventListener("message", ({ data }) => server.send(`heard ${String(data)}`));
    return new Response(null, { status: 101, webSocket: client });
  };
}

async function person() {
  const stand = await openStand();
  echoing(stand);
  const token = await stand.accessToken({ email: "kid@example.com" }, { lifeSeconds: 60 });
  return { stand, headers: { ...UPGRADE, ...OURS, "cf-access-jwt-assertion": token } };
}

describe("allows", () => {
  test("a person's socket to the Worker behind, with who it is and until when", async () => {
    const { stand, headers } = await person();
    const reply = await stand.send("/api/live?since=1", { headers });
    expect([reply.status, reply.headers.has("content-security-policy")]).toEqual([101, false]);
    const socket = reply.webSocket;
    if (!socket) throw new Error("No socket came out.");
    socket.accept();
    const heard = new Promise((resolve) => socket.addEventListener("message", ({ data }) => resolve(data)));
    socket.send("hello");
    expect(await heard).toBe("heard hello");
    const [seen] = stand.seen;
    expect(seen?.caller).toEqual({
      kind: "person",
      name: "kid@example.com",
      role: "personal",
      requestId: reply.headers.get("x-request-id"),
      until: Date.parse("2026-11-20T12:01:00Z"),
    });
    expect(new URL(seen?.request.url ?? "").search).toBe("?since=1");
    socket.close();
  });

  test("an upgrade to have a record of its own, before its reply leaves [row 109]", async () => {
    const { stand, headers } = await person();
    const { reply } = await stand.begin("/api/live", { headers });
    expect(stand.journal.entries).toMatchObject([
      {
        requestId: reply.headers.get("x-request-id"),
        route: "/api/live",
        status: 101,
        client: { name: "kid@example.com", credential: "access" },
        reply: { bytes: 0, sha256: null },
        complete: true,
      },
    ]);
  });
});

describe("refuses", () => {
  test.each([
    ["nobody", { ...UPGRADE, ...OURS }, 401, "missing_identity"],
    ["a program, whatever its role", { ...UPGRADE, ...OURS, ...bearer(TOKENS.admin) }, 403, "wrong_role"],
  ])("%s", async (_, headers, status, code) => {
    const stand = await openStand();
    echoing(stand);
    const reply = await stand.send("/api/live", { headers });
    expect([reply.status, reply.webSocket]).toEqual([status, null]);
    expect(await reply.json()).toMatchObject({ code });
    expect(stand.seen).toEqual([]);
  });

  test.each([
    ["another site", { origin: "https://evil.example" }],
    ["a frame without an origin", { origin: "null" }],
    ["no origin, although the browser says the same site", { "sec-fetch-site": "same-origin" }],
  ])("behaviour 9: a person's socket from %s", async (_, from) => {
    const { stand, headers } = await person();
    const { origin: _ours, ...rest } = headers;
    const reply = await stand.send("/api/live", { headers: { ...rest, ...from } });
    expect(reply.status).toBe(403);
    expect(await reply.json()).toMatchObject({ code: "cross_site" });
    expect(stand.seen).toEqual([]);
  });

  test("a request that opens no socket, and says what it takes", async () => {
    const { stand, headers } = await person();
    const { upgrade: _none, ...rest } = headers;
    const reply = await stand.send("/api/live", { headers: rest });
    expect([reply.status, reply.headers.get("upgrade")]).toEqual([426, "websocket"]);
    expect(await reply.json()).toMatchObject({ code: "upgrade_required" });
    expect(stand.seen).toEqual([]);
  });

  test("one socket more than the class has requests", async () => {
    const { stand, headers } = await person();
    const statuses: number[] = [];
    for (let i = 0; i < 121; i += 1) {
      const reply = await stand.send("/api/live", { headers });
      reply.webSocket?.accept();
      reply.webSocket?.close();
      statuses.push(reply.status);
    }
    expect(statuses.at(-2)).toBe(101);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("fails safe", () => {
  test("nothing of a client's own becomes who it is, and no credential goes on", async () => {
    const { stand, headers } = await person();
    const forged = encodeURIComponent(
      JSON.stringify({ kind: "person", name: "owner@example.com", role: "admin" }),
    );
    await stand.send("/api/live?x-purser-caller=admin", {
      headers: { ...headers, "x-purser-caller": forged, cookie: "CF_Authorization=x", authorization2: "x" },
    });
    expect(stand.seen[0]?.caller).toMatchObject({ name: "kid@example.com", role: "personal" });
    expect([...(stand.seen[0]?.request.headers.keys() ?? [])].toSorted()).toEqual([
      "upgrade",
      "x-purser-caller",
    ]);
  });

  test("a request that the door did not make is nobody's, also with the door's own header", () => {
    const caller = encodeURIComponent(
      JSON.stringify({ kind: "person", name: "a", role: "admin", requestId: "r", until: null }),
    );
    const headers = { ...UPGRADE, "x-purser-caller": caller };
    expect(socketCallerOf(new Request(`https://${HOST}/api/live`, { headers }))).toBeNull();
    expect(socketCallerOf(new Request("https://socket.purser.invalid/x", { headers: UPGRADE }))).toBeNull();
    expect(socketCallerOf(new Request("https://socket.purser.invalid.evil/x", { headers }))).toBeNull();
    expect(socketCallerOf(new Request("https://socket.purser.invalid/x", { headers }))).toMatchObject({
      name: "a",
    });
  });

  test("a Worker behind that does not accept is an answer like any other", async () => {
    const { stand, headers } = await person();
    stand.accept = () => Response.json({ code: "unavailable" }, { status: 503 });
    const reply = await stand.send("/api/live", { headers });
    expect([reply.status, await reply.json()]).toEqual([503, { code: "unavailable" }]);
    expect(reply.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(stand.journal.entries).toMatchObject([{ status: 503 }]);
  });

  test("an upgrade where there is no socket is a request like any other", async () => {
    const stand = await openStand();
    const reply = await stand.send("/api/status", { headers: { ...UPGRADE, ...bearer(TOKENS.agency) } });
    expect([reply.status, stand.seen[0]?.asked?.method]).toEqual([200, "GET"]);
  });
});
