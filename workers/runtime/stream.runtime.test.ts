import { describe, expect, test, vi } from "vitest";
import { eventually } from "../patience.harness.ts";
import { GoingRun } from "./line.ts";
import { ask, call, eventsOf, nano, openWorld } from "./session.harness.ts";

const EVENTS = { accept: "text/event-stream" };
const WORDS = "A ship's purser keeps the stores and the accounts. ".repeat(20);

/** Reads until that has come. */
async function readUntil(reader: ReadableStreamDefaultReader<Uint8Array>, wanted: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  while (!text.includes(wanted)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

describe("allows", () => {
  test("a run as events: pieces of text, tools by name, then the whole reply [row 24]", async () => {
    const tool = { type: "tool_use", id: "t", name: "current_time", input: {} } as const;
    const { ledger } = openWorld((asked) =>
      asked.messages.length === 1
        ? { blocks: [{ type: "text", text: "Let me see." }, tool] }
        : { text: WORDS },
    );
    const response = await call({ prompt: "Go", sessionId: "s-1" }, EVENTS);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const events = await eventsOf(response);
    const names = events.map(([name]) => name);
    expect(names.filter((name) => name === "tool")).toHaveLength(1);
    expect(events.find(([name]) => name === "tool")).toEqual(["tool", { name: "current_time" }]);
    const text = events.flatMap(([name, data]) => (name === "text" ? [data.text] : [])).join("");
    expect(text).toBe(`Let me see.${WORDS}`);
    expect(names.filter((name) => name === "text").length).toBeGreaterThan(10);
    const [last, reply] = events.at(-1) ?? [];
    expect([last, reply]).toMatchObject([
      "done",
      { status: "success", result: WORDS, sessionId: "s-1", turns: 2 },
    ]);
    expect(nano(String(reply?.costUsd))).toBe(ledger.settledNano());
  });

  test("a repeat under the same key: the first reply as its only event", async () => {
    const { sent } = openWorld(() => ({ text: WORDS }));
    const headers = { ...EVENTS, "idempotency-key": "s-key" };
    const first = await call({ prompt: "Go" }, headers);
    const [done] = (await eventsOf(first)).slice(-1);
    const again = await call({ prompt: "Go" }, headers);
    expect(await eventsOf(again)).toEqual([done]);
    // For the audit: the last event names what was paid for once.
    expect([first, again].map((reply) => reply.headers.get("x-cost-nano"))).toEqual([null, "0"]);
    expect(sent()).toHaveLength(1);
  });
});

describe("refuses", () => {
  test("what cannot be a run, with its status and as JSON", async () => {
    openWorld();
    const bad = await call({ prompt: "" }, EVENTS);
    expect([bad.status, await bad.json()]).toMatchObject([400, { status: "error", code: "invalid_request" }]);
    await call({ prompt: "Go", sessionId: "s-2" }, { "idempotency-key": "s-2" });
    const other = await call({ prompt: "No", sessionId: "s-2" }, { ...EVENTS, "idempotency-key": "s-2" });
    expect([other.status, await other.json()]).toMatchObject([409, { code: "conflict" }]);
  });
});

describe("fails safe", () => {
  test.each([
    ["cut", "interrupted"],
    ["overloaded", "model_unavailable"],
  ] as const)(
    "a model that is %s: the last event is the error, with what was spent [row 26]",
    async (behaviour, code) => {
      const { ledger } = openWorld(() => behaviour);
      const events = await eventsOf(await call({ prompt: "Go" }, EVENTS));
      expect(events.at(-1)).toMatchObject(["error", { status: "error", code, result: null }]);
      expect(nano(String(events.at(-1)?.[1].costUsd))).toBe(ledger.settledNano());
    },
  );

  test("a client that leaves: the run stops, the books close, the session goes on", async () => {
    let stalls = true;
    const { ledger } = openWorld(() => (stalls ? "stalls" : undefined));
    const faults = vi.spyOn(console, "error");
    const response = await call({ prompt: "Go", sessionId: "s-gone" }, EVENTS);
    const reader = response.body?.getReader();
    await eventually(() => expect(ledger.open.size).toBe(1));
    await reader?.cancel();
    await eventually(() => expect(ledger.settled).toHaveLength(1));
    expect(ledger.reservedNano()).toBe(0);
    expect(faults.mock.calls, "no fault of ours").toEqual([]);
    stalls = false;
    expect((await ask({ prompt: "Again", sessionId: "s-gone" })).status).toBe(200);
  });

  test("a client that leaves before its turn: nothing is spent for it", async () => {
    const { ledger, sent } = openWorld((asked) =>
      JSON.stringify(asked).includes("First") ? "stalls" : undefined,
    );
    const first = await call({ prompt: "First", sessionId: "s-line" }, EVENTS);
    await eventually(() => expect(ledger.open.size).toBe(1));
    const second = await call({ prompt: "Second", sessionId: "s-line" }, EVENTS);
    const left = vi.spyOn(GoingRun.prototype, "leave");
    await second.body?.cancel();
    // Noticed by the next beat of the Worker, then by one of the session.
    await eventually(() => expect(left).toHaveBeenCalledOnce());
    await first.body?.cancel();
    await eventually(() => expect(ledger.settled).toHaveLength(1));
    expect((await ask({ prompt: "Third", sessionId: "s-line" })).status).toBe(200);
    expect(sent().some(({ asked }) => JSON.stringify(asked.messages).includes("Second"))).toBe(false);
  });

  test("one of two who wait for the same run leaves: the other gets it", async () => {
    const { sent } = openWorld(() => ({ text: WORDS }));
    const headers = { ...EVENTS, "idempotency-key": "s-two" };
    const [one, two] = [await call({ prompt: "Go" }, headers), await call({ prompt: "Go" }, headers)];
    await one.body?.cancel();
    const events = await eventsOf(two);
    expect(events.at(-1)).toMatchObject(["done", { status: "success" }]);
    expect(sent()).toHaveLength(1);
  });

  test("a silent run shows that it lives", async () => {
    openWorld(() => "stalls");
    const response = await call({ prompt: "Go", sessionId: "s-beat" }, EVENTS);
    const reader = response.body?.getReader();
    if (!reader) throw new Error("No body");
    expect(await readUntil(reader, ": still here")).toContain(": still here\n\n");
    await reader.cancel();
  });
});
