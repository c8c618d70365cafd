import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { callerOf, openOrchestrator, world } from "../objects.harness.ts";

const clock = () => new Date(world.now);
type Here = ReturnType<typeof openOrchestrator>;
type Told = { readonly id: string; readonly event: string; readonly data: ReturnType<typeof JSON.parse> };

/** A stream of events, and what it says to its end. */
async function watch(here: Here, id: string, headers: Readonly<Record<string, string>> = {}) {
  const url = `https://purser.test/api/executions/${id}/stream`;
  const answer = await here.object.answer({ method: "GET", url, headers, body: null }, callerOf());
  const said = async (): Promise<Told[]> => {
    const text = await new Response(answer.body).text();
    return text.split("\n\n").flatMap((block) => {
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1] ?? "";
      return block.includes("event: ")
        ? [{ id: field("id"), event: field("event"), data: JSON.parse(field("data")) }]
        : [];
    });
  };
  return { ...answer, said };
}
const asked = async (here: Here, personaId = "manual"): Promise<string> =>
  (await here.call("POST", "/api/execute", { prompt: "x", personaId })).body.executionId;

describe("allows", () => {
  test("68. to watch an execution: init, output, complete, in this order [row 60] [row 99]", async () => {
    const here = openOrchestrator({ opened: openDesk(() => ({ text: "one\ntwo" }), { clock }) });
    const id = await asked(here);
    const { status, headers, said } = await watch(here, id);
    expect([status, headers["content-type"]]).toEqual([200, "text/event-stream; charset=utf-8"]);
    const all = said();
    await here.settle();
    const events = await all;
    expect(events[0]).toMatchObject({ id: "0", event: "init", data: { executionId: id, status: "queued" } });
    expect(events.at(-1)).toMatchObject({
      id: "2",
      event: "complete",
      data: { status: "completed", outputLines: 2, totalCostUsd: expect.any(Number) },
    });
    const between = events.slice(1, -1);
    expect(new Set(between.map(({ event }) => event))).toEqual(new Set(["output"]));
    expect(between.flatMap(({ data }) => data.lines)).toEqual(["one", "two"]);
  });

  test("68. to come back with the last event's id, and to miss and repeat nothing [row 60]", async () => {
    const here = openOrchestrator({ opened: openDesk(() => ({ text: "one\ntwo\nthree" }), { clock }) });
    const id = await asked(here);
    await here.settle();
    const events = await (await watch(here, id, { "last-event-id": "1" })).said();
    expect(events.map(({ event }) => event)).toEqual(["init", "complete"]);
    expect(events[0]?.data.output).toEqual(["two", "three"]);
  });

  test("68. to hear what it says in the protocols, after the lines that say it [row 60] [row 91]", async () => {
    const text = 'one\n{"emit_event":{"type":"built","data":{"n":1}}}\n{"user_message":{"content":"Done"}}';
    const here = openOrchestrator({ opened: openDesk(() => ({ text }), { clock }) });
    const id = await asked(here);
    await here.settle();
    const events = await (await watch(here, id)).said();
    expect(events.map(({ id: line, event }) => [line, event])).toEqual([
      ["", "init"],
      ["", "said"],
      ["3", "said"],
      ["3", "complete"],
    ]);
    expect(events[1]?.data).toEqual({
      executionId: id,
      protocol: "emit_event",
      said: { type: "built", data: { n: 1 } },
    });
    const later = await (await watch(here, id, { "last-event-id": "2" })).said();
    expect(later.map(({ event, data }) => [event, data.protocol])).toEqual([
      ["init", undefined],
      ["said", "user_message"],
      ["complete", undefined],
    ]);
  });

  test("68. to hear that it was cancelled [row 59]", async () => {
    const here = openOrchestrator();
    const id = await asked(here);
    const all = (await watch(here, id)).said();
    await here.call("POST", `/api/executions/${id}/cancel`);
    expect((await all).at(-1)).toMatchObject({ event: "complete", data: { status: "cancelled" } });
  });

  test("to ask for it as JSON", async () => {
    const here = openOrchestrator();
    const id = await asked(here);
    const accept = { accept: "application/json" };
    const { body } = await here.send("GET", `/api/executions/${id}/stream`, null, accept);
    expect(body).toMatchObject({ executionId: id, status: "queued" });
  });

  test("sums of the last days, with what failed and why [row 60] [row 61] [row 102]", async () => {
    const here = openOrchestrator({ opened: openDesk(() => ({ text: "done" }), { clock }) });
    for (let n = 0; n < 3; n++) await asked(here);
    await here.call("POST", `/api/executions/${await asked(here)}/cancel`);
    await here.settle();
    expect((await here.call("GET", "/api/executions/stats")).body).toMatchObject({
      total: 4,
      totalExecutions: 4,
      completed: 3,
      cancelled: 1,
      failed: 0,
      running: 0,
      successRate: 1,
      periodDays: 7,
      dailyBreakdown: [{ date: "2046-11-12", count: 4, successRate: 1 }],
      topErrors: [],
    });
    expect((await here.call("GET", "/api/executions/stats?personaId=other")).body.total).toBe(0);
    const { daily, byPersona } = (await here.call("GET", "/api/metrics/daily")).body;
    expect(daily).toMatchObject([{ date: "2046-11-12", completed: 3, totalInputTokens: expect.any(Number) }]);
    expect(byPersona).toMatchObject([{ personaId: "manual", totalExecutions: 4 }]);
  });

  test("a persona with all that is its own [row 42] [row 54]", async () => {
    const here = openOrchestrator();
    const { persona, subscription } = await here.subscribed({ name: "A" }, { eventType: "x" });
    const trigger = { personaId: persona.id, triggerType: "manual" };
    const { body: made } = await here.call("POST", "/api/triggers", trigger);
    const credential = { name: "gitlab", serviceType: "gitlab", plaintext: "the-secret" };
    const { body: stored } = await here.call("POST", "/api/credentials", credential);
    await here.call("POST", `/api/personas/${persona.id}/credentials`, { credentialId: stored.id });
    const { body } = await here.call("GET", `/api/personas/${persona.id}/full`);
    expect(body).toEqual({
      ...persona,
      tools: [],
      credentials: [stored],
      subscriptions: [subscription],
      triggers: [made],
    });
    expect(JSON.stringify(body)).not.toContain("the-secret");
  });
});

describe("refuses", () => {
  test("to watch what is not there, and sums of more days than are kept", async () => {
    const here = openOrchestrator();
    for (const id of ["nothing/stream", "%zz/stream", "%zz"])
      expect((await here.call("GET", `/api/executions/${id}`)).status, id).toBe(404);
    expect((await here.call("GET", "/api/executions/stats?period=91")).status).toBe(400);
    expect((await here.call("GET", "/api/metrics/daily?from=yesterday")).status).toBe(400);
  });
});

describe("fails safe", () => {
  test("a reader who leaves holds up nobody [row 60]", async () => {
    const here = openOrchestrator({ opened: openDesk(() => ({ text: "one" }), { clock }) });
    const id = await asked(here);
    await ((await watch(here, id)).body as ReadableStream).cancel();
    await runDurableObjectAlarm(here.object);
    await runDurableObjectAlarm(here.runnerOf(id));
    expect(await here.detail(id)).toMatchObject({ status: "completed", output: ["one"] });
  });
});
