import { evictDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openOrchestrator, world } from "../objects.harness.ts";
import { routes } from "../routes.ts";

/** As upstream's clients read them: all but `webhookSecret`, which no list has here. */
const FIELDS =
  "id projectId name description systemPrompt structuredPrompt icon color enabled maxConcurrent timeoutMs inferenceProfileId networkPolicy maxBudgetUsd maxTurns designContext groupId permissionPolicy modelProfile runsOn createdAt updatedAt";

const REVIEWER = {
  name: "Code Reviewer",
  description: "Reviews pull requests for code quality",
  systemPrompt: "You are an expert code reviewer...",
  structuredPrompt: '{"identity":"Expert code reviewer","instructions":"Review code."}',
  enabled: true,
  maxConcurrent: 2,
  timeoutMs: 600_000,
};

describe("allows", () => {
  test("8. the guide's persona: made with an id, camelCase, JSON still a text [row 44]", async () => {
    const { call } = openOrchestrator();
    const { status, body } = await call("POST", "/api/personas", REVIEWER);
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...REVIEWER, projectId: "default", maxTurns: null, maxBudgetUsd: null });
    expect(Object.keys(body).toSorted()).toEqual(FIELDS.split(" ").toSorted());
    expect(body.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(body.createdAt).toBe("2046-11-12T12:00:00.000Z");
  });

  test("9. the same id again changes it: what is left out stays, createdAt too [row 44]", async () => {
    const { call } = openOrchestrator();
    const made = (await call("POST", "/api/personas", { ...REVIEWER, maxBudgetUsd: 0.25 })).body;
    world.now += 1_000;
    const changed = await call("POST", "/api/personas", { id: made.id, name: "Reviewer", description: null });
    expect(changed.status).toBe(200);
    const updatedAt = "2046-11-12T12:00:01.000Z";
    expect(changed.body).toEqual({ ...made, name: "Reviewer", description: null, updatedAt });
  });

  test("10. a field that nobody knows, and a policy as an object [row 44]", async () => {
    const { call } = openOrchestrator();
    const networkPolicy = { allowedHosts: ["api.example.com"] };
    const { status, body } = await call("POST", "/api/personas", { homeTeamId: "t-1", networkPolicy });
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: "Untitled", networkPolicy: JSON.stringify(networkPolicy) });
    expect(body).not.toHaveProperty("homeTeamId");
  });

  test("11. the list by name, one by its id, and its end with all its links, also after an eviction [row 42] [row 43] [row 45]", async () => {
    const { object, call } = openOrchestrator();
    const b = (await call("POST", "/api/personas", { name: "B" })).body;
    const a = (await call("POST", "/api/personas", { name: "A", id: "my-own-id" })).body;
    const tool = (await call("POST", "/api/tool-definitions", { name: "curl" })).body;
    await call("POST", "/api/personas/my-own-id/tools", { toolId: tool.id });
    const own = { personaId: "my-own-id" };
    await call("POST", "/api/subscriptions", { ...own, eventType: "x" });
    await call("POST", "/api/triggers", { ...own, triggerType: "manual" });
    await evictDurableObject(object);
    expect((await call("GET", "/api/personas")).body).toEqual([a, b]);
    expect((await call("GET", "/api/personas/my-own-id")).body).toEqual(a);
    expect((await call("DELETE", "/api/personas/my-own-id")).body).toEqual({ deleted: true });
    expect((await call("GET", "/api/personas/my-own-id/tools")).status).toBe(404);
    await call("POST", "/api/personas", { id: "my-own-id" });
    for (const of of ["tools", "credentials", "subscriptions", "triggers"])
      expect([of, (await call("GET", `/api/personas/my-own-id/${of}`)).body]).toEqual([of, []]);
  });

  test("63. an Idempotency-Key replays for the same caller, method and path alone", async () => {
    const { call, send } = openOrchestrator();
    const key = { "idempotency-key": "k" };
    const first = await call("POST", "/api/personas", REVIEWER, key);
    expect((await call("POST", "/api/personas", REVIEWER, key)).body).toEqual(first.body);
    expect((await call("GET", "/api/personas")).body).toHaveLength(1);
    const other = await call("POST", "/api/personas", { name: "Other" }, key);
    expect([other.status, other.body.code]).toEqual([409, "conflict"]);
    const tool = await call("POST", "/api/tool-definitions", REVIEWER, key);
    expect(tool.body).toMatchObject({ category: "general" });
    const owner = { kind: "program", name: "owner", role: "admin", requestId: "r" } as const;
    const theirs = await send("POST", "/api/personas", JSON.stringify(REVIEWER), key, owner);
    expect(theirs.body.id).not.toBe(first.body.id);
  });
});

describe("refuses", () => {
  test.each([
    ["name", { name: "" }],
    ["name", { name: " \t" }],
    ["timeoutMs", { timeoutMs: 600_001 }],
    ["maxConcurrent", { maxConcurrent: 0 }],
    ["id", { id: "../other" }],
    ["permissionPolicy", { permissionPolicy: "{" }],
  ])("a persona whose %s cannot be used, and writes nothing", async (path, wrong) => {
    const { call } = openOrchestrator();
    const { status, body } = await call("POST", "/api/personas", wrong);
    expect([status, body.code, body.fields[0].path, body.error]).toEqual([
      400,
      "invalid_request",
      path,
      body.detail,
    ]);
    expect((await call("GET", "/api/personas")).body).toEqual([]);
  });

  test("5. what is no JSON, with 400, wherever a body is read", async () => {
    const { send } = openOrchestrator();
    const writes = routes.flatMap(({ path, methods }) =>
      (["POST", "PUT"] as const)
        .filter((method) => method in methods)
        .map((method) => [method, path] as const),
    );
    const takesText = /webhooks|gitlab|deployed/;
    const takesNone = /\/(pause|resume|cancel|authorize|refresh)$/;
    for (const [method, path] of writes.filter(
      ([, path]) => !takesText.test(path) && !takesNone.test(path),
    )) {
      const { status, body } = await send(method, path.replaceAll(/:\w+/g, "x"), "{");
      expect([method, path, status, body.code]).toEqual([method, path, 400, "malformed_json"]);
    }
    expect(writes.length).toBeGreaterThan(15);
  });

  test("11. what is not there, with 404 [row 43] [row 45]", async () => {
    const { call } = openOrchestrator();
    for (const method of ["GET", "DELETE"])
      expect((await call(method, "/api/personas/nobody")).body).toMatchObject({
        status: 404,
        code: "not_found",
      });
  });
});
