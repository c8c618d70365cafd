import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { eventually } from "../../patience.harness.ts";
import { NOW, openOrchestrator, world } from "../objects.harness.ts";
import { valueAt } from "./address.ts";

const MINUTE = 60_000;
const URL_ = "https://api.example.com/releases";
const POLICY = { allowedHosts: ["api.example.com"] };
const iso = (at: number) => new Date(at).toISOString();

type Here = ReturnType<typeof openOrchestrator>;
type Served = { readonly body: string; readonly etag?: string; readonly status?: number };

/** A server that says what it is told to, and keeps what it was asked. */
function serving(first: Served) {
  const server = { now: first, asked: [] as { url: string; headers: Headers }[] };
  const send = async (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    server.asked.push({ url, headers });
    const { body, etag, status = 200 } = server.now;
    if (etag && headers.get("if-none-match") === etag) return new Response(null, { status: 304 });
    return new Response(body, { status, headers: etag ? { etag } : {} });
  };
  return { server, send };
}

async function polling(here: Here, config: object, persona: object = {}) {
  const made = (await here.call("POST", "/api/personas", { name: "P", networkPolicy: POLICY, ...persona }))
    .body;
  const body = { personaId: made.id, triggerType: "polling", config: JSON.stringify(config) };
  const { status, body: trigger } = await here.call("POST", "/api/triggers", body);
  return { personaId: made.id as string, status, trigger, path: `/api/triggers/${trigger.id}` };
}

/** Lets time pass to an alarm, and the looks that it begins come to their end. */
async function pass(here: Here, ms: number, asked: () => number, looks = 1) {
  world.now += ms;
  const before = asked();
  await runDurableObjectAlarm(here.object);
  await eventually(() => expect(asked()).toBe(before + looks));
  // What a look came to is written when its reply has been read, which is a turn of the object later.
  await here.call("GET", "/api/personas");
}
const events = async (here: Here) => (await here.call("GET", "/api/events")).body;
const triggerOf = async (here: Here, personaId: string) =>
  (await here.call("GET", `/api/personas/${personaId}/triggers`)).body[0];

describe("allows", () => {
  test("a change of an address to be the event; the first look and what stays the same are none [row 83]", async () => {
    const { server, send } = serving({ body: '{"version":1}', etag: '"a"' });
    const asked = () => server.asked.length;
    const here = openOrchestrator({ send });
    const { personaId, status, trigger } = await polling(here, { poll_url: URL_, poll_interval_seconds: 60 });
    expect([status, trigger.nextTriggerAt]).toEqual([201, iso(NOW)]);
    await pass(here, 0, asked);
    await pass(here, MINUTE, asked);
    expect(server.asked.map(({ headers }) => headers.get("if-none-match"))).toEqual([null, '"a"']);
    expect(server.asked[0]?.headers.has("authorization")).toBe(false);
    expect(await events(here)).toEqual([]);
    server.now = { body: '{"version":2}', etag: '"b"' };
    await pass(here, MINUTE, asked);
    await eventually(async () => expect(await events(here)).toHaveLength(1));
    const [event] = await events(here);
    expect(event).toMatchObject({
      eventType: "content_changed",
      sourceType: "trigger",
      sourceId: trigger.id,
      targetPersonaId: personaId,
    });
    expect(JSON.parse(event.payload)).toMatchObject({ url: URL_, value: '{"version":2}' });
    expect((await here.call("GET", `/api/triggers/${trigger.id}/firings`)).body).toHaveLength(1);
  });

  test("only the part under a JSON pointer to count [row 83]", async () => {
    const { server, send } = serving({ body: '{"at":1,"data":{"tag":"v1"}}' });
    const asked = () => server.asked.length;
    const here = openOrchestrator({ send });
    await polling(here, { poll_url: URL_, poll_interval_seconds: 60, poll_pointer: "/data/tag" });
    await pass(here, 0, asked);
    server.now = { body: '{"at":2,"data":{"tag":"v1"}}' };
    await pass(here, MINUTE, asked);
    server.now = { body: '{"at":3,"data":{"tag":"v2"}}' };
    await pass(here, MINUTE, asked);
    await eventually(async () => expect(await events(here)).toHaveLength(1));
    expect(JSON.parse((await events(here))[0].payload)).toMatchObject({
      pointer: "/data/tag",
      value: '"v2"',
    });
  });

  test.each([
    [0, 1],
    [1, 4],
    [2, 24],
  ] as const)("at level %i an address to be left alone %i times as long [row 83]", async (level, times) => {
    const { server, send } = serving({ body: "a" });
    const here = openOrchestrator({ send, level });
    const { personaId } = await polling(here, { poll_url: URL_, poll_interval_seconds: 60 });
    await pass(here, 0, () => server.asked.length);
    expect((await triggerOf(here, personaId)).nextTriggerAt).toBe(iso(NOW + times * MINUTE));
  });

  test.each([
    ['{"a":{"b/c":[1,{"~":2}]}}', "/a/b~1c/1/~0", "2"],
    ['{"a":null}', "/a", "null"],
    ['{"a":1}', "/b", null],
    ['{"a":1}', "/toString", null],
    ["no JSON", "/a", null],
  ])("the part of %s at %s [row 83]", (text, pointer, part) => {
    expect(valueAt(text, pointer)).toBe(part);
  });
});

describe("refuses", () => {
  test.each([
    [{}, "poll_url"],
    [{ poll_url: URL_, poll_interval_seconds: 59 }, "the shortest is 60"],
    [{ poll_url: "http://api.example.com/" }, "Only https://"],
    [{ poll_url: "https://elsewhere.example.com/" }, "has not listed the host"],
    [{ poll_url: "https://127.0.0.1/" }, "A host is named"],
    [{ poll_url: URL_, poll_pointer: "data" }, "expected a JSON pointer"],
  ])("29. %j, saying why [row 83]", async (config, why) => {
    const here = openOrchestrator();
    const { status, trigger } = await polling(here, config);
    expect(status).toBe(400);
    expect(JSON.stringify(trigger)).toContain(why);
    expect(await triggerOf(here, (await here.call("GET", "/api/personas")).body[0].id)).toBeUndefined();
  });
});

describe("fails safe", () => {
  test("an address that fails says why on its trigger, fires nothing, and is well again by itself [row 83]", async () => {
    const { server, send } = serving({ body: "a" });
    const asked = () => server.asked.length;
    const here = openOrchestrator({ send });
    const { personaId } = await polling(here, { poll_url: URL_, poll_interval_seconds: 60 });
    await pass(here, 0, asked);
    for (const status of [302, 500]) {
      server.now = { body: "b", status };
      await pass(here, MINUTE, asked);
      await eventually(async () =>
        expect(await triggerOf(here, personaId)).toMatchObject({
          healthStatus: "degraded",
          healthMessage: `api.example.com answered with HTTP ${status}`,
        }),
      );
    }
    server.now = { body: "a" };
    await pass(here, MINUTE, asked);
    await eventually(async () =>
      expect(await triggerOf(here, personaId)).toMatchObject({
        healthStatus: "healthy",
        healthMessage: null,
      }),
    );
    expect(await events(here)).toEqual([]);
  });

  test("a host that was taken from the persona's list is asked no more [row 178] [row 83]", async () => {
    const { server, send } = serving({ body: "a" });
    const here = openOrchestrator({ send });
    const { personaId } = await polling(here, { poll_url: URL_, poll_interval_seconds: 60 });
    await here.call("POST", "/api/personas", { id: personaId, networkPolicy: { allowedHosts: [] } });
    await pass(here, 0, () => server.asked.length, 0);
    await eventually(async () =>
      expect((await triggerOf(here, personaId)).healthMessage).toContain("has not listed the host"),
    );
  });

  test("a look that takes long holds up nothing that is due, and one whose trigger is gone fires nothing [row 83] [row 85]", async () => {
    const { promise, resolve } = Promise.withResolvers<Response>();
    let asked = 0;
    const send = () => {
      asked += 1;
      return promise;
    };
    const here = openOrchestrator({ send });
    const { personaId, path } = await polling(here, { poll_url: URL_, poll_interval_seconds: 60 });
    const config = JSON.stringify({ cron: "every 10s" });
    const schedule = await here.call("POST", "/api/triggers", { personaId, triggerType: "schedule", config });
    await pass(here, 10_000, () => asked);
    expect((await here.call("GET", `/api/triggers/${schedule.body.id}/firings`)).body).toHaveLength(1);
    await here.call("DELETE", path);
    resolve(new Response("a"));
    await here.call("GET", "/api/personas");
    expect(await events(here)).toHaveLength(1);
  });
});
