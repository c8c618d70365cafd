import { describe, expect, test, vi } from "vitest";
import { ROLES, type Role } from "../../caller.ts";
import { bearer, openStand, type Stand, TOKENS } from "../stand.harness.ts";
import type { Owned } from "../table.ts";

const EVENTS = [
  'data: {"text":"one"}\n\n',
  'data: {"text":"two"}\n\n',
  'data: {"status":"success","costUsd":"0.004"}\n\n',
];

/** A reply that comes event by event, each when the test lets it; `stopped` when the door has given it up. */
function answerInPieces(stand: Stand, more: Record<string, string> = {}) {
  const { readable, writable } = new IdentityTransformStream();
  const writer = writable.getWriter();
  stand.answer = () =>
    new Response(readable, { headers: { "content-type": "text/event-stream; charset=utf-8", ...more } });
  return {
    write: (text: string) => writer.write(new TextEncoder().encode(text)),
    close: () => writer.close(),
    abort: () => writer.abort(new Error("broke off")),
  };
}

async function sha256(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function begin(
  stand: Stand,
  path = "/api/chat",
  headers: Record<string, string> = bearer(TOKENS.admin),
) {
  const { reply, done } = await stand.begin(path, { method: "POST", headers, body: "{}" });
  if (!reply.body) throw new Error("The reply has no body.");
  return { reply, body: reply.body, done };
}

/** A route that streams, for every role there is. */
const PATH = "/stream";
const ROWS: readonly Owned[] = [
  { path: PATH, methods: { POST: ROLES }, owner: "RUNTIME", limit: "run", reply: "stream" },
];

async function openFor(role: Role) {
  const token = `purser_${role}_${"s".repeat(40)}`;
  const hash = await sha256(token);
  const tokens = [{ name: role, role, sha256: hash, expiresAt: "2026-12-01T00:00:00Z" }];
  const stand = await openStand({ TOKENS: JSON.stringify(tokens) }, ROWS);
  return { stand, headers: bearer(token) };
}

describe("allows", () => {
  test.each(ROLES)("%s its first event long before the last [row 24]", async (role) => {
    const { stand, headers } = await openFor(role);
    const behind = answerInPieces(stand);
    const { body, reply, done } = await begin(stand, PATH, headers);
    const reader = body.getReader();
    const [{ value }] = await Promise.all([reader.read(), behind.write(EVENTS[0] ?? "")]);
    expect(new TextDecoder().decode(value)).toBe(EVENTS[0]);
    expect(reply.headers.get("content-type")).toContain("text/event-stream");
    await Promise.all([reader.read(), behind.close()]);
    await done();
    expect(stand.journal.entries).toMatchObject([{ client: { role }, complete: true }]);
  });

  test("events to reach the client one by one, between an open entry and a complete one [row 109]", async () => {
    const stand = await openStand();
    const behind = answerInPieces(stand);
    const { reply, body, done } = await begin(stand);
    expect(stand.journal.entries).toMatchObject([{ status: 200, complete: false, costUsd: null }]);
    const reader = body.getReader();
    let got = "";
    for (const event of EVENTS) {
      const [{ value }] = await Promise.all([reader.read(), behind.write(event)]);
      got += new TextDecoder().decode(value);
    }
    await Promise.all([reader.read(), behind.close()]);
    await done();
    expect(got).toBe(EVENTS.join(""));
    expect(stand.journal.entries).toMatchObject([
      {
        requestId: reply.headers.get("x-request-id"),
        complete: true,
        costUsd: "0.004",
        reply: { bytes: got.length, sha256: await sha256(got) },
      },
    ]);
    expect(reply.headers.get("cache-control")).toBe("no-store");
  });

  test("the repeat of a paid run: its last event names a cost that the entry does not count again [row 109]", async () => {
    const stand = await openStand();
    const behind = answerInPieces(stand, { "x-cost-nano": "0" });
    const { reply, body, done } = await begin(stand);
    await Promise.all([new Response(body).text(), behind.write(EVENTS.join("")).then(() => behind.close())]);
    await done();
    expect(stand.journal.entries).toMatchObject([{ complete: true, costUsd: "0.00" }]);
    expect(reply.headers.has("x-cost-nano")).toBe(false);
  });
});

describe("fails safe", () => {
  test.each(ROLES)("%s that leaves ends the stream behind [row 109]", async (role) => {
    const { stand, headers } = await openFor(role);
    const behind = answerInPieces(stand);
    const { body, done } = await begin(stand, PATH, headers);
    const reader = body.getReader();
    await Promise.all([reader.read(), behind.write(EVENTS[0] ?? "")]);
    await reader.cancel();
    await expect(behind.write(EVENTS[1] ?? "").then(() => behind.write(EVENTS[2] ?? ""))).rejects.toThrow();
    await done();
    expect(stand.journal.entries).toMatchObject([{ client: { role }, complete: false }]);
  });

  test("a client that goes away ends the stream, and the entry says so [row 109]", async () => {
    const stand = await openStand();
    const behind = answerInPieces(stand);
    const { body, done } = await begin(stand);
    const reader = body.getReader();
    await Promise.all([reader.read(), behind.write(EVENTS[0] ?? "")]);
    await reader.cancel();
    await expect(behind.write(EVENTS[1] ?? "").then(() => behind.write(EVENTS[2] ?? ""))).rejects.toThrow();
    await done();
    const first = EVENTS[0] ?? "";
    expect(stand.journal.entries).toMatchObject([
      { complete: false, costUsd: null, reply: { bytes: first.length, sha256: await sha256(first) } },
    ]);
    expect(stand.journal.asked, "once at the beginning and once at the end").toBe(2);
  });

  test("a Worker that breaks off fails the client's stream, and the entry says so [row 109]", async () => {
    const stand = await openStand();
    const behind = answerInPieces(stand);
    const { body, done } = await begin(stand);
    const reader = body.getReader();
    await Promise.all([reader.read(), behind.write(EVENTS[0] ?? "")]);
    await behind.abort();
    await expect(reader.read()).rejects.toThrow();
    await done();
    expect(stand.journal.entries).toMatchObject([{ complete: false, reply: { bytes: EVENTS[0]?.length } }]);
  });

  test("a journal that takes nothing: the stream goes through, marked, and both entries are in the log [row 109]", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const stand = await openStand();
    stand.journal.failing = 4;
    const behind = answerInPieces(stand);
    const { reply, body, done } = await begin(stand);
    const [text] = await Promise.all([
      new Response(body).text(),
      behind.write(EVENTS.join("")).then(() => behind.close()),
    ]);
    await done();
    expect([text, reply.headers.get("x-audit")]).toEqual([EVENTS.join(""), "logged"]);
    const logged = log.mock.calls.map(([line]) => JSON.parse(String(line)).entry.complete);
    expect(logged).toEqual([false, true]);
  });
});
