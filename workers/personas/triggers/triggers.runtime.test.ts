import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { sqlOf } from "../../portable/storage.ts";
import { NOW, openOrchestrator, world } from "../objects.harness.ts";
import { firings, type Here, withTrigger } from "./trigger.harness.ts";

const MINUTE = 60_000;
const iso = (at: number) => new Date(at).toISOString();
const clock = () => new Date(world.now);

const scheduled = (here: Here, config: object, persona: object = {}) =>
  withTrigger(here, { triggerType: "schedule" }, config, persona);

async function pass(here: Here, ms: number) {
  world.now += ms;
  return runDurableObjectAlarm(here.object);
}

describe("allows", () => {
  test("29. the guide's schedule: due one interval from now, then from the slot before, however late the alarm [row 75] [row 79] [row 85] [row 175]", async () => {
    const here = openOrchestrator();
    const { trigger, path, status } = await scheduled(here, {
      cron: "every 30m",
      event_type: "scheduled_review",
      payload: { scope: "recent" },
    });
    expect([status, trigger.nextTriggerAt]).toEqual([201, iso(NOW + 30 * MINUTE)]);
    await pass(here, 30 * MINUTE + 800);
    await pass(here, 30 * MINUTE - 300);
    expect(await firings(here, path)).toMatchObject([
      { dueAt: iso(NOW + 60 * MINUTE), lateMs: 500, status: "fired" },
      { dueAt: iso(NOW + 30 * MINUTE), lateMs: 800 },
    ]);
    expect(await here.object.pace()).toMatchObject({ latenessMs: 500, overdueMs: 0 });
    world.now += 31 * MINUTE;
    expect(await here.object.pace(), "nobody fired it").toMatchObject({ overdueMs: MINUTE + 500 });
    const [event] = (await here.call("GET", "/api/events")).body;
    expect(event).toMatchObject({
      eventType: "scheduled_review",
      sourceType: "trigger",
      sourceId: trigger.id,
      targetPersonaId: trigger.personaId,
      payload: '{"scope":"recent"}',
      status: "skipped",
    });
  });

  test("31. what fires runs the persona that subscribes to it, and the firing says what came of it [row 73] [row 78]", async () => {
    const here = openOrchestrator({ opened: openDesk(() => ({ text: "done" }), { clock }) });
    const { persona, path } = await scheduled(here, { interval_seconds: 1_800 });
    await here.call("POST", "/api/subscriptions", { personaId: persona.id, eventType: "trigger_fired" });
    world.now += 30 * MINUTE;
    await here.settle();
    await here.settle();
    const [firing] = await firings(here, path);
    expect(firing).toMatchObject({
      status: "completed",
      costUsd: expect.any(Number),
      resolvedAt: expect.any(String),
    });
    expect((await here.call("GET", `${path}/stats`)).body).toMatchObject({
      totalFires: 1,
      successCount: 1,
      successRate: 1,
    });
    expect((await here.call("GET", `/api/personas/${persona.id}/triggers`)).body).toHaveLength(1);
  });

  test("a time of the owner's clock, or of a zone of its own [row 177]", async () => {
    const here = openOrchestrator();
    expect((await scheduled(here, { cron: "30 7 * * *" })).trigger.nextTriggerAt).toBe(
      "2046-11-13T06:30:00.000Z",
    );
    const tokyo = await scheduled(here, { cron: "30 7 * * *", time_zone: "Asia/Tokyo" });
    expect(tokyo.trigger.nextTriggerAt).toBe("2046-11-12T22:30:00.000Z");
  });

  test("within a part of the day alone, by the trigger's clock [row 176] [row 177]", async () => {
    const active_hours = { from: "08:00", to: "10:00" };
    const here = openOrchestrator();
    const often = await scheduled(here, { cron: "*/30 * * * *", active_hours });
    expect(often.trigger.nextTriggerAt).toBe("2046-11-13T07:00:00.000Z");
    const tokyo = await scheduled(here, { interval_seconds: 3_600, time_zone: "Asia/Tokyo", active_hours });
    expect(tokyo.trigger.nextTriggerAt).toBe("2046-11-12T23:00:00.000Z");
  });

  test.each([
    ["30 7 * * 1-5", "2046-11-13T07:30:00.000Z"],
    ["0 0 29 2 *", "2048-02-29T00:00:00.000Z"],
    ["0 9 31 * *", "2046-12-31T09:00:00.000Z"],
    // A day of the month or a day of the week, as POSIX has it.
    ["0 9 13 * 1", "2046-11-13T09:00:00.000Z"],
    ["*/20 12 * * *", "2046-11-12T12:20:00.000Z"],
    ["0 12 * * 7", "2046-11-18T12:00:00.000Z"],
  ])("30. five fields, %s in UTC: next at %s [row 84]", async (cron, next) => {
    const { trigger } = await scheduled(openOrchestrator(), { cron, time_zone: "UTC" });
    expect(trigger.nextTriggerAt).toBe(next);
  });

  test("34. a change of something else keeps the phase; disabling and enabling begins anew; and its end [row 76] [row 77]", async () => {
    const here = openOrchestrator();
    const { trigger, path } = await scheduled(here, { cron: "every 30m" });
    world.now += 10 * MINUTE;
    const renamed = await here.call("PUT", path, { config: '{"cron":"every 30m","event_type":"x"}' });
    expect(renamed.body.nextTriggerAt).toBe(trigger.nextTriggerAt);
    expect((await here.call("PUT", path, { enabled: false })).body.nextTriggerAt).toBeNull();
    expect((await here.call("PUT", path, { enabled: true })).body.nextTriggerAt).toBe(iso(NOW + 40 * MINUTE));
    expect((await here.call("DELETE", path)).body).toEqual({ deleted: true });
    expect((await here.call("PUT", path, {})).status).toBe(404);
  });

  test("33. a disabled persona stands still and goes on at its next slot [row 79]", async () => {
    const here = openOrchestrator();
    const { persona, path } = await scheduled(here, { cron: "every 30m" });
    await here.call("POST", "/api/personas", { id: persona.id, enabled: false });
    await pass(here, 60 * MINUTE);
    expect(await firings(here, path)).toEqual([]);
    await here.call("POST", "/api/personas", { id: persona.id, enabled: true });
    await pass(here, 30 * MINUTE);
    expect(await firings(here, path)).toHaveLength(1);
  });

  test("35. a manual trigger fires when it is asked, as often as it is asked [row 82]", async () => {
    const here = openOrchestrator();
    const { path } = await withTrigger(here, { triggerType: "manual" }, { event_type: "go" });
    for (let times = 0; times < 2; times++)
      expect(await here.call("POST", `${path}/fire`, { payload: { n: times } })).toMatchObject({
        status: 202,
        body: { status: "fired" },
      });
    expect(
      (await here.call("GET", "/api/events?eventType=go")).body.map(
        (event: { payload: string }) => event.payload,
      ),
    ).toEqual(['{"n":1}', '{"n":0}']);
  });

  test("27. a webhook fires the persona's webhook triggers, once for each delivery [row 80]", async () => {
    const here = openOrchestrator();
    const { persona, path } = await withTrigger(here, { triggerType: "webhook" }, { event_type: "hooked" });
    const delivery = { "x-github-delivery": "d-1" };
    for (let times = 0; times < 2; times++)
      await here.send("POST", `/api/webhooks/${persona.id}`, '{"a":1}', delivery);
    expect(await firings(here, path)).toHaveLength(1);
    expect((await here.call("GET", "/api/events?eventType=hooked")).body).toMatchObject([
      { payload: '{"a":1}' },
    ]);
  });
});

describe("refuses", () => {
  test("31. the guide's targetPersonaId when it names another persona than the trigger's own [row 79]", async () => {
    const here = openOrchestrator();
    const [own, other] = [
      (await here.call("POST", "/api/personas", { name: "Own" })).body.id as string,
      (await here.call("POST", "/api/personas", { name: "Other" })).body.id as string,
    ];
    const body = { personaId: own, triggerType: "schedule", config: '{"cron":"every 30m"}' };
    const refused = await here.call("POST", "/api/triggers", { ...body, targetPersonaId: other });
    expect([refused.status, refused.body.error]).toEqual([400, expect.stringContaining(other)]);
    const taken = await here.call("POST", "/api/triggers", { ...body, targetPersonaId: own });
    expect([taken.status, taken.body.personaId]).toEqual([201, own]);
  });

  test.each([
    ["schedule", '{"cron":"every 0s"}'],
    ["schedule", '{"cron":"every 5 minutes"}'],
    ["schedule", '{"cron":"61 * * * *"}'],
    ["schedule", '{"interval_seconds":0.1}'],
    ["schedule", '{"interval_seconds":60,"time_zone":"Europe/Atlantis"}'],
    ["schedule", '{"cron":"0 7 * * *","time_zone":"Europe/Atlantis"}'],
    ["schedule", `{"cron":"every 30m","payload":${"[".repeat(101)}${"]".repeat(101)}}`],
    ["manual", `{"event_type":"${"x".repeat(201)}"}`],
    ["schedule", "{}"],
    ["schedule", "every 30m"],
    ["chain", "{}"],
    ["chain", '{"source_persona_id":"p","condition":{"type":"jsonpath"}}'],
    ["chain", '{"source_persona_id":"p","condition":{"type":"jsonpath","jsonpath":"$..verdict"}}'],
    ["chain", '{"source_persona_id":"p","condition":{"type":"jsonpath","jsonpath":"$.a[?@.b]"}}'],
    ["chain", '{"source_persona_id":"p","condition":{"type":"sometimes"}}'],
  ])("29. a %s with %s, when it is written [row 84]", async (triggerType, config) => {
    const here = openOrchestrator();
    const { id: personaId } = (await here.call("POST", "/api/personas", {})).body;
    const { status, body } = await here.call("POST", "/api/triggers", { personaId, triggerType, config });
    expect([status, body.fields[0].path]).toEqual([400, "config"]);
  });
});

describe("fails safe", () => {
  test("an alarm that comes twice, and an object that was moved meanwhile, fire a slot once [row 175]", async () => {
    const here = openOrchestrator();
    const { path } = await scheduled(here, { cron: "every 30m" });
    await pass(here, 30 * MINUTE);
    await evictDurableObject(here.object);
    await runDurableObjectAlarm(here.object);
    await runDurableObjectAlarm(here.object);
    expect(await firings(here, path)).toHaveLength(1);
  });

  test("32. after hours in which nobody was there: once, not at all, or all of them, as it is said [row 176]", async () => {
    const here = openOrchestrator();
    const cron = "every 30m";
    const [once, skip, all] = [
      await scheduled(here, { cron }),
      await scheduled(here, { cron, missed: "skip" }),
      await scheduled(here, { cron, missed: "all" }),
    ];
    await pass(here, 100 * MINUTE);
    expect((await firings(here, once.path)).map(({ status }: { status: string }) => status)).toEqual([
      "fired",
      "skipped",
    ]);
    expect(await firings(here, skip.path)).toMatchObject([
      { status: "skipped", errorMessage: expect.stringContaining("3 of its moments") },
    ]);
    expect(await firings(here, all.path)).toHaveLength(3);
  });

  test("a schedule that cannot be read any more says so, and holds up no other [row 84]", async () => {
    const here = openOrchestrator();
    const [broken, whole] = [
      await scheduled(here, { cron: "every 30m" }),
      await scheduled(here, { cron: "every 30m" }),
    ];
    await runInDurableObject(here.object, (_, { storage }) => {
      const config = '{"cron":"0 7 * * *","time_zone":"Europe/Atlantis"}';
      sqlOf(storage).all("UPDATE triggers SET config = ? WHERE id = ?", config, broken.trigger.id);
    });
    await pass(here, 30 * MINUTE);
    expect(await firings(here, whole.path)).toHaveLength(1);
    const [shown] = (await here.call("GET", `/api/personas/${broken.persona.id}/triggers`)).body;
    expect(shown).toMatchObject({
      healthStatus: "degraded",
      healthMessage: expect.stringContaining("Atlantis"),
    });
    expect((await here.call("PUT", broken.path, { config: '{"cron":"every 1h"}' })).body).toMatchObject({
      healthStatus: "healthy",
      nextTriggerAt: iso(NOW + 90 * MINUTE),
    });
  });

  test("while infrastructure is paused it wakes each quarter of an hour, or for what somebody waits for [row 10]", async () => {
    const here = openOrchestrator({ pausedAt: NOW });
    await scheduled(here, { cron: "every 10s" });
    await pass(here, 10_000);
    const alarm = () => runInDurableObject(here.object, (_, { storage }) => storage.getAlarm());
    expect(await alarm()).toBe(world.now + 15 * MINUTE);
    await here.call("POST", "/api/execute", { prompt: "x" });
    expect(await alarm()).toBeLessThanOrEqual(world.now + 1_000);
  });
});
