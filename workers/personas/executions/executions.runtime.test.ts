import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { openOrchestrator, world } from "../objects.harness.ts";

const clock = () => new Date(world.now);
const saying = (text: string) => openDesk(() => ({ text }), { clock });

async function executed(here: ReturnType<typeof openOrchestrator>, body: object): Promise<string> {
  const { status, body: reply } = await here.call("POST", "/api/execute", body);
  expect([status, reply.status]).toEqual([202, "queued"]);
  return reply.executionId;
}

describe("allows", () => {
  test("39. an execution: queued at once, then completed, with its output, cost and tokens [row 56] [row 58] [row 60]", async () => {
    const opened = saying("line one\nline two");
    const here = openOrchestrator({ opened });
    const id = await executed(here, { prompt: "Hello" });
    expect((await here.call("GET", "/api/executions")).body).toMatchObject([
      { id, status: "queued", outputData: null, accomplished: null },
    ]);
    await here.settle();
    expect(await here.detail(id)).toMatchObject({
      executionId: id,
      status: "completed",
      output: ["line one", "line two"],
      outputLines: 2,
      costUsd: expect.any(Number),
    });
    const [row] = (await here.call("GET", "/api/executions?includeOutput=true")).body;
    expect(row).toMatchObject({
      personaId: "manual",
      outputData: "line one\nline two",
      modelUsed: expect.any(String),
    });
    expect(row.costUsd).toBeCloseTo(opened.ledger.settledNano() / 1e9, 9);
    expect(row.inputTokens).toBeGreaterThan(0);
  });

  test("37. a persona that is not registered: the prompt as it stands; a registered one: its own [row 56]", async () => {
    const here = openOrchestrator({ opened: saying("done") });
    const raw = await executed(here, { prompt: "Just this", personaId: "not-there" });
    const persona = (await here.call("POST", "/api/personas", { name: "P", systemPrompt: "Be exact." })).body;
    const own = await executed(here, { prompt: "And this", personaId: persona.id });
    await here.settle();
    const inputOf = async (id: string) =>
      (await here.call("GET", "/api/executions")).body.find((row: { id: string }) => row.id === id).inputData;
    expect(await inputOf(raw)).toMatch(/Just this$/);
    expect(await inputOf(own)).toContain("# Persona: P\n\n## Identity\n\nBe exact.");
    expect(await inputOf(own)).toContain('"prompt": "And this"');
  });

  test("40. output from a line on, also after an eviction and days later [row 58] [row 60]", async () => {
    const here = openOrchestrator({ opened: saying("a\nb\nc") });
    const id = await executed(here, { prompt: "x" });
    await here.settle();
    await evictDurableObject(here.object);
    world.now += 20 * 86_400_000;
    const { body } = await here.call("GET", `/api/executions/${id}?offset=1`);
    expect(body).toMatchObject({ output: ["b", "c"], outputLines: 3, status: "completed" });
  });

  test("24. no more of a persona at a time than maxConcurrent; the others wait and follow [row 61]", async () => {
    const here = openOrchestrator({ opened: saying("done") });
    const persona = (await here.call("POST", "/api/personas", { name: "P", maxConcurrent: 1 })).body;
    const [first, second] = [
      await executed(here, { prompt: "1", personaId: persona.id }),
      await executed(here, { prompt: "2", personaId: persona.id }),
    ];
    await runDurableObjectAlarm(here.object);
    expect(await here.detail(second)).toMatchObject({
      status: "queued",
      waitingFor: expect.stringContaining("maxConcurrent"),
    });
    await runDurableObjectAlarm(here.runnerOf(first));
    await here.settle();
    expect((await here.detail(second)).status).toBe("completed");
  });

  test("55. a question pauses the run, and its answer is the next turn [row 92] [row 100]", async () => {
    const opened = openDesk(
      ({ messages }) => ({
        text: messages.length === 1 ? '{"manual_review":{"title":"Delete 12 branches?"}}' : "Deleted.",
      }),
      { clock },
    );
    const here = openOrchestrator({ opened });
    const id = await executed(here, { prompt: "Clean up" });
    await here.settle();
    const [review] = (await here.call("GET", "/api/reviews/pending")).body;
    expect(review).toMatchObject({ executionId: id, status: "pending" });
    expect(await here.detail(id)).toMatchObject({
      status: "running",
      waitingFor: "It waits for a person's answer",
    });
    const path = `/api/executions/${id}/reviews/${review.reviewId}/respond`;
    const answer = { decision: "approved", message: "Go ahead" };
    expect((await here.call("POST", path, answer)).body).toMatchObject({ ok: true, decision: "approved" });
    expect((await here.call("POST", path, answer)).status).toBe(404);
    await here.settle();
    expect(await here.detail(id)).toMatchObject({ status: "completed", outputLines: 2 });
    const last = opened.sent().at(-1)?.asked.messages.at(-1);
    expect(JSON.stringify(last)).toContain("Go ahead");
    expect(here.notices).toMatchObject([{ event: "persona.asks" }]);
  });

  test("54, 56. the protocols: an event, an action of another persona, a message to the owner, a memory, an assessment [row 91] [row 92] [row 93]", async () => {
    const lines = [
      '{"emit_event":{"type":"report_ready","data":{"n":3}}}',
      '{"persona_action":{"target":"other-persona","input":{"a":1}}}',
      '{"user_message":{"title":"Done","content":"All is well"}}',
      '{"agent_memory":{"title":"Branch","content":"trunk is main"}}',
      'quoted: {"emit_event":{"type":"never"}}',
      '{"outcome_assessment":{"accomplished":false,"summary":"Half of it","blockers":["time"]}}',
    ];
    const here = openOrchestrator({ opened: saying(lines.join("\n")) });
    const persona = (await here.call("POST", "/api/personas", { name: "P" })).body;
    const id = await executed(here, { prompt: "x", personaId: persona.id });
    await here.settle();
    expect((await here.call("GET", "/api/events")).body).toMatchObject([
      {
        eventType: "persona_action",
        targetPersonaId: "other-persona",
        status: "skipped",
        errorMessage: "There is no persona other-persona",
        sourceType: "persona",
        sourceId: persona.id,
      },
      { eventType: "report_ready", payload: '{"n":3}', sourceType: "persona", sourceId: persona.id },
    ]);
    expect(await here.detail(id)).toMatchObject({
      status: "completed",
      outcome: { accomplished: false, blockers: ["time"] },
    });
    expect((await here.call("GET", "/api/executions")).body).toMatchObject([{ id, accomplished: false }]);
    await runDurableObjectAlarm(here.object);
    expect(here.notices).toMatchObject([
      { event: "persona.says", fields: { detail: "P says: Done: All is well" } },
    ]);
    await executed(here, { prompt: "again", personaId: persona.id });
    await here.settle();
    const [next] = (await here.call("GET", "/api/executions?limit=1")).body;
    expect(next.inputData).toContain("trunk is main");
  });
});

describe("refuses", () => {
  test.each([
    [{ prompt: "" }, "prompt"],
    [{ prompt: "x", timeoutMs: 600_001 }, "timeoutMs"],
  ])("38. %j, naming the field [row 56]", async (body, path) => {
    const reply = await openOrchestrator().call("POST", "/api/execute", body);
    expect([reply.status, reply.body.fields[0].path]).toEqual([400, path]);
  });

  test("50. to begin what was cancelled; what is over cannot be [row 59]", async () => {
    const opened = saying("never");
    const here = openOrchestrator({ opened });
    const id = await executed(here, { prompt: "x" });
    const path = `/api/executions/${id}/cancel`;
    expect((await here.call("POST", path)).body).toEqual({ executionId: id, status: "cancelling" });
    await here.settle();
    await runDurableObjectAlarm(here.runnerOf(id));
    expect([(await here.detail(id)).status, opened.sent().length]).toEqual(["cancelled", 0]);
    expect((await here.call("POST", path)).status).toBe(404);
  });

  test("to run at the edge what needs a shell: it waits for a worker and says so", async () => {
    const here = openOrchestrator();
    const persona = (await here.call("POST", "/api/personas", { name: "P", runsOn: "worker" })).body;
    const id = await executed(here, { prompt: "x", personaId: persona.id });
    await here.settle();
    expect(await here.detail(id)).toMatchObject({
      status: "queued",
      waitingFor: expect.stringContaining("worker"),
    });
  });
});

describe("fails safe", () => {
  test("57. a secret that the model repeats is in no output, and reaches the host alone [row 55] [row 178] [row 179]", async () => {
    const secret = "glpat-0123456789abcdefghij";
    const sent: { url: string; auth: string | null }[] = [];
    const call = {
      url: "https://gitlab.example.com/api/v4/user",
      headers: { authorization: "Bearer {{CONNECTOR_GITLAB_TOKEN}}" },
    };
    const opened = openDesk(
      ({ messages }) =>
        messages.length === 1
          ? { blocks: [{ type: "tool_use" as const, id: "call-1", name: "http_request", input: call }] }
          : { text: `The token is ${secret}.` },
      { clock },
    );
    const here = openOrchestrator({
      opened,
      send: async (url, init) => {
        sent.push({ url, auth: new Headers(init.headers).get("authorization") });
        return Response.json({ name: "me", echo: secret });
      },
    });
    const networkPolicy = `{"allowedHosts":["gitlab.example.com","chat.example.com"]}`;
    const persona = (await here.call("POST", "/api/personas", { name: "P", networkPolicy })).body;
    const metadata = `{"allowedHosts":["gitlab.example.com"]}`;
    const plaintext = JSON.stringify({ token: secret });
    const made = { name: "gitlab", serviceType: "gitlab", plaintext, metadata };
    const { id: credentialId } = (await here.call("POST", "/api/credentials", made)).body;
    await here.call("POST", `/api/personas/${persona.id}/credentials`, { credentialId });
    const id = await executed(here, { prompt: "Who am I?", personaId: persona.id });
    await here.settle();
    expect(sent).toEqual([{ url: call.url, auth: `Bearer ${secret}` }]);
    expect((await here.detail(id)).output.at(-1)).toBe("The token is [REDACTED:credential].");
    const told = JSON.stringify(opened.sent().map(({ asked }) => asked));
    expect(told).toContain("[REDACTED:credential]");
    expect(told).not.toContain(secret);
  });

  test("a month that holds background work back: it waits in the queue with the reason, and is tried again", async () => {
    const opened = saying("done");
    opened.ledger.state.level = 2;
    const here = openOrchestrator({ opened });
    await here.subscribed({ name: "A" }, { eventType: "x" });
    await here.call("POST", "/api/events", { eventType: "x", sourceType: "manual" });
    await here.settle();
    const [waiting] = (await here.call("GET", "/api/executions")).body;
    expect(waiting).toMatchObject({
      status: "queued",
      waitingFor: expect.stringContaining("waits"),
      costUsd: 0,
    });
    opened.ledger.state.level = 0;
    world.now += 3_600_000;
    await here.settle();
    expect((await here.detail(waiting.id)).status).toBe("completed");
  });

  test("a runner that falls silent: the execution ends with why, once its time and a minute are over [row 60]", async () => {
    const here = openOrchestrator();
    const id = await executed(here, { prompt: "x", timeoutMs: 300_000 });
    await runDurableObjectAlarm(here.object);
    expect(await here.object.claim(id, "a life")).toMatchObject({ executionId: id, timeoutMs: 300_000 });
    world.now += 361_000;
    await runDurableObjectAlarm(here.object);
    expect(await here.detail(id)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("300000 ms"),
    });
    expect(await here.object.append(id, "a life", { seq: 0, lines: ["late"], costNano: 1 })).toBe(false);
  });

  test("a runner that is interrupted begins anew, twice, and the execution then ends with why [row 60]", async () => {
    const here = openOrchestrator();
    const id = await executed(here, { prompt: "x" });
    for (const life of ["one", "two", "three"]) {
      expect(await here.object.claim(id, life)).not.toBeNull();
      await here.object.append(id, life, { seq: 100, lines: ["half"], costNano: 1_000 });
    }
    expect(await here.object.claim(id, "four")).toBeNull();
    expect(await here.detail(id)).toMatchObject({
      status: "failed",
      error: "Interrupted (retries exhausted: 2/2)",
      costUsd: 3e-6,
    });
  });

  test("62. a queue that is full is 429 and says when to ask again", async () => {
    const here = openOrchestrator();
    const body = { prompt: "x", personaId: "nobody" };
    await here.call("POST", "/api/execute", body);
    await runInDurableObject(here.object, (_, { storage: { sql } }) => {
      const names = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('executions')").toArray();
      const others = names.map(({ name }) => (name === "id" ? "id || n" : name)).join(", ");
      sql.exec(
        `WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 999)
         INSERT INTO executions SELECT ${others} FROM executions, many`,
      );
    });
    const full = await here.call("POST", "/api/execute", body);
    expect([full.status, full.headers.get("retry-after"), full.body.retryAfterSeconds]).toEqual([
      429,
      "30",
      30,
    ]);
  });
});
