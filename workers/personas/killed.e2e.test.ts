import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import { type Deployment, tokensOf } from "../../infra/offline/deployment.ts";
import { killWorkerd } from "../../infra/offline/kill.harness.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { sized } from "../sizes.harness.ts";

const KILLS = sized(2, 200);
/** Senders of each kind at any moment, so that a kill finds something of all kinds under way. */
const SENDERS_OF_A_KIND = 3;
const KILL_AFTER_ANSWERS = 12;
/** What may wait when the next life begins: with more the persona comes to its maxConcurrent, and events use their tries up. */
const WAITING_MAX = 40;
/** As many as one variable of the door holds, because a client meets its limits of a minute. */
const clients = Array.from({ length: 17 }, (_, index) => ({
  name: `killed-${index}`,
  role: "team" as const,
  token: `purser_team_${String(index).padStart(40, "0")}`,
}));

const owner = { name: "owner", role: "admin" as const, token: `purser_admin_${"0".repeat(40)}` };

type Body = ReturnType<typeof JSON.parse>;

test("a runtime killed among events, firings and executions, again and again, loses none and does none twice [row 15] [row 63] [row 85] [row 175]", async () => {
  const state = mkdtempSync(join(tmpdir(), "purser-personas-kill-"));
  const open = () =>
    openTestDeployment({
      state,
      config: { tokens: tokensOf([...clients, owner], new Date()) },
      model: openOfflineModel(),
    });
  const answered: Answered = { events: new Set(), firings: new Set(), executions: new Set() };
  try {
    for (let kill = 0; kill < KILLS; kill += 1) await sendUntilKilled(await open(), kill, answered);
    const revived = await open();
    await theHistoryAgrees(revived, answered);
    await revived.close();
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});

type Answered = { readonly [Kind in "events" | "firings" | "executions"]: Set<string> };

function callOf(here: Deployment, index: number) {
  const client = index % clients.length;
  const headers = {
    authorization: `Bearer ${clients[client]?.token}`,
    "content-type": "application/json",
    "cf-connecting-ip": `203.0.113.${client + 1}`,
  };
  return async (method: string, path: string, body?: object): Promise<Body> => {
    const reply = await here.send(path, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = await reply.json();
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${JSON.stringify(answer)}`);
    return answer;
  };
}

async function sendUntilKilled(here: Deployment, kill: number, answered: Answered): Promise<void> {
  const call = callOf(here, kill);
  const persona = await call("POST", "/api/personas", { id: "killed", name: "K", maxConcurrent: 100 });
  const personaId = persona.id;
  if (kill === 0) {
    const wish = { personaId, maxRetries: 10 };
    await call("POST", "/api/subscriptions", { ...wish, eventType: "ping" });
    await call("POST", "/api/subscriptions", { ...wish, eventType: "trigger_fired" });
    await call("POST", "/api/triggers", { personaId, triggerType: "manual" });
  }
  const [trigger] = await call("GET", `/api/personas/${personaId}/triggers`);
  const kinds: readonly [keyof Answered, () => Promise<string>][] = [
    [
      "events",
      async () => (await call("POST", "/api/events", { eventType: "ping", sourceType: "manual" })).id,
    ],
    ["firings", async () => (await call("POST", `/api/triggers/${trigger.id}/fire`, {})).id],
    [
      "executions",
      async () => (await call("POST", "/api/execute", { prompt: "Hello", personaId })).executionId,
    ],
  ];
  await until("room for what comes next", async () => {
    const { queueLength, activeExecutions } = await call("GET", "/api/status");
    return queueLength + activeExecutions <= WAITING_MAX;
  });
  let answers = 0;
  let isKilled = false;
  const sending = async ([kind, send]: (typeof kinds)[number]) => {
    while (!isKilled) {
      answered[kind].add(await send());
      answers += 1;
      if (answers !== KILL_AFTER_ANSWERS) continue;
      isKilled = true;
      killWorkerd();
    }
  };
  const senders = kinds.flatMap((kind) => Array.from({ length: SENDERS_OF_A_KIND }, () => sending(kind)));
  await Promise.allSettled(senders);
  expect(answers).toBeGreaterThanOrEqual(KILL_AFTER_ANSWERS);
  await here.close().catch(() => undefined);
}

const OPEN_LISTS = [
  "executions?status=queued",
  "executions?status=running",
  "events?status=pending",
  "events?status=processing",
];

/** All of a list that has pages. */
async function all(call: ReturnType<typeof callOf>, path: string): Promise<Body[]> {
  const found: Body[] = [];
  for (;;) {
    const page = await call("GET", `${path}?limit=500&offset=${found.length}`);
    found.push(...page);
    if (page.length < 500) return found;
  }
}

async function theHistoryAgrees(here: Deployment, answered: Answered): Promise<void> {
  const call = callOf(here, KILLS);
  let left: readonly string[] = [];
  await until("the end of all executions and events", async () => {
    left = (await Promise.all(OPEN_LISTS.map((list) => call("GET", `/api/${list}`)))).flatMap((list) =>
      list.map(({ id, status, waitingFor = null, retryCount, nextRetryAt }: Body) =>
        JSON.stringify({ id, status, waitingFor, retryCount, nextRetryAt }),
      ),
    );
    return left.length === 0;
  }).catch((error: unknown) => {
    throw new Error(`${left.length} are left, such as ${left.slice(0, 5).join(" ")}`, { cause: error });
  });
  const [events, executions] = [await all(call, "/api/events"), await all(call, "/api/executions")];
  const [trigger] = await call("GET", "/api/personas/killed/triggers");
  const firings = await all(call, `/api/triggers/${trigger.id}/firings`);
  // What was answered is there.
  const ids = (list: Body[]) => new Set(list.map(({ id }) => id));
  expect([...answered.events].filter((id) => !ids(events).has(id))).toEqual([]);
  expect([...answered.executions].filter((id) => !ids(executions).has(id))).toEqual([]);
  expect([...answered.firings].filter((id) => !ids(firings).has(id))).toEqual([]);
  // Each event has led to one execution, and each firing to one event.
  expect(new Set(events.map(({ status }) => status))).toEqual(new Set(["delivered"]));
  const led: string[] = executions.flatMap(({ eventId }) => (eventId === null ? [] : [eventId]));
  expect(led.toSorted()).toEqual(events.map(({ id }): string => id).toSorted());
  const fired: string[] = events.flatMap(({ id, sourceType }) => (sourceType === "trigger" ? [id] : []));
  expect(firings.map(({ eventId }): string => eventId).toSorted()).toEqual(fired.toSorted());
  // Each execution has ended once: the sums of the days count every end.
  const stats = await call("GET", "/api/executions/stats");
  expect(stats.totalExecutions).toBe(executions.length);
  expect(executions.filter(({ status }) => status === "completed").length).toBe(stats.completed);
  const cost = executions.reduce((sum, { costUsd }) => sum + costUsd, 0);
  expect(stats.totalCostUsd).toBeCloseTo(cost, 9);
  await theLedgerCovers(here, cost);
}

/** The month has paid at least what executions say they cost; a call that a kill cut short may have cost more than anybody knows. */
async function theLedgerCovers(here: Deployment, cost: number): Promise<void> {
  const reply = await here.send("/api/budget", { headers: { authorization: `Bearer ${owner.token}` } });
  const { parts } = (await reply.json()) as { parts: { settled: string } };
  expect(Number(parts.settled)).toBeGreaterThanOrEqual(cost - 1e-9);
}
