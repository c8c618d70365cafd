import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { openOrchestrator, world } from "../objects.harness.ts";
import { firings, withTrigger } from "./trigger.harness.ts";

const clock = () => new Date(world.now);

describe("allows", () => {
  test("36. a chain fires when another persona's execution publishes an event, or ends [row 81]", async () => {
    const here = openOrchestrator({
      opened: openDesk(() => ({ text: '{"emit_event":{"type":"ready","data":{"n":3}}}' }), { clock }),
    });
    const source = (await here.call("POST", "/api/personas", { name: "A" })).body;
    const config = { source_persona_id: source.id };
    const heard = await withTrigger(
      here,
      { triggerType: "chain" },
      { ...config, source_event_type: "ready" },
    );
    const ended = await withTrigger(here, { triggerType: "chain" }, config);
    await here.call("POST", "/api/execute", { prompt: "x", personaId: source.id });
    await here.settle();
    expect(await firings(here, heard.path)).toHaveLength(1);
    expect(await firings(here, ended.path)).toHaveLength(1);
    const events = (await here.call("GET", "/api/events?eventType=chain_triggered")).body;
    expect(events.map(({ payload }: { payload: string }) => JSON.parse(payload))).toMatchObject([
      { source_persona_id: source.id, source_status: "completed" },
      { source_event_type: "ready", data: { n: 3 } },
    ]);
  });

  test("36. a chain chooses by how an execution ended or what it wrote, and hands it on where it is told to [row 81]", async () => {
    const here = openOrchestrator({
      opened: openDesk(() => ({ text: 'Looked at it.\n{"verdict":"ship","findings":[{"level":2}]}' }), {
        clock,
      }),
    });
    const source = (await here.call("POST", "/api/personas", { name: "A" })).body;
    const chained = (condition: object, more: object = {}) =>
      withTrigger(here, { triggerType: "chain" }, { source_persona_id: source.id, condition, ...more });
    const fires = await Promise.all([
      chained({ type: "success" }, { payload_forward: true, event_type: "forwarded" }),
      chained({ type: "jsonpath", jsonpath: "$.verdict", expected: "ship" }),
      chained({ type: "jsonpath", jsonpath: "$.findings[0]['level']", expected: "2" }),
      chained({ type: "jsonpath", jsonpath: "$.findings" }),
    ]);
    const stays = await Promise.all([
      chained({ type: "failure" }),
      chained({ type: "jsonpath", jsonpath: "$.verdict", expected: "hold" }),
      chained({ type: "jsonpath", jsonpath: "$.nothing" }),
    ]);
    await here.call("POST", "/api/execute", { prompt: "x", personaId: source.id });
    await here.settle();
    const counts = (all: readonly { path: string }[]) =>
      Promise.all(all.map(async ({ path }) => (await firings(here, path)).length));
    expect([await counts(fires), await counts(stays)]).toEqual([
      [1, 1, 1, 1],
      [0, 0, 0],
    ]);
    const [{ payload }] = (await here.call("GET", "/api/events?eventType=forwarded")).body;
    expect(JSON.parse(payload).source_output).toContain('"verdict":"ship"');
    const plain = (await here.call("GET", "/api/events?eventType=chain_triggered")).body;
    for (const event of plain) expect(JSON.parse(event.payload)).not.toHaveProperty("source_output");
  });
});

describe("refuses", () => {
  test("36. a chain that leads back to where it begins [row 81]", async () => {
    const here = openOrchestrator();
    const first = await withTrigger(here, { triggerType: "manual" }, {});
    const [a, b] = [first.persona.id, (await here.call("POST", "/api/personas", { name: "B" })).body.id];
    const chain = (from: string, to: string) =>
      here.call("POST", "/api/triggers", {
        personaId: to,
        triggerType: "chain",
        config: JSON.stringify({ source_persona_id: from }),
      });
    expect((await chain(a, b)).status).toBe(201);
    expect((await chain(b, a)).body.detail).toContain("circle");
    expect((await chain(a, a)).status).toBe(400);
  });
});
