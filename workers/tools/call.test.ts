import { describe, expect, test, vi } from "vitest";
import { mcpTools } from "../../infra/worker/tools.ts";
import type { Answer, Asked, Caller } from "../caller.ts";
import { type Calling, call, TOOL_RESULT_MAX_CHARS } from "./call.ts";
import type { Env } from "./env.ts";

// One call of a tool, with an endpoint and a counter that the test holds.

const tools = mcpTools();
const CALLER: Caller = { kind: "program", name: "claude", role: "cos_internal", requestId: "request-1" };

type Seen = { readonly asked: Asked; readonly caller: Caller };

type Answered = { text?: string; status?: number; isWithin?: boolean | null; task?: string | null };

function stand({ text = "{}", status = 200, isWithin = true, task = null }: Answered = {}) {
  const seen: Seen[] = [];
  const counted: string[] = [];
  const owner = {
    answer: async (asked: Asked, caller: Caller): Promise<Answer> => {
      seen.push({ asked, caller });
      const about = task === null ? [] : ([["x-task", task]] as const);
      return { status, headers: [["x-cost-nano", "12"], ...about], body: new TextEncoder().encode(text) };
    },
  };
  const halted: string[] = [];
  const PERSONAS = {
    ...owner,
    halted: async (id: string) => {
      if (id === UNREACHED) throw new Error("The object does not answer");
      halted.push(id);
    },
  };
  const limit = async ({ key }: { key: string }) => {
    counted.push(key);
    if (isWithin === null) throw new Error("The counter is not there");
    return { success: isWithin };
  };
  const env = { GATE: owner, CHAT: owner, LEDGER: owner, PERSONAS, CHAT_LIMIT: { limit } } as unknown as Env;
  const asking: Calling = {
    env,
    caller: CALLER,
    origin: "https://purser.example.com",
    idempotencyKey: "key-1",
  };
  const run = (name: string, given: Record<string, unknown> = {}) => {
    const tool = tools.find(({ shown }) => shown.name === name);
    if (!tool) throw new Error(`No tool ${name}`);
    return call(tool, given, asking);
  };
  return { seen, counted, halted, run };
}
const UNREACHED = "01900000-0000-7000-8000-00000000000f";
const MESSAGE = { message: "Hello", sessionKey: "s" };

describe("allows", () => {
  test("the endpoint to see the caller that the door verified, and nothing else of the client", async () => {
    const { seen, run } = stand();
    const { headers } = await run("halt_task", { taskId: "t", reason: "enough" });
    expect(seen).toEqual([
      {
        asked: {
          method: "POST",
          url: "https://purser.example.com/api/halt",
          headers: {
            accept: "application/json",
            "content-type": "application/json",
            "idempotency-key": "key-1",
          },
          body: '{"taskId":"t","reason":"enough"}',
        },
        caller: CALLER,
      },
    ]);
    expect(headers.get("x-cost-nano")).toBe("12");
  });

  test("a halt to reach the execution that it names, and no other task's id to leave here [row 12]", async () => {
    const id = "01900000-0000-7000-8000-000000000001";
    const named = stand({ task: id });
    await named.run("halt_task", { taskId: id, reason: "enough" });
    const other = stand({ task: "t" });
    await other.run("halt_task", { taskId: "t", reason: "enough" });
    const refused = stand({ task: id, status: 404 });
    await refused.run("halt_task", { taskId: id, reason: "enough" });
    const read = stand({ task: id });
    await read.run("read_task", { taskId: id });
    expect([named, other, refused, read].map(({ halted }) => halted)).toEqual([[id], [], [], []]);
  });

  test("messages as many as the door allows its client, by the same name", async () => {
    const { seen, counted, run } = stand();
    await run("send_message", MESSAGE);
    await run("read_budget");
    expect([counted, seen.length]).toEqual([["client:claude"], 2]);
  });
});

describe("refuses", () => {
  test("a message over the limit before anybody is asked", async () => {
    const { seen, run } = stand({ isWithin: false });
    const { result } = await run("send_message", MESSAGE);
    expect([result.isError, seen.length]).toEqual([true, 0]);
    expect(JSON.stringify(result.content)).toContain("too_many_requests");
  });

  test("what the endpoint refuses, in its own words", async () => {
    const { run } = stand({ status: 402, text: '{"code":"budget_exhausted"}' });
    expect((await run("send_message", MESSAGE)).result).toEqual({
      content: [{ type: "text", text: '{"code":"budget_exhausted"}' }],
      isError: true,
    });
  });
});

describe("fails safe", () => {
  test("a halt that was stored and reaches nobody is no success: it is to be sent again", async () => {
    const { run } = stand({ task: UNREACHED });
    const { result } = await run("halt_task", { taskId: UNREACHED, reason: "enough" });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining("halt it again") }],
    });
  });

  test("a counter that does not answer lets a known client pass, as at the door", async () => {
    const complained = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const { seen, run } = stand({ isWithin: null });
    expect((await run("send_message", MESSAGE)).result.isError).toBeUndefined();
    expect([seen.length, String(complained.mock.calls[0])]).toEqual([
      1,
      expect.stringContaining("limit_not_counted"),
    ]);
    complained.mockRestore();
  });

  test("a result that is longer than a client takes is cut, and says so", async () => {
    const { run } = stand({ text: "x".repeat(TOOL_RESULT_MAX_CHARS + 1) });
    const { content } = (await run("read_budget")).result;
    expect(content).toMatchObject([
      { text: "x".repeat(TOOL_RESULT_MAX_CHARS) },
      { text: expect.stringContaining(`of ${TOOL_RESULT_MAX_CHARS + 1} characters`) },
    ]);
  });
});
