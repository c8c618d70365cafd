import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { hmacHex } from "../../wire/hmac.ts";
import { WORKER_TOKEN, world } from "../objects.harness.ts";
import { openPool } from "./objects.harness.ts";
import { assistantLine, resultLine, type StandInWorker, signed } from "./worker.harness.ts";

const clock = () => new Date(world.now);
const lastOf = <T>(list: readonly T[]): T | undefined => list.at(-1);

/** Everything that the worker has said so far was heard: frames keep their order, and each beat is answered. */
async function heardAll(here: ReturnType<typeof openPool>, worker: StandInWorker) {
  const answers = () => worker.received.filter(({ type }) => type === "heartbeat").length;
  const before = answers();
  await worker.beat(world.now);
  await here.until(() => expect(answers()).toBeGreaterThan(before));
}

describe("allows", () => {
  test("41. hello, ack, ready, assign, output, complete, as upstream's worker has them [row 86] [row 87] [row 88]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const persona = await here.persona({ maxBudgetUsd: 0.5, maxTurns: 7 });
    const id = await here.execute(persona, { timeoutMs: 300_000 });
    expect(await here.detail(id)).toMatchObject({
      status: "queued",
      waitingFor: expect.stringContaining("worker"),
    });
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    expect(worker.received.map(({ type }) => type)).toEqual(["ack", "assign"]);
    expect(worker.received[0]).toMatchObject({ type: "ack", workerId: "worker-1", protocolVersion: "1.0.0" });
    expect(lastOf(worker.received)).toMatchObject({
      type: "assign",
      executionId: id,
      personaId: persona,
      prompt: expect.stringContaining("# Persona: Shell"),
      env: { ANTHROPIC_API_KEY: "sk-ant-api-the-deployments-own-key" },
      config: { timeoutMs: 300_000, maxBudgetUsd: 0.5, maxTurns: 7 },
    });
    expect(opened.ledger.asks, "set aside before it is sent").toMatchObject([
      { amountNano: 500_000_000, work: "background", scope: { persona } },
    ]);
    await worker.end(id, { costUsd: 0.03, lines: [assistantLine("Hello"), resultLine(0.03)] });
    await here.isStatus(id, "completed");
    expect(await here.detail(id)).toMatchObject({ costUsd: 0.03, sessionId: "session-1", outputLines: 2 });
    await here.until(() => expect(opened.ledger.settled).toHaveLength(1));
    expect(opened.ledger.settled[0]).toMatchObject({ amountNano: 30_000_000, usage: { outputTokens: 20 } });
    const [row] = (await here.call("GET", "/api/executions")).body;
    expect(row).toMatchObject({ inputTokens: 106, outputTokens: 20, modelUsed: expect.any(String) });
  });

  test("42. frames that are signed over their very text, whatever is missing between them [row 87]", async () => {
    const payload = '{"type":"heartbeat","timestamp":1}';
    expect(await hmacHex("wt-test-0001", `7.${payload}`)).toBe(
      "228d339d7b7e5467ba828320162beac65881801bb06dfb044250527f96c574e8",
    );
    const here = openPool();
    const worker = await here.worker().connect();
    await here.until(() => expect(worker.received).toHaveLength(1));
    const id = await here.execute(await here.persona());
    await here.isRunning(worker, id);
    // Spaces that JSON.stringify would not write, a number far ahead, and then one that has been.
    const text = `{ "type": "stdout", "executionId": "${id}", "chunk": "far ahead" }`;
    const frame = async (seq: number, key = WORKER_TOKEN) =>
      worker.raw(
        JSON.stringify({ _signed: true, seq, sig: await hmacHex(key, `${seq}.${text}`), payload: text }),
      );
    await frame(100);
    await frame(100);
    await frame(99);
    await frame(101, "another key");
    const last = JSON.stringify({ type: "stderr", executionId: id, chunk: "last" });
    worker.raw(await signed(WORKER_TOKEN, 101, JSON.parse(last)));
    await here.until(async () => expect((await here.detail(id)).outputLines).toBeGreaterThan(1));
    expect((await here.detail(id)).output).toEqual(["far ahead", "[STDERR] last"]);
    expect(worker.closed, "it stays connected").toBeNull();
  });

  test("45. two that wait for one slot: each is given out when the worker has said that it is ready", async () => {
    const here = openPool();
    const persona = await here.persona();
    const [first, second] = [await here.execute(persona), await here.execute(persona)];
    const worker = await here.worker().connect();
    await here.isRunning(worker, first);
    const third = await here.execute(persona);
    // Upstream says that it is ready right after: what is sent in between would be one too many.
    worker.running.delete(first);
    const done = { status: "completed", exitCode: 0, durationMs: 1_000 };
    await worker.say({ type: "complete", executionId: first, ...done });
    await here.isStatus(first, "completed");
    await here.pass(1);
    expect((await here.detail(second)).status).toBe("queued");
    await worker.ready();
    await here.isRunning(worker, second);
    // Said before it had the second: it has no room, whatever it says.
    await worker.say({ type: "ready", availableSlots: 1, maxSlots: 1 });
    await heardAll(here, worker);
    expect((await here.detail(third)).status).toBe("queued");
    await worker.end(second);
    await here.isRunning(worker, third);
    await worker.end(third);
    for (const id of [second, third]) await here.isStatus(id, "completed");
    expect(worker.started).toEqual([first, second, third]);
  });

  test("as many at a time as a worker has slots, and the one with most room first [row 86]", async () => {
    const here = openPool();
    const small = await here.worker({ id: "small" }).connect();
    const large = await here.worker({ id: "large", slots: 3 }).connect();
    await here.until(async () =>
      expect((await here.object.report()).workerCounts).toEqual({ idle: 2, executing: 0, disconnected: 0 }),
    );
    const persona = await here.persona();
    const ids = [];
    for (let n = 0; n < 5; n += 1) ids.push(await here.execute(persona));
    await here.until(() => expect([large.running.size, small.running.size]).toEqual([3, 1]));
    expect((await here.detail(ids[4] ?? "")).status).toBe("queued");
    const { workers, activeExecutions } = await here.object.report();
    expect(activeExecutions).toBe(4);
    expect(workers).toMatchObject([
      { workerId: "large", status: "executing", maxConcurrentSlots: 3, availableSlots: 0, verified: true },
      { workerId: "small", status: "executing", version: "1.0.0", claudeCliVersion: "2.1.77" },
    ]);
  });

  test("53. all protocols in a worker's output, each once although its frames tell of four too [row 76] [row 86]", async () => {
    const here = openPool();
    const other = await here.persona({ name: "Other" });
    await here.call("POST", "/api/subscriptions", { personaId: other, eventType: "report_ready" });
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    const review = { title: "Delete 12 branches?" };
    const report = { type: "report_ready", data: { n: 3 } };
    const said = [
      { emit_event: report },
      { user_message: { content: "hello" } },
      { agent_memory: { title: "The trunk", content: "is called main" } },
      { execution_flow: { flows: [{ step: "looked" }] } },
      { outcome_assessment: { accomplished: false, summary: "not quite" } },
      { manual_review: review },
    ].map((one) => JSON.stringify(one));
    const action = { target: other, action: "run" };
    for (const [eventType, payload] of [
      ["emit_event", report],
      ["user_message", { content: "hello" }],
      ["persona_action", action],
      ["manual_review", review],
    ] as const)
      await worker.say({ type: "event", executionId: id, eventType, payload });
    const tool = JSON.stringify({
      type: "assistant",
      message: { content: [{ type: "tool_use", name: "persona__persona_action", input: action }] },
    });
    await worker.end(id, { lines: [assistantLine(`I say:\n${said.join("\n")}`), tool, resultLine(0.01)] });
    const { body: pending } = await here.until(async () => {
      const reply = await here.call("GET", "/api/reviews/pending");
      expect(reply.body).toHaveLength(1);
      return reply;
    });
    const path = `/api/executions/${id}/reviews/${pending[0].reviewId}/respond`;
    await here.call("POST", path, { decision: "approved" });
    const { body: events } = await here.call("GET", "/api/events");
    expect(events.map((event: { eventType: string }) => event.eventType).toSorted()).toEqual([
      "persona_action",
      "report_ready",
    ]);
    expect((await here.detail(id)).outcome).toMatchObject({ accomplished: false });
    // The owner hears of the message and of the question.
    await here.pass(1);
    expect(here.notices).toHaveLength(2);
    const kept = await runInDurableObject(here.object, (_, { storage }) =>
      [...storage.sql.exec("SELECT protocol, content FROM said ORDER BY protocol")].map(
        ({ protocol }) => protocol,
      ),
    );
    expect(kept).toEqual(["agent_memory", "execution_flow", "manual_review", "user_message"]);
  });

  test("52. what goes to stderr is marked, a chunk is its lines, and letters stay whole [row 58]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    await worker.say({ type: "stdout", executionId: id, chunk: "eins\nzwei – drei ✓", timestamp: 1 });
    await worker.say({ type: "stderr", executionId: id, chunk: "oh", timestamp: 2 });
    await here.until(async () =>
      expect((await here.detail(id)).output).toEqual(["eins", "zwei – drei ✓", "[STDERR] oh"]),
    );
  });

  test("55. a question that a worker waits with: an answer reaches it, once, with a message that is text [row 76]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    const payload = { title: "Delete 12 branches?", severity: "high" };
    await worker.say({ type: "review_request", executionId: id, reviewId: "rev-of-the-worker", payload });
    await worker.say({
      type: "stdout",
      executionId: id,
      chunk: assistantLine(JSON.stringify({ manual_review: payload })),
    });
    await here.until(async () => expect((await here.detail(id)).outputLines).toBe(1));
    const { body: pending } = await here.call("GET", "/api/reviews/pending");
    expect(pending).toHaveLength(1);
    const path = `/api/executions/${id}/reviews/${pending[0].reviewId}/respond`;
    expect((await here.call("POST", path, { decision: "rejected" })).body).toMatchObject({ ok: true });
    await here.until(() =>
      expect(lastOf(worker.received)).toEqual({
        type: "review_response",
        executionId: id,
        reviewId: "rev-of-the-worker",
        decision: "rejected",
        message: "",
      }),
    );
    expect((await here.call("POST", path, { decision: "approved" })).status).toBe(404);
    await worker.end(id);
    await here.isStatus(id, "completed");
  });

  test("60. without a way to the model executions wait, and begin when one comes [row 96]", async () => {
    const here = openPool({ apiKey: undefined });
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.until(async () => expect((await here.detail(id)).waitingFor).toContain("way to the model"));
    expect(
      (await here.call("POST", "/api/token", { token: "sk-ant-api03-handed-over-by-a-client" })).status,
    ).toBe(200);
    await here.isRunning(worker, id);
    expect(lastOf(worker.received)).toMatchObject({
      env: { ANTHROPIC_API_KEY: "sk-ant-api03-handed-over-by-a-client" },
    });
  });

  test("a run that a subscription pays: counted, and booked as nothing [row 94]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened, apiKey: undefined, isSubscriptionOn: true });
    await here.call("POST", "/api/token", { token: "sk-ant-oat01-of-a-subscription" });
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    expect(lastOf(worker.received)).toMatchObject({
      env: { CLAUDE_CODE_OAUTH_TOKEN: "sk-ant-oat01-of-a-subscription" },
    });
    await worker.end(id, { costUsd: 0.4 });
    await here.isStatus(id, "completed");
    expect((await here.detail(id)).costUsd).toBe(0);
    await here.until(() => expect(opened.ledger.settled).toMatchObject([{ amountNano: 0 }]));
  });

  test("workers of the earlier protocol, where the owner lets them: no envelope, no slots, a token in the address [row 86]", async () => {
    const here = openPool({ takesPlain: true });
    const id = await here.execute(await here.persona());
    const worker = await here.worker({ isPlain: true, query: `?token=${WORKER_TOKEN}` }).connect();
    await here.isRunning(worker, id);
    expect((await here.object.report()).workers).toMatchObject([{ maxConcurrentSlots: 1, verified: false }]);
    await worker.end(id);
    await here.isStatus(id, "completed");
  });

  test("heartbeats of an hour write no row, and after a sleep the object knows its workers [row 86]", async () => {
    const here = openPool();
    const worker = await here.worker().connect();
    await here.until(async () => expect((await here.object.report()).workerCounts.idle).toBe(1));
    const written = () =>
      runInDurableObject(here.object, (_, { storage }) => {
        const [row] = [...storage.sql.exec("SELECT total_changes() AS n")];
        return Number(row?.n);
      });
    const before = await written();
    for (let n = 0; n < 120; n += 1) {
      world.now += 30_000;
      await worker.beat(world.now);
    }
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ lastHeartbeat: world.now }]),
    );
    expect(await written()).toBe(before);
    // Each is answered: by that a worker knows that its connection is not dead.
    await here.until(() =>
      expect(worker.received.filter(({ type }) => type === "heartbeat")).toHaveLength(120),
    );
    expect(lastOf(worker.received)).toEqual({ type: "heartbeat", timestamp: world.now });
    await evictDurableObject(here.object);
    expect((await here.object.report()).workers).toMatchObject([{ workerId: "worker-1", status: "idle" }]);
    const id = await here.execute(await here.persona());
    await here.isRunning(worker, id);
  });
});
