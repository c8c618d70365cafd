import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { PROMPT_MAX_BYTES } from "./limits.ts";
import { RunFailure, RunReply } from "./schemas.ts";
import { ask, call, NANO, nano, openWorld } from "./session.harness.ts";

const metadata = { group: "family", folder: "family", main: true, scheduledTask: false };

describe("allows", () => {
  test("a prompt to be answered, with a session to go on with and what it cost [row 24]", async () => {
    const { ledger, sent } = openWorld();
    const { status, headers, reply } = await ask({ prompt: "Hello", metadata });
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("application/json");
    expect(z.parse(RunReply, reply)).toEqual(reply);
    expect(reply).toMatchObject({
      status: "success",
      output: reply.result,
      stopReason: "end_turn",
      turns: 1,
      billed: false,
      requestId: NANO.requestId,
    });
    expect(reply.result).toContain("offline model");
    expect(reply.sessionId).toMatch(/^[0-9a-f-]{36}$/);
    expect(nano(reply.costUsd)).toBe(ledger.settledNano());
    expect(headers.get("x-cost-nano")).toBe(String(ledger.settledNano()));
    expect(ledger.asks).toMatchObject([
      { work: "interactive", scope: { agent: "family", user: "nanoclaw" } },
    ]);
    expect(sent()).toHaveLength(1);
  });

  test.each([
    ["no session and no metadata", {}],
    ["null for what is absent", { sessionId: null, metadata: null }],
    ["empty for what is absent", { sessionId: "", metadata: {} }],
    ["metadata of nulls", { metadata: { group: null, folder: null, main: null, scheduledTask: null } }],
    ["fields that nobody knows", { metadata: { ...metadata, extra: 1 }, secrets: { a: "b" } }],
  ])("%s", async (_, more) => {
    openWorld();
    expect((await ask({ prompt: "Hello", ...more })).reply).toMatchObject({ status: "success" });
  });

  test("a session to be resumed: what was said before is part of the prompt [row 25]", async () => {
    const { sent } = openWorld();
    const first = await ask({ prompt: "My ship is the Argo", metadata });
    const { sessionId } = first.reply;
    const second = await ask({ prompt: "What is my ship?", sessionId, metadata });
    expect(second.reply.sessionId).toBe(sessionId);
    const messages = sent()[1]?.asked.messages;
    expect(messages).toMatchObject([
      { role: "user", content: "My ship is the Argo" },
      { role: "assistant", content: first.reply.result },
      { role: "user", content: "What is my ship?" },
    ]);
  });

  test("an answer that is cut at its limit of tokens: the reply says so, the repeat of it too", async () => {
    openWorld(() => ({ text: "A ship's purser keeps the stores. ".repeat(2_000) }));
    const key = { "idempotency-key": "cut" };
    const [first, again] = [await ask({ prompt: "Go on" }, key), await ask({ prompt: "Go on" }, key)];
    expect(first.reply).toMatchObject({ status: "success", stopReason: "max_tokens" });
    expect(again.reply).toEqual(first.reply);
  });

  test("a prompt that was cut within a character: half of it is not sent, because the provider refuses it", async () => {
    const { sent } = openWorld();
    expect((await ask('{"prompt":"A ship \\ud83d"}')).status).toBe(200);
    expect(JSON.stringify(sent()[0]?.asked.messages)).toBe('[{"role":"user","content":"A ship \ufffd"}]');
  });

  test("an id that is unknown or forgotten: a new conversation under that id [row 25]", async () => {
    const { sent } = openWorld();
    const { status, reply } = await ask({ prompt: "Hello", sessionId: "from-another-time" });
    expect([status, reply.sessionId]).toEqual([200, "from-another-time"]);
    expect(sent()[0]?.asked.messages).toHaveLength(1);
  });

  test("the same beginning for every run of a group, so that the provider's cache keeps it", async () => {
    const { sent } = openWorld();
    await ask({ prompt: "One", metadata });
    await ask({ prompt: "Two", metadata });
    const [one, two] = sent().map(({ asked }) => [asked.system, asked.tools, asked.cache_control]);
    expect(one).toEqual(two);
    expect(one?.[2]).toEqual({ type: "ephemeral" });
  });
});

describe("allows any name of a group, because it only describes", () => {
  test.each([
    ["128 characters", "x".repeat(128)],
    ["a line break and a tab", "two\nlines\tof it"],
    ["half a character", "cut \ud83d"],
    ["bytes that no terminal should see", "\u0000\u001b[2J"],
    ["nothing but spaces", " \n "],
    ["a number", 7],
    ["a list", ["a"]],
  ])("%s: on one line, and no longer than is written down", async (_, group) => {
    const { ledger, sent } = openWorld();
    expect((await ask({ prompt: "Hello", metadata: { group, folder: group } })).status).toBe(200);
    const agent = ledger.asks[0]?.scope.agent ?? "";
    expect(agent).toMatch(/^\P{Cc}{1,100}$/u);
    expect(agent.isWellFormed()).toBe(true);
    expect(JSON.stringify(sent()[0]?.asked.system)).toContain(
      JSON.stringify(JSON.stringify(agent)).slice(1, -1),
    );
  });

  test.each([
    ["another group", "family", "work"],
    ["a group whose long name begins alike", `${"x".repeat(120)}1`, `${"x".repeat(120)}2`],
  ])("%s has sessions of its own, also under the same id [row 25]", async (_, one, other) => {
    const { sent } = openWorld();
    const sessionId = `s-${one}`.slice(0, 50);
    await ask({ prompt: "The secret is plum", sessionId, metadata: { group: one } });
    await ask({ prompt: "What is the secret?", sessionId, metadata: { group: other } });
    expect(JSON.stringify(sent()[1]?.asked)).not.toContain("plum");
    await ask({ prompt: "And here?", sessionId, metadata: { group: one } });
    expect(JSON.stringify(sent()[2]?.asked)).toContain("plum");
  });
});

describe("refuses", () => {
  test.each([
    ["no prompt", {}, "prompt"],
    ["an empty prompt", { prompt: " " }, "prompt"],
    ["a prompt that is no text", { prompt: ["Hello"] }, "prompt"],
    ["a session that is no text", { prompt: "Hello", sessionId: 7 }, "sessionId"],
    ["a session that is too long", { prompt: "Hello", sessionId: "x".repeat(201) }, "sessionId"],
    [
      "a flag that is no flag",
      { prompt: "Hello", metadata: { scheduledTask: "yes" } },
      "metadata.scheduledTask",
    ],
    ["metadata that is a list", { prompt: "Hello", metadata: [] }, "metadata"],
  ])("%s, and says which field and what would be right", async (_, body, path) => {
    const { ledger } = openWorld();
    const { status, reply } = await ask(body);
    expect(status).toBe(400);
    expect(z.parse(RunFailure, reply)).toEqual(reply);
    expect(reply).toMatchObject({ status: "error", code: "invalid_request", result: null, costUsd: "0.00" });
    expect(reply).toMatchObject({ fields: [{ path }] });
    expect(ledger.asks).toEqual([]);
  });

  test("a prompt that is too long: 413 with its length and the limit", async () => {
    const { ledger } = openWorld();
    const { status, reply } = await ask({ prompt: "é".repeat(PROMPT_MAX_BYTES / 2 + 1) });
    expect([status, z.parse(RunFailure, reply)]).toMatchObject([
      413,
      { code: "too_large", fields: [{ path: "prompt" }] },
    ]);
    expect(reply).toMatchObject({ error: expect.stringContaining(`at most ${PROMPT_MAX_BYTES}`) });
    expect(ledger.asks).toEqual([]);
    expect((await ask({ prompt: "é".repeat(PROMPT_MAX_BYTES / 2) })).status).toBe(200);
  });

  test("a body that is no JSON, in the same form", async () => {
    openWorld();
    const { status, reply } = await ask("{");
    expect([status, reply]).toMatchObject([
      400,
      { status: "error", code: "malformed_json", sessionId: null },
    ]);
  });

  test("a body that is no object", async () => {
    openWorld();
    expect(await ask("[]")).toMatchObject({ status: 400, reply: { code: "invalid_request" } });
  });

  test("another client's session: the same id leads to a conversation of its own [row 25]", async () => {
    const { sent } = openWorld();
    const { reply } = await ask({ prompt: "The secret is plum" });
    const stranger = { ...NANO, name: "other" };
    await ask({ prompt: "What is the secret?", sessionId: reply.sessionId }, {}, stranger);
    expect(JSON.stringify(sent()[1]?.asked)).not.toContain("plum");
  });
});

describe("fails safe", () => {
  test("no money: 402 with the time it ends and what still works, nothing sent, and the session can go on", async () => {
    const { ledger, sent } = openWorld();
    ledger.state.allowanceNano = 0;
    const broke = await ask({ prompt: "Hello", sessionId: "broke" });
    expect([broke.status, broke.reply]).toMatchObject([402, { code: "budget_exhausted", costUsd: "0.00" }]);
    expect(z.parse(RunFailure, broke.reply)).toMatchObject({ stillWorks: ["status", "history"] });
    expect(Number(broke.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(sent()).toEqual([]);
    ledger.state.allowanceNano = 1e9;
    expect((await ask({ prompt: "Hello", sessionId: "broke" })).status).toBe(200);
    expect(sent()[0]?.asked.messages).toHaveLength(1);
  });

  test.each([
    ["overloaded", 503, "model_unavailable"],
    ["broken", 503, "model_unavailable"],
    ["bad-key", 503, "model_unavailable"],
    ["cut", 503, "interrupted"],
    ["error-event", 503, "interrupted"],
    ["declines", 422, "declined"],
    ["spend-limit", 402, "budget_exhausted"],
  ] as const)(
    "a model that is %s: %i %s, with what was spent, and a session that can go on [row 26]",
    async (behaviour, status, code) => {
      let failing = true;
      const { ledger } = openWorld(() => (failing ? behaviour : undefined));
      const failed = await ask({ prompt: "Hello", sessionId: `m-${behaviour}` });
      expect([failed.status, failed.reply]).toMatchObject([status, { status: "error", code }]);
      expect(z.parse(RunFailure, failed.reply)).toEqual(failed.reply);
      expect(nano(failed.reply.costUsd)).toBe(ledger.settledNano());
      expect(ledger.reservedNano()).toBe(0);
      failing = false;
      expect((await ask({ prompt: "Again", sessionId: `m-${behaviour}` })).status).toBe(200);
    },
  );

  test("a ledger that is down: nothing is sent", async () => {
    const { ledger, sent } = openWorld();
    ledger.state.isDown = true;
    expect(await ask({ prompt: "Hello" })).toMatchObject({
      status: 503,
      reply: { code: "model_unavailable" },
    });
    expect(sent()).toEqual([]);
  });

  test("an object that fails on the way is an answer of the same form", async () => {
    const { outside } = openWorld();
    const clock = () => {
      throw new Error("canary-in-an-error");
    };
    Object.assign(outside, { desk: { ...outside.desk, clock } });
    const response = await call({ prompt: "Hello" });
    expect(response.status).toBe(503);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ status: "error", code: "interrupted", result: null });
    expect(text).not.toContain("canary");
  });
});
