import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { sized } from "../../sizes.harness.ts";
import { openOrchestrator, world } from "../objects.harness.ts";

const PUSH = { eventType: "gitlab_push", sourceType: "gitlab", sourceId: "org/my-repo" };

const project = { path_with_namespace: "org/my-repo" };
const NAMES = [
  ["gitlab_mr", "gitlab_merge_request"],
  ["gitlab_tag", "gitlab_tag_push"],
  ["gitlab_comment", "gitlab_note"],
] as const;
const ALIASES = NAMES.flatMap(([ours, theirs]) => [
  [ours, theirs],
  [theirs, ours],
]);

async function published(orchestrator: ReturnType<typeof openOrchestrator>, event: object) {
  const { status, body } = await orchestrator.call("POST", "/api/events", event);
  expect([status, body.status]).toEqual([201, "pending"]);
  return (await orchestrator.call("GET", `/api/events/${body.id}`)).body;
}

describe("allows", () => {
  test("19. an event to reach the persona's prompt, with its payload [row 62] [row 66] [row 70]", async () => {
    const here = openOrchestrator();
    await here.subscribed({ name: "Reviewer" }, { eventType: "gitlab_push", sourceFilter: "org/my-repo" });
    const event = await published(here, { ...PUSH, payload: '{"ref":"refs/heads/ünïcode 🚀"}' });
    expect(event).toMatchObject({
      status: "delivered",
      processedAt: expect.any(String),
      dispatches: [{ attempts: 1 }],
    });
    await here.settle();
    const [execution] = (await here.call("GET", "/api/executions")).body;
    expect(execution).toMatchObject({ status: "completed", eventId: event.id });
    expect(execution.inputData).toContain('"ref": "refs/heads/ünïcode 🚀"');
  });

  test.each([
    ["no JSON", "just text"],
    [
      "JSON that is nested too deeply to be written again",
      `{"a":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
    ],
  ])("20. a payload that is %s, as raw [row 62]", async (_, payload) => {
    const here = openOrchestrator();
    await here.subscribed({ name: "R" }, { eventType: "note" });
    await published(here, { eventType: "note", sourceType: "manual", payload });
    await here.settle();
    const [execution] = (await here.call("GET", "/api/executions")).body;
    expect(execution.status).toBe("completed");
    expect(execution.inputData).toContain(`"raw": ${JSON.stringify(payload).slice(0, 50)}`);
  });

  test("23. each final state: skipped, delivered, partial, failed [row 63]", async () => {
    const here = openOrchestrator();
    expect(await published(here, PUSH)).toMatchObject({ status: "skipped", dispatches: [] });
    const busy = { eventType: "gitlab_push", maxRetries: 0 };
    await here.subscribed({ name: "A", maxConcurrent: 2 }, busy);
    await here.subscribed({ name: "B", maxConcurrent: 1 }, busy);
    expect((await published(here, PUSH)).status).toBe("delivered");
    expect(await published(here, PUSH)).toMatchObject({
      status: "partial",
      errorMessage: "The persona is at its maxConcurrent of 1",
    });
    expect(await published(here, PUSH)).toMatchObject({
      status: "failed",
      errorMessage:
        "All subscription matches failed: The persona is at its maxConcurrent of 2; The persona is at its maxConcurrent of 1",
    });
  });

  test("24. a persona without room is tried again, further and further apart, and its event waits for it [row 74]", async () => {
    const here = openOrchestrator();
    await here.subscribed({ name: "A" }, { eventType: "gitlab_push", maxRetries: 2, retryBackoffMs: 5_000 });
    await published(here, PUSH);
    const waiting = await published(here, PUSH);
    expect(waiting).toMatchObject({
      status: "processing",
      nextRetryAt: new Date(world.now + 5_000).toISOString(),
    });
    const state = async () => (await here.call("GET", `/api/events/${waiting.id}`)).body;
    const alarm = (ms: number) => {
      world.now += ms;
      return runDurableObjectAlarm(here.object);
    };
    await alarm(5_000);
    expect(await state()).toMatchObject({
      status: "processing",
      retryCount: 1,
      nextRetryAt: new Date(world.now + 10_000).toISOString(),
    });
    await alarm(10_000);
    expect(await state()).toMatchObject({ status: "failed", retryCount: 2, nextRetryAt: null });
  });

  test("28. a subscription under either of GitLab's names of an event [row 65]", async () => {
    for (const [subscribed, event] of ALIASES) {
      const here = openOrchestrator();
      await here.subscribed({ name: "A" }, { eventType: subscribed });
      expect((await published(here, { ...PUSH, eventType: event })).status).toBe("delivered");
    }
  });

  test.each<[string, object | string, string, string | null]>([
    ["push", { project }, "gitlab_push", "org/my-repo"],
    ["merge_request", { project }, "gitlab_mr", "org/my-repo"],
    ["pipeline", { project }, "gitlab_pipeline", "org/my-repo"],
    ["tag_push", { project }, "gitlab_tag", "org/my-repo"],
    ["issue", { project }, "gitlab_issue", "org/my-repo"],
    ["note", { project }, "gitlab_comment", "org/my-repo"],
    ["build", { project }, "gitlab_build", "org/my-repo"],
    ["wiki_page", { project }, "gitlab_wiki_page", "org/my-repo"],
    ["group hook", { group: { path: "org" }, object_kind: "subgroup" }, "gitlab_subgroup", null],
    ["no kind", { project, object_kind: undefined }, "gitlab_unknown", "org/my-repo"],
    ["a kind that is none", { project: null, object_kind: "x y" }, "gitlab_unknown", null],
    ["no JSON", "just text", "gitlab_unknown", null],
  ])(
    "28. GitLab's %s: its type, its project, its body as it came [row 65]",
    async (kind, given, eventType, sourceId) => {
      const here = openOrchestrator();
      const payload = typeof given === "string" ? given : JSON.stringify({ object_kind: kind, ...given });
      const { status, body } = await here.send("POST", "/api/gitlab/webhook", payload);
      expect(status).toBe(201);
      expect(body).toMatchObject({
        eventType,
        sourceType: "gitlab",
        sourceId,
        targetPersonaId: null,
        payload,
      });
    },
  );

  test("a subscription to be changed, listed and deleted [row 67] [row 68] [row 69]", async () => {
    const here = openOrchestrator();
    const { persona, subscription } = await here.subscribed(
      { name: "A" },
      { eventType: "x", sourceFilter: "org/*" },
    );
    const path = `/api/subscriptions/${subscription.id}`;
    const changed = (await here.call("PUT", path, { sourceFilter: null, enabled: false, maxRetries: 1 }))
      .body;
    expect(changed).toEqual({ ...subscription, sourceFilter: null, enabled: false, maxRetries: 1 });
    const list = `/api/personas/${persona.id}/subscriptions`;
    expect((await here.call("GET", list)).body).toEqual([changed]);
    expect((await here.call("DELETE", path)).body).toEqual({ deleted: true });
    expect((await here.call("GET", list)).body).toEqual([]);
    expect((await here.call("PUT", path, {})).status).toBe(404);
  });

  test("67. a burst of events one after the other, with no timer between them [row 85]", async () => {
    const here = openOrchestrator();
    await here.subscribed({ name: "A", maxConcurrent: 100 }, { eventType: "gitlab_push", maxRetries: 0 });
    const batch = Array.from({ length: sized(200, 1_000) }, () => here.call("POST", "/api/events", PUSH));
    await Promise.all(batch);
    const left = (await here.call("GET", "/api/events?status=pending")).body;
    expect(left).toEqual([]);
    expect((await here.call("GET", "/api/events?status=delivered&limit=500")).body).toHaveLength(100);
  });
});

describe("refuses", () => {
  test("27. a webhook for a persona that is not there, with 404 and no event [row 64]", async () => {
    const here = openOrchestrator();
    expect((await here.send("POST", "/api/webhooks/nobody", "{}")).status).toBe(404);
    expect((await here.call("GET", "/api/events")).body).toEqual([]);
  });

  test("26. an event without its source type, naming it [row 62]", async () => {
    const { status, body } = await openOrchestrator().call("POST", "/api/events", { eventType: "x" });
    expect([status, body.fields[0].path]).toEqual([400, "sourceType"]);
  });

  test("22. a payload filter that cannot be read, naming why [row 66]", async () => {
    const here = openOrchestrator();
    const { persona } = await here.subscribed({ name: "A" }, { eventType: "x" });
    const wish = { personaId: persona.id, eventType: "x", payloadFilter: '{"a":[{"like":"b"}]}' };
    const { status, body } = await here.call("POST", "/api/subscriptions", wish);
    expect([status, body.fields[0].path]).toEqual([400, "payloadFilter"]);
    expect(body.detail).toContain('{"like":"b"}');
    const [{ id }] = (await here.call("GET", `/api/personas/${persona.id}/subscriptions`)).body;
    expect((await here.call("PUT", `/api/subscriptions/${id}`, { payloadFilter: "{" })).status).toBe(400);
  });

  test("a subscription of a persona that is not there, with 404 [row 66]", async () => {
    const wish = { personaId: "nobody", eventType: "x" };
    expect((await openOrchestrator().call("POST", "/api/subscriptions", wish)).status).toBe(404);
  });
});

describe("fails safe", () => {
  test("[row 81] a circle of personas ends: events that lead to events have a depth", async () => {
    const here = openOrchestrator();
    await here.subscribed({ name: "A", maxConcurrent: 20 }, { eventType: "ping" });
    world.opened = openDesk(() => ({ text: '{"emit_event":{"type":"ping"}}' }), {
      clock: () => new Date(world.now),
    });
    await published(here, { eventType: "ping", sourceType: "manual" });
    for (let round = 0; round < 15; round++) await here.settle();
    const events = (await here.call("GET", "/api/events?limit=100")).body;
    expect(events).toHaveLength(10);
    expect(events[0]).toMatchObject({
      status: "skipped",
      errorMessage: "More than 8 events led to one another",
    });
  });
});
