import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { BEHAVIOURS, behaviourIn } from "./behaviour.ts";
import { chooseModel } from "./choice.ts";
import { OFFLINE_KEY, type OfflineServer, serveOfflineModel } from "./server.ts";

let server: OfflineServer;
beforeAll(async () => {
  server = await serveOfflineModel();
});
afterAll(() => server.close());

const HELLO = { model: "claude-haiku-5-5", max_tokens: 500, messages: [{ role: "user", content: "Hello" }] };
const post = (body: unknown, path = "/v1/messages", signal?: AbortSignal) =>
  fetch(`${server.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${OFFLINE_KEY}` },
    body: typeof body === "string" ? body : JSON.stringify(body),
    ...(signal ? { signal } : {}),
  });
const saying = (content: string, more = {}) => ({ ...HELLO, messages: [{ role: "user", content }], ...more });

type Message = {
  content: { type: string; text?: string; name?: string }[];
  stop_reason: string;
  usage: object;
};

describe("allows", () => {
  test("a whole answer that says where it comes from, with its usage [row 150]", async () => {
    const message = (await (await post(HELLO)).json()) as Message;
    expect(message.content[0]?.text).toContain("offline model");
    expect(message).toMatchObject({ role: "assistant", stop_reason: "end_turn" });
    expect(message.usage).toMatchObject({
      input_tokens: expect.any(Number),
      output_tokens: expect.any(Number),
    });
  });

  test("an answer in events, in the order of the Messages API, as it comes", async () => {
    const reply = await post({ ...HELLO, stream: true });
    expect(reply.headers.get("content-type")).toBe("text/event-stream");
    const names = [...(await reply.text()).matchAll(/^event: (\w+)$/gm)].map(([, name]) => name);
    expect(names.slice(0, 4)).toEqual([
      "message_start",
      "ping",
      "content_block_start",
      "content_block_delta",
    ]);
    expect(names.slice(-3)).toEqual(["content_block_stop", "message_delta", "message_stop"]);
  });

  test("the same count for what is only counted", async () => {
    const { input_tokens } = (await (await post(HELLO, "/v1/messages/count_tokens")).json()) as {
      input_tokens: number;
    };
    expect(((await (await post(HELLO)).json()) as Message).usage).toMatchObject({ input_tokens });
  });

  test("a tool to be used, and its result to be taken in", async () => {
    const tools = [
      { name: "find", input_schema: { type: "object", properties: { near: { type: "string" } } } },
    ];
    const first = (await (await post(saying("use find", { tools }))).json()) as Message;
    expect(first).toMatchObject({ stop_reason: "tool_use", content: [{ type: "tool_use", name: "find" }] });
    const result = [{ type: "tool_result", tool_use_id: "toolu_offline", content: "here" }];
    const messages = [
      { role: "user", content: "use find" },
      { role: "user", content: result },
    ];
    expect((await (await post({ ...HELLO, tools, messages })).json()) as Message).toMatchObject({
      stop_reason: "end_turn",
    });
  });

  test("a text that fits the schema that was asked for, with the most careful choice", async () => {
    const schema = {
      type: "object",
      properties: { verdict: { type: "string", enum: ["person", "approve"] }, why: { type: "string" } },
    };
    const format = { type: "json_schema", schema };
    const { content } = (await (await post({ ...HELLO, output_config: { format } })).json()) as Message;
    expect(JSON.parse(content[0]?.text ?? "")).toEqual({ verdict: "person", why: "offline model" });
  });

  test("the limit on tokens to cut it short", async () => {
    const reply = (await (await post({ ...HELLO, max_tokens: 5 })).json()) as Message;
    expect(reply).toMatchObject({ stop_reason: "max_tokens", usage: { output_tokens: 5 } });
  });

  test("a run without a key to talk to it, and one with a key to the provider alone", async () => {
    const offline = await chooseModel({});
    expect(offline.config.anthropicApiKey).toBe(OFFLINE_KEY);
    expect(offline.config.modelBaseUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(offline.says).toContain("offline model");
    await offline.close();
    const real = await chooseModel({ ANTHROPIC_API_KEY: "sk-ant-of-a-person" });
    expect(real.config).toEqual({ anthropicApiKey: "sk-ant-of-a-person", modelBaseUrl: undefined });
  });
});

describe("refuses", () => {
  test.each([
    ["rate-limited", 429, "rate_limit_error"],
    ["spend-limit", 429, "rate_limit_error"],
    ["workspace-limit", 400, "invalid_request_error"],
    ["payment-required", 402, "billing_error"],
    ["overloaded", 529, "overloaded_error"],
    ["broken", 500, "api_error"],
    ["gateway-timeout", 504, "timeout_error"],
    ["bad-key", 401, "authentication_error"],
  ])("on demand: %s is %i", async (behaviour, status, type) => {
    const reply = await post(saying(`offline: ${behaviour}`));
    expect(reply.status).toBe(status);
    expect(await reply.json()).toMatchObject({ type: "error", error: { type } });
    expect(reply.headers.has("retry-after")).toBe(behaviour === "rate-limited");
  });

  test.each([
    ["bad-gateway", 502],
    ["proxy-timeout", 524],
    ["page", 200],
  ])("on demand, as somebody in between: %s is a page with %i", async (behaviour, status) => {
    const reply = await post(saying(`offline: ${behaviour}`));
    expect([reply.status, reply.headers.get("content-type")]).toEqual([status, "text/html"]);
  });

  test("what is no request", async () => {
    expect((await post("{")).status).toBe(400);
    expect((await post(HELLO, "/v1/complete")).status).toBe(404);
  });
});

describe("fails safe", () => {
  test("only a message that begins so asks for a behaviour", () => {
    for (const behaviour of BEHAVIOURS) expect(behaviourIn(` Offline:  ${behaviour} please`)).toBe(behaviour);
    expect(behaviourIn("Are you offline: overloaded?")).toBe("answer");
    expect(behaviourIn("offline: dancing")).toBe("answer");
  });

  test.each(["stalls", "silent"])("%s ends when the one who waits gives up", async (behaviour) => {
    const impatient = post(
      saying(`offline: ${behaviour}`, { stream: true }),
      undefined,
      AbortSignal.timeout(200),
    );
    await expect(impatient.then((reply) => reply.text())).rejects.toThrow();
  });
});
