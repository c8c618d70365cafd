import { describe, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { FAILURES_TO_OPEN, OPEN_MS } from "./circuit.ts";
import { ASKED, dropped, hearLines, json, KEY, once, openProxy, typed } from "./proxy.harness.ts";
import { REPLY_MAX_BYTES } from "./reading.ts";
import { AgentFailure } from "./schemas.ts";

const lines = hearLines();

describe("fails safe", () => {
  test.each([
    [400, 400, "upstream_rejected"],
    [402, 402, "upstream_rejected"],
    [404, 404, "upstream_rejected"],
    [409, 409, "upstream_rejected"],
    [422, 422, "upstream_rejected"],
    [429, 429, "upstream_rejected"],
    [401, 502, "upstream_refused_key"],
    [403, 502, "upstream_refused_key"],
    [407, 502, "upstream_refused_key"],
    [500, 502, "upstream_failed"],
    [503, 502, "upstream_failed"],
    [599, 502, "upstream_failed"],
    [521, 502, "upstream_unreachable"],
    [530, 502, "upstream_unreachable"],
    [524, 502, "upstream_unreachable"],
    [301, 502, "upstream_redirected"],
    [307, 502, "upstream_redirected"],
  ])("[row 108] the backend's %i is an error with %i %s and its body", async (upstream, http, code) => {
    const headers = { location: "https://evil.test/process" };
    const proxy = openProxy(() => json({ detail: "why" }, upstream, headers));
    const reply = await proxy.post(ASKED);
    expect([reply.http, reply.headers.get("location"), proxy.sent.length]).toEqual([http, null, 1]);
    expect(z.parse(AgentFailure, reply.body)).toMatchObject({
      status: "error",
      result: { detail: "why" },
      code,
      upstreamStatus: upstream,
    });
    expect(reply.body.error).toContain(String(upstream));
  });

  test.each([
    ["a page", "<html><title>Sign in</title></html>", "text/html"],
    ["a page that is called text", "<!DOCTYPE html>\n<p>Sign in</p>", "text/plain"],
    ["a page without a type", "  <html lang=en>", null],
    ["NaN in JSON", '{"score": NaN}', "application/json"],
    ["half of JSON", '{"half": ', "application/json; charset=utf-8"],
    ["half of JSON without a type", "[1, 2", null],
    ["no JSON under a type of JSON", "done", "application/problem+json"],
    ["bytes that are no text", new Uint8Array([0x89, 0x50, 0xff, 0xfe]), "application/json"],
  ])("[row 108] %s with 200 is no success, and says what came", async (_, body, type) => {
    const proxy = openProxy(() => typed(body, type));
    const reply = await proxy.post(ASKED, once);
    expect([reply.http, proxy.sent.length]).toEqual([502, 1]);
    expect(z.parse(AgentFailure, reply.body)).toMatchObject({
      status: "error",
      code: "upstream_unusable",
      upstreamStatus: 200,
      result: typeof body === "string" ? body : null,
    });
  });

  test("429 says when to come back as the backend said it", async () => {
    const at = "Sat, 21 Nov 2026 02:01:00 GMT";
    const reply = await openProxy(() => json({}, 429, { "retry-after": at })).post(ASKED);
    expect(reply.headers.get("retry-after")).toBe("60");
  });

  test.each([
    ["a lost connection", dropped, 502, "upstream_unreachable", null],
    ["503 with a short wait", () => json({}, 503, { "retry-after": "1" }), 502, "upstream_failed", 503],
  ])("%s is not tried again without an Idempotency-Key", async (_, fail, http, code, upstreamStatus) => {
    const proxy = openProxy(fail);
    const reply = await proxy.post(ASKED);
    expect([reply.http, proxy.sent.length]).toEqual([http, 1]);
    expect(reply.body).toMatchObject({ status: "error", code, upstreamStatus });
  });

  test.each([
    ["4xx", () => json({}, 429, { "retry-after": "1" })],
    ["500", () => json({}, 500)],
    ["a wait that is too long", () => json({}, 503, { "retry-after": "60" })],
  ])("%s is not tried again at all", async (_, fail) => {
    const proxy = openProxy(fail);
    await proxy.post(ASKED, once);
    expect([proxy.sent.length, proxy.waits]).toEqual([1, []]);
  });

  test("no reply in time is 504, tried once", async () => {
    const proxy = openProxy((_url, _init, limit) => {
      limit.abort();
      return Promise.reject(new DOMException("timed out", "TimeoutError"));
    });
    const reply = await proxy.post(ASKED, once);
    expect([reply.http, reply.body.code, proxy.sent.length]).toEqual([504, "upstream_timeout", 1]);
  });

  test("a body that never ends is 504 with the status that had come", async () => {
    const cancelled = vi.fn();
    const proxy = openProxy((_url, _init, limit) => {
      setTimeout(() => limit.abort(), 5);
      const start = (controller: ReadableStreamDefaultController<Uint8Array>) =>
        controller.enqueue(new TextEncoder().encode('{"half":'));
      return new Response(new ReadableStream({ start, cancel: cancelled }));
    });
    const reply = await proxy.post(ASKED);
    expect([reply.http, reply.body]).toMatchObject([
      504,
      { code: "upstream_timeout", upstreamStatus: 200, result: null },
    ]);
    expect(cancelled).toHaveBeenCalled();
  });

  test("a body that breaks off is 502, never half a result", async () => {
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) =>
      controller.error(new Error("connection reset"));
    const reply = await openProxy(() => new Response(new ReadableStream({ pull }))).post(ASKED);
    expect([reply.http, reply.body]).toMatchObject([502, { code: "upstream_unreachable", result: null }]);
  });

  test("a body of exactly the limit passes; one byte more is 502 and is not read further", async () => {
    const text = `"${"x".repeat(REPLY_MAX_BYTES - 2)}"`;
    expect((await openProxy(() => new Response(text)).post(ASKED)).http).toBe(200);
    let pulled = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      pulled += 1;
      controller.enqueue(new Uint8Array(64 * 1024));
    };
    const reply = await openProxy(() => new Response(new ReadableStream({ pull }))).post(ASKED);
    expect([reply.http, reply.body]).toMatchObject([
      502,
      { code: "upstream_too_large", upstreamStatus: 200 },
    ]);
    expect(pulled).toBeLessThan(20);
  });

  test("the circuit opens after failures in a row, lets one try later, and closes when that one succeeds", async () => {
    let isUp = false;
    const proxy = openProxy(() => (isUp ? json({ ok: true }) : json({}, 500)));
    for (let i = 0; i < FAILURES_TO_OPEN; i++) expect((await proxy.post(ASKED)).http).toBe(502);
    const refused = await proxy.post(ASKED);
    expect([refused.http, refused.body.code, refused.body.upstreamStatus]).toEqual([
      503,
      "upstream_resting",
      null,
    ]);
    expect(refused.headers.get("retry-after")).toBe(String(OPEN_MS / 1_000));
    expect(proxy.sent).toHaveLength(FAILURES_TO_OPEN);

    proxy.pass(OPEN_MS);
    expect((await proxy.post(ASKED)).http).toBe(502);
    expect((await proxy.post(ASKED)).http).toBe(503);

    proxy.pass(OPEN_MS);
    isUp = true;
    const both = await Promise.all([proxy.post(ASKED), proxy.post(ASKED)]);
    expect(both.map(({ http }) => http)).toEqual([200, 503]);
    expect((await proxy.post(ASKED)).http).toBe(200);
  });

  test("refusals and successes in between keep the circuit closed", async () => {
    let calls = 0;
    const proxy = openProxy(() => json({}, ++calls % FAILURES_TO_OPEN === 0 ? 404 : 500));
    for (let i = 0; i < 4 * FAILURES_TO_OPEN; i++) expect((await proxy.post(ASKED)).http).not.toBe(503);
  });

  test.each([
    ["in JSON", (key: string) => JSON.stringify({ headers: { authorization: `Bearer ${key}` }, [key]: 1 })],
    ["in JSON with escapes", (key: string) => `{"a":"${key.replace(/./g, escaped)}"}`],
    ["in a text", (key: string) => `you sent Bearer ${key}`],
    [
      "in a text with escapes",
      (key: string) => `you sent ${key.replace(/./g, escaped).toUpperCase().replaceAll("\\U", "\\u")}`,
    ],
    [
      "in JSON in JSON",
      (key: string) => JSON.stringify({ log: JSON.stringify({ key: JSON.stringify(key) }) }),
    ],
    ["in escaped JSON in JSON", (key: string) => JSON.stringify({ log: key.replace(/./g, escaped) })],
    [
      "in a page",
      (key: string) => `<html>${key.replace(/["/c]/g, (char) => `&#x${char.charCodeAt(0).toString(16)};`)}`,
    ],
    ["in an address", (key: string) => `https://backend.test/?key=${encodeURIComponent(key)}`],
  ])(
    "[row 107] the key never reaches the client or a log line, though the backend echoes it %s",
    async (_, echo) => {
      for (const status of [200, 401, 500]) {
        const reply = await openProxy(() => new Response(echo(KEY), { status })).post(ASKED);
        expect(JSON.stringify(reply.body)).toContain("[redacted]");
        for (const part of ["canary", "awkward"]) expect(unescaped(reply.text)).not.toContain(part);
      }
      const reply = await openProxy(dropped).post(ASKED);
      expect(deepText(reply.body)).not.toContain(KEY);
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(deepText(JSON.parse(line))).not.toContain("canary");
    },
  );

  test("JSON that is nested too deeply to be written anew is searched for the key all the same", async () => {
    const deep = `${"[".repeat(200_000)}"${KEY.replace(/./g, escaped)}"${"]".repeat(200_000)}`;
    const reply = await openProxy(() => new Response(deep)).post(ASKED);
    expect(reply.text).toContain('["[redacted]"]');
  });

  test("JSON in which something else looks like the key within an escape stays JSON", async () => {
    const proxy = openProxy(() => new Response('{"a":"\\nkey-of-mine"}'), { key: "nkey-of-mine" });
    expect((await proxy.post(ASKED)).body).toMatchObject({ status: "success" });
  });

  test("a text of nothing but what begins like the key is searched once, not once for each of its characters", async () => {
    const reply = await openProxy(() => new Response("\\".repeat(REPLY_MAX_BYTES))).post(ASKED);
    expect(reply.http).toBe(200);
  });
});

/** Whatever was escaped, as it would be read. */
function unescaped(text: string): string {
  const plain = text
    .replace(/&#x([0-9a-f]+);/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return plain.replace(/\\+u([0-9a-f]{4})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

const escaped = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;

/** All keys and values of a reply as they are, without JSON's escapes. */
function deepText(value: unknown): string {
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value)
    .map(([key, inner]) => `${key}\n${deepText(inner)}`)
    .join("\n");
}
