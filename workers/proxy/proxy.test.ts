import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { ASKED, dropped, hearLines, json, KEY, once, openProxy, typed } from "./proxy.harness.ts";
import { ACTION_MAX_CHARS, AgentResponse } from "./schemas.ts";

hearLines();

describe("allows", () => {
  test("[row 107] the body goes to <url>/process with the key, the request id, and nothing else of the client", async () => {
    const proxy = openProxy(() => json({ ok: true }));
    await proxy.post({ ...ASKED, unknown: "field" }, { "user-agent": "x", cookie: "a=b", ...once });
    const [{ url, init } = { url: "", init: {} }] = proxy.sent;
    expect(url).toBe("https://backend.test/base/process");
    expect([init.method, init.redirect, init.body]).toEqual(["POST", "manual", JSON.stringify(ASKED)]);
    expect(Object.fromEntries(new Headers(init.headers))).toEqual({
      accept: "application/json",
      authorization: `Bearer ${KEY}`,
      "content-type": "application/json",
      "idempotency-key": expect.stringMatching(/^[0-9a-f]{64}$/),
      "x-request-id": "request-1",
    });
  });

  test("an Idempotency-Key: the backend gets the same for a repeat, and another for another client", async () => {
    const proxy = openProxy(() => json({ ok: true }));
    await proxy.post(ASKED, once, "one");
    await proxy.post(ASKED, once, "one");
    await proxy.post(ASKED, once, "two");
    const keys = proxy.sent.map(({ init }) => new Headers(init.headers).get("idempotency-key"));
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(keys.join()).not.toContain(once["idempotency-key"]);
  });

  test.each([
    ["a text", "done", "text/plain", "done"],
    ["no content at all", null, null, null],
    ["JSON that is called a page", '{"score": 1}', "text/html", { score: 1 }],
    ["text without a type", "done", null, "done"],
    ["a text about pages", "Use <html> and NaN", "text/plain", "Use <html> and NaN"],
  ])("[row 108] %s as success", async (_, body, type, result) => {
    const reply = await openProxy(() => typed(body, type)).post(ASKED);
    expect([reply.http, reply.body]).toMatchObject([200, { status: "success", result }]);
  });

  test.each([
    [
      "an object",
      '{"answer": 12345678901234567890, "a":[1.10]}',
      '{"answer": 12345678901234567890, "a":[1.10]}',
    ],
    ["a list", "[1,2]", "[1,2]"],
    ["a text that is no JSON", "done \u00e9", '"done \u00e9"'],
    ["nothing", "", "null"],
    ["JSON without its key but with escapes", '{"a":"\\u0041\\/"}', '{"a":"\\u0041\\/"}'],
  ])("[row 108] %s is passed on as it is", async (_, sent, result) => {
    const reply = await openProxy(() => new Response(sent, { status: 201 })).post(ASKED);
    expect([reply.http, reply.headers.get("content-type")]).toEqual([200, "application/json; charset=utf-8"]);
    expect(reply.text).toContain(`"result":${result},`);
    expect(z.parse(AgentResponse, reply.body).timestamp).toBe("2026-11-21T02:00:00.000Z");
    expect(Object.keys(reply.body).toSorted()).toEqual(["result", "status", "timestamp"]);
  });

  test.each([
    ["a lost connection", dropped, 300],
    ["502", () => json({}, 502), 300],
    ["503 that asks for two seconds", () => json({}, 503, { "retry-after": "2" }), 2_000],
    ["504", () => json({}, 504), 300],
    ["530, so that nothing was sent", () => json({}, 530), 300],
  ])("one more try after %s for a client that sent an Idempotency-Key", async (_, fail, waited) => {
    let calls = 0;
    const proxy = openProxy(() => (++calls === 1 ? fail() : json({ ok: true })));
    expect((await proxy.post(ASKED, once)).body).toMatchObject({ status: "success", result: { ok: true } });
    expect([calls, proxy.waits]).toEqual([2, [waited]]);
  });

  test.each([[null], ["text"], [[1]], [0]])("[row 104] a payload of %j", async (payload) => {
    const proxy = openProxy(() => json({}));
    expect((await proxy.post({ action: "a", payload })).http).toBe(200);
    expect(proxy.sent[0]?.init.body).toBe(JSON.stringify({ action: "a", payload }));
  });
});

describe("refuses", () => {
  test.each([
    [{ payload: {} }, "action", "names the action"],
    [{ action: "", payload: {} }, "action", "names the action"],
    [{ action: "  ", payload: {} }, "action", "names the action"],
    [{ action: 7, payload: {} }, "action", "names the action"],
    [{ action: "a".repeat(ACTION_MAX_CHARS + 1), payload: {} }, "action", "at most 200 characters"],
    [{ action: "evaluate" }, "payload", "send {}"],
  ])("[row 104] %j, naming the field", async (body, path, message) => {
    const proxy = openProxy(() => json({}));
    const fields = [expect.objectContaining({ path, message: expect.stringContaining(message) })];
    await expect(proxy.post(body)).rejects.toMatchObject({ code: "invalid_request", fields });
    expect(proxy.sent).toEqual([]);
  });

  test.each(["", "no json", "[]", '"text"', "null"])("[row 104] the body %j", async (body) => {
    const proxy = openProxy(() => json({}));
    await expect(proxy.post(body)).rejects.toMatchObject({ status: 400 });
    expect(proxy.sent).toEqual([]);
  });

  test("a payload that is nested too deeply to be written again", async () => {
    const deep = `${"[".repeat(200_000)}${"]".repeat(200_000)}`;
    await expect(openProxy(() => json({})).post(`{"action":"a","payload":${deep}}`)).rejects.toMatchObject({
      code: "malformed_json",
    });
  });

  test.each([
    [{ url: "" }, ["aumosApiUrl"]],
    [{ key: undefined }, ["aumosApiKey"]],
    [{ url: "", key: undefined }, ["aumosApiUrl", "aumosApiKey"]],
  ])("without a backend (%j), naming the missing keys", async (env, keys) => {
    const proxy = openProxy(() => json({}), env);
    const { http, body } = await proxy.post(ASKED);
    expect([http, body.code, body.status, proxy.sent.length]).toEqual([503, "not_configured", "error", 0]);
    for (const key of keys) expect(body.error).toContain(key);
  });
});
