import { Response as MiniflareResponse } from "miniflare";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { Faults, faulty } from "./faults.harness.ts";

// Each part of a deployment fails, and is slow, by itself. The bundles are those that would be uploaded.

const BACKEND = "https://backend.example.org";
const SLOW_MS = 1_500;
const COST_NANO = 10_000_000;
/** Two calls, three attempts each, of a few thousand tokens at $0.10 a million. */
const PROMPTS_MAX_USD = 0.005;

const faults = new Faults();
const lines: string[] = [];
let here: Deployment;
const model = openOfflineModel();

beforeAll(async () => {
  here = await openTestDeployment({
    config: { aumosApiUrl: BACKEND, aumosApiKey: "key-of-the-backend-in-this-drill-000" },
    before: [faulty],
    log: (line) => lines.push(line),
    model: {
      answer: async (request) => {
        const part = new URL(request.url).pathname === "/v1/messages" ? "MODEL" : "COUNT";
        return (await faults.at(part))
          ? model.answer(request)
          : new Response("out of order", { status: 500 });
      },
    },
    outbound: async (request) => {
      const asked = await faults.answer(request);
      if (asked || request.url !== `${BACKEND}/process`) return asked ?? undefined;
      return (await faults.at("BACKEND"))
        ? MiniflareResponse.json({ evaluated: true })
        : new MiniflareResponse("out of order", { status: 500 });
    },
  });
});
afterAll(() => here.close());
afterEach(async () => {
  await theDoorStaysShut();
  faults.clear();
  await theBooksAgree();
  expect(lines.filter((line) => /uncaught|unhandled/i.test(line))).toEqual([]);
});

type Answer = { readonly status: number; readonly body: Record<string, unknown>; readonly headers: Headers };

async function ask(method: string, path: string, body?: unknown, headers = {}): Promise<Answer> {
  const reply = await here.send(path, {
    method,
    headers: { authorization: `Bearer ${here.tokens.admin}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  return {
    status: reply.status,
    body: (text.startsWith("{") ? JSON.parse(text) : {}) as Record<string, unknown>,
    headers: new Headers([...reply.headers]),
  };
}

let tasks = 0;
const task = () => {
  tasks += 1;
  return {
    taskId: `drill-${tasks}`,
    type: "code",
    description: "Implement a feature",
    estimatedCost: COST_NANO / 1e9,
    agentType: "CodeGen",
  };
};

const agent = async () => {
  const [programs] = here.access.serviceTokens;
  const session = await here.signIn.serviceSession(programs?.clientId ?? "", programs?.clientSecret ?? "");
  return { "cf-access-jwt-assertion": session };
};

/** During every fault: nobody without a credential, or with the wrong role, gets anywhere. */
async function theDoorStaysShut(): Promise<void> {
  const strangers = await Promise.all([
    ask("POST", "/api/approve", task(), { authorization: "Bearer nobody" }),
    ask("GET", "/api/context", undefined, { authorization: `Bearer ${here.tokens.agency}` }),
    ask("POST", "/v1/agent/run", { prompt: "hello" }),
  ]);
  expect(strangers.map(({ status }) => status)).toEqual([401, 403, 401]);
}

/** After every fault: each approval that was answered is stored, and the money is that of the leases, counted once. */
const answered: string[] = [];
async function theBooksAgree(): Promise<void> {
  const { database } = here.runtime;
  const stored = await database
    .prepare("SELECT id FROM decisions WHERE status = 'approved'")
    .all<{ id: string }>();
  const ids = new Set(stored.results.map(({ id }) => id));
  expect(answered.filter((id) => !ids.has(id))).toEqual([]);
  const sums = await database
    .prepare(
      `SELECT (SELECT COALESCE(SUM(charged_nano), 0) FROM leases) AS leases,
              (SELECT COALESCE(SUM(committed_nano), 0) FROM days) AS days,
              (SELECT COUNT(*) FROM leases) AS count`,
    )
    .first<{ leases: number; days: number; count: number }>();
  expect(sums?.leases).toBe(sums?.days);
  expect(sums?.leases).toBe((sums?.count ?? 0) * COST_NANO);
}

async function approve(body = task()): Promise<Answer> {
  const answer = await ask("POST", "/api/approve", body);
  if (answer.body.approved === true) answered.push(String(answer.body.decisionId));
  return answer;
}

const spent = async () => (await ask("GET", "/api/budget")).body.parts as Record<string, string>;

describe("fails safe", () => {
  test("without D1: no approval, in words; the same task is approved once when it is back", async () => {
    const body = task();
    faults.set("DB", "fail");
    const during = await approve(body);
    expect([during.status >= 500, during.body.approved]).toEqual([true, false]);
    expect(during.body.detail).toEqual(expect.any(String));
    faults.clear();
    const after = await approve(body);
    const again = await approve(body);
    expect(after.body.approved).toBe(true);
    expect(again.body.decisionId).toBe(after.body.decisionId);
  });

  test("with a slow D1 decisions are as exact as ever, also many at once", async () => {
    faults.set("DB", SLOW_MS / 3);
    const body = task();
    const all = await Promise.all([...Array.from({ length: 5 }, () => approve(body)), approve(), approve()]);
    expect(all.map(({ body: reply }) => reply.approved)).toEqual(all.map(() => true));
    expect(new Set(all.slice(0, 5).map(({ body: reply }) => reply.decisionId)).size).toBe(1);
  });

  test("without KV people and programs come in as before", async () => {
    faults.set("KEYS", "fail");
    const session = await here.signIn.ownerSession();
    const reply = await here.send("/api/status", { headers: { "cf-access-jwt-assertion": session } });
    expect([reply.status, (await approve()).status]).toEqual([200, 200]);
    expect(faults.uses.get("KEYS")).toBeGreaterThan(0);
  });

  test("without R2 every request is answered, and its record waits until it can be written", async () => {
    faults.set("AUDIT", "fail");
    const { headers } = await approve();
    const requestId = headers.get("x-request-id") ?? "";
    const head = await ask("GET", "/api/audit/head");
    expect([head.status, Number(head.body.unwritten) > 0]).toEqual([200, true]);
    expect((await ask("GET", "/api/audit?prefix=audit/")).status).toBe(503);
    faults.clear();
    await until("the record in R2", () => recordOf(requestId));
  });

  test("without the journal a decision is still answered, says that its record is in the log, and is there", async () => {
    faults.set("JOURNAL", "fail");
    const { status, headers } = await approve();
    expect([status, headers.get("x-audit")]).toEqual([200, "logged"]);
    const requestId = headers.get("x-request-id") ?? "-";
    await until("the record in the log", () =>
      lines.some((line) => line.includes("audit_not_stored") && line.includes(requestId)),
    );
  });

  test("without the ledger nothing is spent and what needs no money works", async () => {
    const before = await spent();
    const calls = faults.uses.get("MODEL") ?? 0;
    for (const name of ["LEDGER", "MONTH"]) faults.set(name, "fail");
    const chat = await ask("POST", "/api/chat", { message: "What is new?", sessionKey: "drill" });
    const run = await ask("POST", "/v1/agent/run", { prompt: "Hello" }, await agent());
    expect([chat.status, run.status]).toEqual([503, 503]);
    expect(run.body.status).toBe("error");
    const { taskId, approved } = (await approve()).body;
    expect(approved).toBe(true);
    expect((await ask("POST", "/api/halt", { taskId, reason: "drill" })).status).toBe(200);
    faults.clear();
    expect(faults.uses.get("MODEL") ?? 0).toBe(calls);
    expect(await spent()).toEqual(before);
  });

  test("without the model a chat and a run end in words, cost no more than their prompts, and the next ones work", async () => {
    const before = await spent();
    faults.set("MODEL", "fail");
    const chat = await ask("POST", "/api/chat", { message: "What is new?", sessionKey: "drill-2" });
    const run = await ask("POST", "/v1/agent/run", { prompt: "Hello" }, await agent());
    expect([chat.status, run.status, run.body.status]).toEqual([503, 503, "error"]);
    expect((await approve()).body.approved).toBe(true);
    // A provider that fails after it has read may charge for what it read; nothing stays set aside.
    const after = await spent();
    expect(after.reserved).toBe("0.00");
    expect(Number(after.settled) - Number(before.settled)).toBeLessThan(PROMPTS_MAX_USD);
    faults.clear();
    const next = await ask(
      "POST",
      "/v1/agent/run",
      { prompt: "Hello", sessionId: run.body.sessionId },
      await agent(),
    );
    expect([next.status, next.body.status]).toEqual([200, "success"]);
  });

  test("a slow model, a slow ledger and a slow backend only take longer", async () => {
    for (const name of ["MODEL", "LEDGER", "BACKEND"]) faults.set(name, SLOW_MS / 3);
    const [chat, run, action] = await Promise.all([
      ask("POST", "/api/chat", { message: "What is new?", sessionKey: "drill-3" }),
      ask("POST", "/v1/agent/run", { prompt: "Hello" }, await agent()),
      ask("POST", "/", { action: "evaluate", payload: {} }),
    ]);
    expect([chat.status, run.status, action.status]).toEqual([200, 200, 200]);
  });

  test("without the backend POST / says so and never success", async () => {
    faults.set("BACKEND", "fail");
    const { status, body } = await ask("POST", "/", { action: "evaluate", payload: {} });
    expect([status, body.status]).toEqual([502, "error"]);
    faults.clear();
    expect((await ask("POST", "/", { action: "evaluate", payload: {} })).body.status).toBe("success");
  });
});

async function recordOf(requestId: string): Promise<boolean> {
  let cursor = "";
  do {
    const { body } = await ask(
      "GET",
      `/api/audit?prefix=audit/${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    if (JSON.stringify(body).includes(requestId)) return true;
    cursor = typeof body.cursor === "string" ? body.cursor : "";
  } while (cursor);
  return false;
}
