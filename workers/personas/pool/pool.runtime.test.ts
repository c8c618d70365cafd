import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { hmacHex } from "../../wire/hmac.ts";
import { WORKER_TOKEN, world } from "../objects.harness.ts";
import { openPool } from "./objects.harness.ts";
import { assistantLine, resultLine, signed } from "./worker.harness.ts";

const clock = () => new Date(world.now);
const lastOf = <T>(list: readonly T[]): T | undefined => list.at(-1);

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
    await here.until(async () => expect((await here.detail(id)).output).toEqual(["far ahead"]));
    expect(worker.closed, "it stays connected").toBeNull();
  });

  test("45. two that wait for one slot: each is given out when the worker has said that it is ready", async () => {
    const here = openPool();
    const persona = await here.persona();
    const [first, second] = [await here.execute(persona), await here.execute(persona)];
    const worker = await here.worker().connect();
    await here.isRunning(worker, first);
    await worker.end(first);
    await here.isRunning(worker, second);
    await worker.end(second);
    await here.isStatus(first, "completed");
    await here.isStatus(second, "completed");
    expect(worker.started).toEqual([first, second]);
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
    const said = [
      '{"emit_event":{"type":"report_ready","data":{"n":3}}}',
      '{"user_message":{"content":"hello"}}',
      '{"agent_memory":{"title":"t","content":"c"}}',
      '{"execution_flow":{"flows":[]}}',
      '{"outcome_assessment":{"accomplished":false,"summary":"not quite"}}',
    ];
    await worker.say({
      type: "event",
      executionId: id,
      eventType: "emit_event",
      payload: { type: "report_ready", data: { n: 3 } },
    });
    const tool = JSON.stringify({
      type: "assistant",
      message: {
        content: [
          { type: "tool_use", name: "persona__persona_action", input: { target: other, action: "run" } },
        ],
      },
    });
    await worker.end(id, { lines: [assistantLine(`I say:\n${said.join("\n")}`), tool, resultLine(0.01)] });
    await here.isStatus(id, "completed");
    const { body: events } = await here.call("GET", "/api/events");
    expect(events.map((event: { eventType: string }) => event.eventType).toSorted()).toEqual([
      "persona_action",
      "report_ready",
    ]);
    expect((await here.detail(id)).outcome).toMatchObject({ accomplished: false });
    await here.pass(1);
    expect(here.notices).toHaveLength(1);
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
    await evictDurableObject(here.object);
    expect((await here.object.report()).workers).toMatchObject([{ workerId: "worker-1", status: "idle" }]);
    const id = await here.execute(await here.persona());
    await here.isRunning(worker, id);
  });
});

describe("refuses", () => {
  test("43. frames without an envelope, another token, another major version, no hello in time: 1008 [row 87]", async () => {
    const here = openPool();
    const plain = await here.worker({ id: "plain", isPlain: true }).connect();
    const wrong = await here.worker({ id: "wrong", token: "another-token" }).connect();
    const future = await here.worker({ id: "future", version: "2.0.0" }).connect();
    await here.until(() => expect([plain.closed?.code, future.closed?.code]).toEqual([1008, 1008]));
    expect(wrong.closed, "its hello does not verify, and says nothing").toBeNull();
    await here.pass(10_000);
    await here.until(() =>
      expect(wrong.closed).toMatchObject({ code: 1008, reason: expect.stringContaining("hello") }),
    );
    expect((await here.object.report()).workers).toEqual([]);
  });

  test("a token in the address that is not it, and one where frames have to be signed [row 87]", async () => {
    for (const takesPlain of [true, false]) {
      const here = openPool({ takesPlain });
      const query = takesPlain ? "?token=wrong" : `?token=${WORKER_TOKEN}`;
      const worker = await here.worker({ isPlain: true, query }).connect();
      await here.until(() => expect(worker.closed?.code).toBe(1008));
    }
  });

  test("what a worker says of executions that are not its own", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const owner = await here.worker({ id: "owner" }).connect();
    await here.isRunning(owner, id);
    const other = await here.worker({ id: "other" }).connect();
    await other.say({ type: "stdout", executionId: id, chunk: "mine", timestamp: 1 });
    await other.say({ type: "complete", executionId: id, status: "completed", exitCode: 0, durationMs: 5 });
    await other.say({ type: "heartbeat", timestamp: 1, metrics: { uptimeMs: 77 } });
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ healthMetrics: { uptimeMs: 77 } }, {}]),
    );
    expect(await here.detail(id)).toMatchObject({ status: "running", output: [] });
  });

  test("a persona that names hosts to a worker that does not hold runs to them [row 178]", async () => {
    const here = openPool();
    const networkPolicy = JSON.stringify({ allowedHosts: ["api.example.com"] });
    const id = await here.execute(await here.persona({ networkPolicy }));
    const open = await here.worker({ id: "open" }).connect();
    await here.until(async () => expect((await here.detail(id)).waitingFor).toContain("names hosts"));
    const held = await here.worker({ id: "held", capabilities: ["claude-cli", "network-policy"] }).connect();
    await here.isRunning(held, id);
    expect(open.started).toEqual([]);
    expect(lastOf(held.received)).toMatchObject({
      config: { networkPolicy: { allowedHosts: ["api.example.com"] } },
    });
  });

  test("a run that the month does not pay for: it is not sent, and the reason is told [row 88]", async () => {
    const opened = openDesk(undefined, { clock });
    opened.ledger.state.level = 2;
    const here = openPool({ opened });
    const worker = await here.worker().connect();
    const id = await here.execute(await here.persona());
    await here.isStatus(id, "failed");
    expect((await here.detail(id)).error).toContain("Background work waits");
    expect(worker.started).toEqual([]);
  });

  test("44. the environment of a run holds its connectors, a key and a model, and nothing that the worker lives by [row 73]", async () => {
    const here = openPool();
    const persona = await here.persona();
    const { body } = await here.call("POST", "/api/credentials", {
      name: "PATH",
      serviceType: "x",
      plaintext: JSON.stringify({ node_options: "--inspect", "api.token": "very-secret" }),
    });
    await here.call("POST", `/api/personas/${persona}/credentials`, { credentialId: body.id });
    const id = await here.execute(persona);
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    const env = worker.running.get(id)?.env ?? {};
    expect(Object.keys(env).toSorted()).toEqual([
      "ANTHROPIC_API_KEY",
      "ANTHROPIC_MODEL",
      "CONNECTOR_PATH_API_TOKEN",
      "CONNECTOR_PATH_NODE_OPTIONS",
    ]);
    expect(worker.running.get(id)?.prompt).not.toContain("very-secret");
    // 57. What a run prints of them is not kept.
    const key = env.ANTHROPIC_API_KEY ?? "";
    await worker.say({ type: "stdout", executionId: id, chunk: `echo very-secret ${key}`, timestamp: 1 });
    await here.until(async () => expect((await here.detail(id)).outputLines).toBe(1));
    expect((await here.detail(id)).output[0]).toBe("echo [REDACTED:credential] [REDACTED:credential]");
  });
});

describe("fails safe", () => {
  test("46. one that a worker sends back at once is given out again, twice at most [row 86]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const worker = await here.worker().connect();
    const id = await here.execute(await here.persona());
    for (let times = 1; times <= 3; times += 1) {
      await here.until(() =>
        expect(worker.received.filter(({ type }) => type === "assign")).toHaveLength(times),
      );
      // As if it had no room: nothing of the run is told before.
      worker.running.delete(id);
      await here.until(() => expect(worker.started).toHaveLength(times));
      await worker.say({ type: "busy", executionId: id, reason: "full" });
      await worker.ready();
      if (times < 3) await here.until(async () => expect((await here.detail(id)).status).not.toBe("failed"));
    }
    await here.isStatus(id, "failed");
    expect((await here.detail(id)).error).toContain("retries exhausted: 2/2");
  });

  test("46. instantly failed without a word is no failure of the execution [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    // A second connection's worker that is full although it says otherwise.
    const worker = here.worker({ slots: 0 });
    await worker.connect();
    await worker.say({ type: "ready", availableSlots: 1, maxSlots: 1 });
    await here.until(() => expect(worker.received.some(({ type }) => type === "assign")).toBe(true));
    await here.until(async () => expect((await here.detail(id)).output[0]).toContain("had no room"));
    expect((await here.detail(id)).status).not.toBe("failed");
  });

  test("47. a worker that drops and is back within its time goes on with what it has, and nothing is done twice [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    const other = await here.worker({ id: "other" }).connect();
    worker.drop();
    await here.until(async () => expect((await here.object.report()).workerCounts.disconnected).toBe(1));
    await here.pass(5_000);
    await worker.connect();
    await here.until(async () => expect((await here.object.report()).workerCounts.executing).toBe(1));
    await here.pass(60_000);
    await worker.end(id);
    await here.isStatus(id, "completed");
    expect([worker.started, other.started]).toEqual([[id], []]);
  });

  test("47. one that stays away longer: another gets it, and when it is back it stops [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const first = await here.worker({ id: "first" }).connect();
    await here.isRunning(first, id);
    first.drop();
    await here.until(async () => expect((await here.object.report()).workerCounts.disconnected).toBe(1));
    const second = await here.worker({ id: "second" }).connect();
    await here.pass(44_000);
    expect(second.started).toEqual([]);
    await here.pass(2_000);
    await here.isRunning(second, id);
    await first.connect();
    await here.until(() => expect(first.received.at(-1)).toMatchObject({ type: "cancel", executionId: id }));
    // What the first still says of it is late.
    await first.say({
      type: "complete",
      executionId: id,
      status: "completed",
      exitCode: 0,
      durationMs: 9_000,
    });
    await second.end(id, { lines: [assistantLine("by the second"), resultLine(0.02)] });
    await here.isStatus(id, "completed");
    expect((await here.detail(id)).output).toContainEqual(expect.stringContaining("The worker disconnected"));
  });

  test("47. what ended while its worker was away has failed, and is not made again; what never reached it is [row 86]", async () => {
    const here = openPool();
    const worker = await here.worker().connect();
    const persona = await here.persona();
    const seen = await here.execute(persona);
    await here.isRunning(worker, seen);
    await worker.say({ type: "stdout", executionId: seen, chunk: "half", timestamp: 1 });
    await here.until(async () => expect((await here.detail(seen)).outputLines).toBe(1));
    worker.drop();
    await worker.end(seen);
    await worker.connect();
    await here.isStatus(seen, "failed");
    expect((await here.detail(seen)).error).toContain("not connected");
    expect(worker.started).toEqual([seen]);

    const halfDead = worker.halfOpen();
    const lost = await here.execute(persona);
    await here.until(async () => expect((await here.detail(lost)).status).toBe("running"));
    await worker.connect();
    await here.isRunning(worker, lost);
    expect(halfDead?.readyState).not.toBe(WebSocket.OPEN);
  });

  test("48. the same worker again takes the place of its older connection [row 86]", async () => {
    const here = openPool();
    const first = await here.worker().connect();
    const old = first.halfOpen();
    const codes: number[] = [];
    old?.addEventListener("close", ({ code }) => codes.push(code));
    await here.worker().connect();
    await here.until(() => expect(codes).toEqual([1001]));
    expect((await here.object.report()).workerCounts).toMatchObject({ idle: 1 });
  });

  test("49. without a heartbeat for 90 seconds it is gone, and what it had is given to another [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const silent = await here.worker({ id: "silent" }).connect();
    await here.isRunning(silent, id);
    await here.pass(60_000);
    expect(silent.closed).toBeNull();
    await here.pass(31_000);
    await here.until(() => expect(silent.closed?.code).toBe(1001));
    const next = await here.worker({ id: "next" }).connect();
    await here.pass(46_000);
    await here.isRunning(next, id);
  });

  test("50. cancelled: a worker is told, one that waits is never sent, one that is over is 404, and its cost still counts [row 59]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const persona = await here.persona();
    const [going, waiting] = [await here.execute(persona), await here.execute(persona)];
    const worker = await here.worker().connect();
    await here.isRunning(worker, going);
    const cancel = (id: string) => here.call("POST", `/api/executions/${id}/cancel`);
    expect((await cancel(waiting)).body).toMatchObject({ status: "cancelling" });
    expect((await cancel(going)).body).toMatchObject({ status: "cancelling" });
    await here.until(() => expect(worker.running.size).toBe(0));
    expect((await here.detail(going)).status).toBe("cancelled");
    expect((await here.detail(waiting)).status).toBe("cancelled");
    expect((await cancel(going)).status).toBe(404);
    // The worker does not say what it cost: it counts as the most that it may have been.
    await here.until(() =>
      expect(opened.ledger.settled).toMatchObject([{ amountNano: 250_000_000, presumed: true }]),
    );
    expect(worker.started).toEqual([going]);
    const after = await here.execute(persona);
    await here.isRunning(worker, after);
  });

  test("50. a word that comes late, or twice, changes nothing and is paid once [row 86]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    await worker.end(id, { costUsd: 0.02 });
    await here.isStatus(id, "completed");
    const complete = {
      type: "complete",
      executionId: id,
      status: "failed",
      exitCode: 9,
      durationMs: 1_000,
      totalCostUsd: 9,
    };
    await worker.say(complete);
    worker.raw(await signed(WORKER_TOKEN, 2, complete));
    await worker.say({ type: "heartbeat", timestamp: 1, metrics: { uptimeMs: 5 } });
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ healthMetrics: { uptimeMs: 5 } }]),
    );
    expect(await here.detail(id)).toMatchObject({ status: "completed", costUsd: 0.02 });
    expect(opened.ledger.settled).toHaveLength(1);
  });

  test("51. what a worker stops for its time has timed out; a worker that says nothing is stopped [row 88]", async () => {
    const here = openPool();
    const persona = await here.persona();
    const own = await here.execute(persona, { timeoutMs: 10_000 });
    const worker = await here.worker().connect();
    await here.isRunning(worker, own);
    await worker.end(own, {
      status: "cancelled",
      exitCode: 143,
      durationMs: 10_001,
      costUsd: null,
      lines: [],
    });
    await here.isStatus(own, "failed");
    expect((await here.detail(own)).error).toBe("Timed out after 10000 ms");

    const silent = await here.execute(persona, { timeoutMs: 10_000 });
    await here.isRunning(worker, silent);
    await here.pass(60_000);
    await worker.beat(world.now);
    await here.until(async () =>
      expect((await here.object.report()).workers).toMatchObject([{ lastHeartbeat: world.now }]),
    );
    await here.pass(11_000);
    await here.isStatus(silent, "failed");
    expect((await here.detail(silent)).error).toContain("Timed out after 10000 ms");
    await here.until(() => expect(worker.running.size).toBe(0));
  });

  test("an object that is gone in the middle: its workers come back, and what they run goes on [row 86]", async () => {
    const here = openPool();
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    await evictDurableObject(here.object, { webSockets: "close" });
    worker.drop();
    await worker.connect();
    await here.until(async () => expect((await here.object.report()).workerCounts.executing).toBe(1));
    await worker.end(id);
    await here.isStatus(id, "completed");
    expect(worker.started).toEqual([id]);
  });

  test("money that cannot be booked is booked later, once [row 88]", async () => {
    const opened = openDesk(undefined, { clock });
    const here = openPool({ opened });
    const id = await here.execute(await here.persona());
    const worker = await here.worker().connect();
    await here.isRunning(worker, id);
    opened.ledger.state.isDown = true;
    await worker.end(id, { costUsd: 0.02 });
    await here.isStatus(id, "completed");
    opened.ledger.state.isDown = false;
    await here.pass(61_000);
    await here.until(() => expect(opened.ledger.settled).toMatchObject([{ amountNano: 20_000_000 }]));
    await runDurableObjectAlarm(here.object);
    expect(opened.ledger.settled).toHaveLength(1);
  });
});
