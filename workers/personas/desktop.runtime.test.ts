import { describe, expect, test } from "vitest";
import * as z from "zod";
import { world } from "./objects.harness.ts";
import { openPool } from "./pool/objects.harness.ts";
import { assistantLine, resultLine } from "./pool/worker.harness.ts";

// What upstream's desktop app reads (https://github.com/xkazm04/personas, src-tauri/src/cloud), as strictly as its parser does: a field
// that is missing or of another type fails the whole reply, one that it does not know is passed over.

const u32 = z.int().min(0).max(4_294_967_295);
const moment = z.iso.datetime();
/** There, and null where nothing is known. */
const orNull = <T extends z.ZodType>(type: T) => type.nullable();
const text = z.string();

const Status = z.object({
  workerCounts: z.object({ idle: u32, executing: u32, disconnected: u32 }),
  queueLength: u32,
  activeExecutions: u32,
  hasClaudeToken: z.boolean(),
  oauth: z.object({
    connected: z.boolean(),
    scopes: z.array(text).optional(),
    expiresAt: orNull(text).optional(),
  }),
});
const Polled = z.object({
  executionId: text,
  status: z.enum(["queued", "running", "completed", "failed", "cancelled"]),
  output: z.array(text),
  outputLines: u32,
  durationMs: u32.optional(),
  costUsd: z.number().optional(),
});
const Persona = z.object({
  id: text,
  projectId: text,
  name: text,
  description: orNull(text),
  systemPrompt: text,
  structuredPrompt: orNull(text),
  icon: orNull(text),
  color: orNull(text),
  enabled: z.boolean(),
  maxConcurrent: u32,
  timeoutMs: u32,
  modelProfile: orNull(text),
  maxBudgetUsd: orNull(z.number()),
  maxTurns: orNull(u32),
  designContext: orNull(text),
  groupId: orNull(text),
  createdAt: moment,
  updatedAt: moment,
});
const Deployments = z.array(
  z.object({
    id: text,
    projectId: text,
    personaId: text,
    slug: text,
    label: text,
    status: z.enum(["active", "paused", "failed"]),
    webhookEnabled: z.boolean(),
    hasWebhookSecret: z.boolean(),
    invocationCount: u32,
    lastInvokedAt: orNull(moment),
    maxMonthlyBudgetUsd: orNull(z.number()),
    currentMonthCostUsd: z.number(),
    budgetMonth: orNull(text),
    createdAt: moment,
    updatedAt: moment,
  }),
);
const Triggers = z.array(
  z.object({
    id: text,
    projectId: text,
    personaId: text,
    triggerType: text,
    config: orNull(text),
    enabled: z.boolean(),
    lastTriggeredAt: orNull(moment),
    nextTriggerAt: orNull(moment),
    useCaseId: orNull(text),
    createdAt: moment,
    updatedAt: moment,
  }),
);
const Firings = z.array(
  z.object({
    id: text,
    triggerId: text,
    personaId: text,
    executionId: orNull(text),
    status: text,
    costUsd: orNull(z.number()),
    durationMs: orNull(u32),
    firedAt: moment,
    resolvedAt: orNull(moment),
  }),
);
const Executions = z.array(
  z.object({
    id: text,
    projectId: text,
    personaId: text,
    status: text,
    inputData: orNull(text),
    outputData: orNull(text),
    claudeSessionId: orNull(text),
    modelUsed: orNull(text),
    inputTokens: orNull(u32),
    outputTokens: orNull(u32),
    costUsd: z.number(),
    errorMessage: orNull(text),
    durationMs: orNull(u32),
    retryCount: u32,
    startedAt: orNull(moment),
    completedAt: orNull(moment),
    createdAt: moment,
  }),
);
const Stats = z.object({
  totalExecutions: u32,
  completed: u32,
  failed: u32,
  cancelled: u32,
  successRate: z.number().min(0).max(1),
  totalCostUsd: z.number(),
  avgCostUsd: z.number(),
  avgDurationMs: z.number(),
  dailyBreakdown: z.array(
    z.object({ date: z.iso.date(), count: u32, cost: z.number(), successRate: z.number() }),
  ),
  topErrors: z.array(z.object({ message: text, count: u32 })),
});
const Reviews = z.array(
  z.object({
    reviewId: text,
    executionId: text,
    personaId: text,
    projectId: text,
    payload: text,
    status: z.enum(["pending", "approved", "rejected", "timed_out"]),
    createdAt: z.int().positive(),
    resolvedAt: orNull(text),
    responseMessage: orNull(text),
  }),
);
const Authorized = z.object({ authUrl: z.url(), state: text, instructions: orNull(text) });

/** As the app sends a persona before it asks for a run. */
const SYNCED = {
  id: "desktop-persona",
  name: "Relay",
  description: null,
  systemPrompt: "# Persona: Relay\n\nA whole prompt",
  structuredPrompt: null,
  icon: null,
  color: "#8b5cf6",
  enabled: true,
  maxConcurrent: 4,
  timeoutMs: 600_000,
  modelProfile: null,
  maxBudgetUsd: null,
  maxTurns: null,
  designContext: null,
  homeTeamId: "a-key-that-is-not-ours",
};

/** Everything that the app asks for, read by its parser. A reply that it would throw away fails here, with the field's name. */
async function readAll(here: ReturnType<typeof openPool>) {
  const read = async <T>(path: string, type: z.ZodType<T>): Promise<T> => {
    const { status, body } = await here.call("GET", path);
    expect(status, path).toBe(200);
    const parsed = type.safeParse(body);
    return parsed.success ? parsed.data : expect.fail(`${path}: ${z.prettifyError(parsed.error)}`);
  };
  const [deployments, executions, personas, stats, reviews] = await Promise.all([
    read("/api/deployments", Deployments),
    read("/api/executions", Executions),
    read("/api/personas", z.array(Persona)),
    read("/api/executions/stats", Stats),
    read("/api/reviews/pending", Reviews),
  ]);
  const triggers = (
    await Promise.all(personas.map(({ id }) => read(`/api/personas/${id}/triggers`, Triggers)))
  ).flat();
  const firings = (
    await Promise.all(triggers.map(({ id }) => read(`/api/triggers/${id}/firings?limit=20`, Firings)))
  ).flat();
  const polled = await Promise.all(
    executions.map(({ id }) => read(`/api/executions/${id}?offset=0`, Polled)),
  );
  const report = Status.safeParse(await here.object.report());
  const status = report.success ? report.data : expect.fail(z.prettifyError(report.error));
  return { deployments, executions, personas, stats, reviews, triggers, firings, polled, status };
}

describe("allows", () => {
  test("the desktop app to read everything that it asks for: empty, under way, and after it has gone wrong [row 97]", async () => {
    const here = openPool({ isSubscriptionOn: true });
    const empty = await readAll(here);
    expect([empty.personas, empty.executions, empty.firings]).toEqual([[], [], []]);
    expect(empty.status).toMatchObject({ workerCounts: { idle: 0, executing: 0, disconnected: 0 } });

    const begun = await here.call("POST", "/api/oauth/authorize");
    expect(Authorized.safeParse(begun.body).error).toBeUndefined();
    const synced = await here.call("POST", "/api/personas", { ...SYNCED, runsOn: "worker" });
    expect([synced.status, Persona.safeParse(synced.body).error]).toEqual([201, undefined]);
    const personaId = SYNCED.id;
    await here.call("POST", "/api/deployments", { personaId });
    await here.call("POST", "/api/triggers", { personaId, triggerType: "webhook" });
    const wish = { personaId, triggerType: "schedule", config: '{"cron":"every 1h"}', enabled: false };
    await here.call("POST", "/api/triggers", wish);
    await here.call("POST", "/api/subscriptions", { personaId, eventType: "trigger_fired" });
    await here.send("POST", `/api/webhooks/${personaId}`, '{"a":1}', { "x-delivery": "1" });
    const ask = async () =>
      (await here.call("POST", "/api/execute", { prompt: "x", personaId, timeoutMs: 600_000 })).body
        .executionId as string;
    const [asked, stopped] = [await ask(), await ask()];
    await here.pass(1);
    const queued = await readAll(here);
    expect(queued.polled.map(({ status }) => status)).toEqual(["queued", "queued", "queued"]);
    expect(queued.firings).toMatchObject([{ personaId, status: "fired" }]);
    expect(queued.status.queueLength).toBe(3);

    const worker = await here.worker({ slots: 3 }).connect();
    await here.until(() => expect(worker.running.size).toBe(3));
    await worker.say({ type: "stdout", executionId: asked, chunk: assistantLine("half"), timestamp: 1 });
    const question = { executionId: asked, reviewId: "rev-1", payload: { title: "Go on?" } };
    await worker.say({ type: "review_request", ...question, timestamp: 1 });
    await here.until(async () => expect((await readAll(here)).reviews).toHaveLength(1));
    const going = await readAll(here);
    expect(going.status).toMatchObject({ workerCounts: { executing: 1 }, activeExecutions: 3 });
    expect(going.triggers).toHaveLength(2);
    expect(going.polled.find(({ executionId }) => executionId === asked)).toMatchObject({ outputLines: 1 });

    const [fired = ""] = worker.started.filter((id) => id !== asked && id !== stopped);
    await worker.end(fired, { lines: [assistantLine("Done"), resultLine(0.02)], costUsd: 0.02 });
    await worker.end(asked, { status: "failed", exitCode: 3, costUsd: null, lines: [] });
    await here.call("POST", `/api/executions/${stopped}/cancel`);
    for (const [id, status] of [
      [fired, "completed"],
      [asked, "failed"],
      [stopped, "cancelled"],
    ] as const)
      await here.isStatus(id, status);
    worker.drop();
    world.now += 1_000;
    const after = await readAll(here);
    expect(after.stats).toMatchObject({ completed: 1, failed: 1, cancelled: 1, topErrors: [{ count: 1 }] });
    expect(after.stats.dailyBreakdown).toHaveLength(1);
    expect(after.firings).toMatchObject([{ executionId: fired, status: "completed", costUsd: 0.02 }]);
    expect(after.deployments).toMatchObject([{ status: "active", webhookEnabled: true }]);
  });
});
