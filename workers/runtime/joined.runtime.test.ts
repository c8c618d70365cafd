import { describe, expect, test } from "vitest";
import { eventually } from "../patience.harness.ts";
import { ask, call, eventsOf, openHeld, openWorld } from "./session.harness.ts";

// The same prompt in the same session, sent again while its run goes on, without an idempotency key.

const EVENTS = { accept: "text/event-stream" };
const WORDS = "A ship's purser keeps the stores and the accounts. ".repeat(20);

describe("allows", () => {
  test("a repeat: it joins the run, and both get the one answer that is paid for once [row 24]", async () => {
    const { next, sent, ledger } = openHeld();
    const body = { prompt: "Book the dentist", sessionId: "joined" };
    const asked = [ask(body), ask(body), ask(body)];
    await next();
    const replies = await Promise.all(asked);
    expect(sent()).toHaveLength(1);
    expect(new Set(replies.map(({ reply }) => JSON.stringify(reply))).size).toBe(1);
    const costs = replies.map(({ headers }) => Number(headers.get("x-cost-nano"))).toSorted((a, b) => b - a);
    expect(costs).toEqual([ledger.settledNano(), 0, 0]);
  });

  test("a stream that joins late hears what was said before it came", async () => {
    const tool = { type: "tool_use", id: "t", name: "notes_list", input: {} } as const;
    const held = { isAsked: false, mayGoOn: false };
    const list = async () => {
      held.isAsked = true;
      while (!held.mayGoOn) await scheduler.wait(5);
      return [];
    };
    const { outside, sent } = openWorld((asked) =>
      asked.messages.length === 1
        ? { blocks: [{ type: "text", text: "Let me see." }, tool] }
        : { text: WORDS },
    );
    Object.assign(outside, { notes: () => ({ list }) });
    const body = { prompt: "Go", sessionId: "joined-late" };
    const first = eventsOf(await call(body, EVENTS));
    await eventually(() => expect(held.isAsked).toBe(true));
    const second = eventsOf(await call(body, EVENTS));
    held.mayGoOn = true;
    const [one, two] = [await first, await second];
    expect(textIn(two)).toBe(`Let me see.${WORDS}`);
    expect(two.map(([name]) => name)).toEqual(one.map(([name]) => name));
    expect(sent()).toHaveLength(2);
  });

  test("the same prompt when the first run is over: a run of its own", async () => {
    const { sent } = openWorld();
    const body = { prompt: "What time is it?", sessionId: "again" };
    await ask(body);
    await ask(body);
    expect(sent()).toHaveLength(2);
  });
});

describe("refuses", () => {
  test.each([
    ["another prompt", {}, { prompt: "Other" }, {}],
    ["another kind of run", {}, { metadata: { main: true } }, {}],
    ["a key of its own", {}, {}, { "idempotency-key": "j-1" }],
    ["two keys", { "idempotency-key": "j-2" }, {}, { "idempotency-key": "j-3" }],
  ])("to join with %s", async (name, first, change, second) => {
    const { next, sent } = openHeld();
    const body = { prompt: "Go", sessionId: `not-joined-${name}` };
    const both = [ask(body, first), ask({ ...body, ...change }, second)];
    await next();
    await next();
    for (const { status } of await Promise.all(both)) expect(status).toBe(200);
    expect(sent()).toHaveLength(2);
  });
});

describe("fails safe", () => {
  test("a run that its only client has left is none to join", async () => {
    let stalls = true;
    const { ledger } = openWorld(() => (stalls ? "stalls" : undefined));
    const body = { prompt: "Go", sessionId: "joined-left" };
    const response = await call(body, EVENTS);
    await eventually(() => expect(ledger.open.size).toBe(1));
    await response.body?.cancel();
    await eventually(() => expect(ledger.settled).toHaveLength(1));
    stalls = false;
    expect((await ask(body)).status).toBe(200);
  });

  test("a model that says nothing: the stream begins at once, with a line that readers skip", async () => {
    openWorld(() => "silent");
    const response = await call({ prompt: "Go", sessionId: "silent" }, EVENTS);
    const reader = response.body?.getReader();
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toBe(": still here\n\n");
    await reader?.cancel();
  });
});

const textIn = (events: [string, Record<string, unknown>][]): string =>
  events.flatMap(([name, data]) => (name === "text" ? [data.text] : [])).join("");
