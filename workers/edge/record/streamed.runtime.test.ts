import { describe, expect, test, vi } from "vitest";
import { bearer, openStand, type Stand, TOKENS } from "../stand.harness.ts";

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

async function begin(stand: Stand) {
  const headers = bearer(TOKENS.admin);
  const { reply, done } = await stand.begin("/api/chat", { method: "POST", headers, body: "{}" });
  if (!reply.body) throw new Error("The reply has no body.");
  return { reply, body: reply.body, done };
}

describe("allows", () => {
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
