import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clockBefore } from "../../infra/offline/demo/clock.ts";
import { openLocalFront, openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import { KID, OWNER } from "../../infra/offline/household.harness.ts";
import { killWorkerd } from "../../infra/offline/kill.harness.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { type ModelRequest, promptTextOf, tokensIn } from "../../infra/offline/model/request.ts";
import { until } from "../../infra/offline/until.harness.ts";
import { costOfUsage } from "../../policies/prices/usage.ts";
import { MINUTE_MS } from "../time/calendar.ts";
import { nanoFromUsd } from "../wire/money.ts";

// The runtime is killed while a model works for every place that asks one, twice in a row. What the provider may have written and
// billed meanwhile nobody hears, so the books have to hold it: more than was billed, never less.

/** What each place says to the model and no other does; the first that fits. */
const WORDS = {
  "an opening": "The person is about to come",
  "a brief": "a person's morning brief from these facts",
  "a message": "What is a ledger?",
  "a message on an own key": "What is a journal?",
  "an ask": "Which shoes?",
  "a task on an own key": "Plan the week",
  "a run": "Hello from a group",
  "an execution": "Count the plants",
  "a decision": "Implement new feature X",
} as const;
type Place = keyof typeof WORDS;
const PLACES = Object.keys(WORDS) as Place[];
const ON_OWN_KEY: readonly Place[] = ["a message on an own key", "a task on an own key"];

/** Of the size that rules leave to the model. */
const DECISION = {
  taskId: "killed",
  type: "code",
  description: WORDS["a decision"],
  estimatedCost: 9,
  agentType: "CodeGen",
};

/** Longer than any lease, and than any reservation but the execution's: each life finds the work of the one before given up. */
const BETWEEN_LIVES_MS = 10 * MINUTE_MS;
const EXECUTION_TIMEOUT_MS = 30 * MINUTE_MS;

type Body = ReturnType<typeof JSON.parse>;
type Counts = Readonly<Record<"input" | "output" | "cacheWrite" | "cacheRead", number>>;

/** A provider that bills an answer by its usage, and one that nobody hears as if it were written to its last token. */
function billingModel() {
  const model = openOfflineModel();
  const state = { answers: false };
  const billed: { readonly place: Place; readonly nano: number }[] = [];
  const bill = (asked: ModelRequest, { input, output, cacheWrite, cacheRead }: Counts) => {
    const usage = { inputTokens: input, outputTokens: output, cacheWrite5mTokens: cacheWrite };
    const cost = costOfUsage(asked.model, { ...usage, cacheReadTokens: cacheRead }, new Date());
    if (!cost.ok) throw new Error(cost.message);
    const prompt = JSON.stringify([asked.system, asked.messages]);
    const place = PLACES.find((one) => prompt.includes(WORDS[one]));
    if (place === undefined) throw new Error(`Nobody is known to ask ${prompt}`);
    billed.push({ place, nano: cost.costNano });
  };
  const answer = async (request: Request): Promise<Response> => {
    if (!request.url.endsWith("/v1/messages")) return model.answer(request);
    const asked = (await request.clone().json()) as ModelRequest;
    if (!state.answers) {
      const tokens = tokensIn(promptTextOf(asked));
      const prompt = asked.cache_control
        ? { input: 0, cacheWrite: tokens }
        : { input: tokens, cacheWrite: 0 };
      bill(asked, { ...prompt, output: asked.max_tokens ?? 0, cacheRead: 0 });
      return new Promise(() => {});
    }
    const { status, headers, body } = await model.answer(request);
    const events = await new Response(body).text();
    const last = (name: string) =>
      Number([...events.matchAll(RegExp(`"${name}":(\\d+)`, "g"))].at(-1)?.[1] ?? 0);
    bill(asked, {
      input: last("input_tokens"),
      output: last("output_tokens"),
      cacheWrite: last("cache_creation_input_tokens"),
      cacheRead: last("cache_read_input_tokens"),
    });
    return new Response(events, { status, headers });
  };
  const callsOf = (place: Place) => billed.filter((one) => one.place === place).length;
  return {
    answer,
    state,
    calls: () => Object.fromEntries(PLACES.map((place) => [place, callsOf(place)])),
    sumOf: (places: readonly Place[]) =>
      billed.reduce((sum, { place, nano }) => (places.includes(place) ? sum + nano : sum), 0),
  };
}

/** A life of the deployment. @param shiftMs how far its clock is from the machine's */
async function open(state: string, model: ReturnType<typeof billingModel>, shiftMs: number) {
  const here = await openTestDeployment({
    state,
    model,
    config: { householdEmails: JSON.stringify([KID]), masterKey: "ab".repeat(32) },
    before: shiftMs === 0 ? [] : [(script) => clockBefore(script, shiftMs)],
  });
  const front = await openLocalFront(here);
  const client = (who: Record<string, string>) => async (method: string, path: string, body?: object) => {
    const response = await fetch(`${front.url}${path}`, {
      method,
      headers: { ...who, origin: front.url, "content-type": "application/json", "idempotency-key": path },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, body: (await response.json()) as Body };
  };
  const person = async (email: string) =>
    client({ cookie: `CF_Authorization=${await here.signIn.sessionOf(email)}` });
  const { tokens, access } = here;
  const [service] = access.serviceTokens;
  const passed = {
    "cf-access-client-id": service?.clientId ?? "",
    "cf-access-client-secret": service?.clientSecret ?? "",
  };
  const [owner, kid] = [await person(OWNER), await person(KID)];
  const agency = client({ authorization: `Bearer ${tokens.agency}` });
  const team = client({ authorization: `Bearer ${tokens.team}` });
  const runtime = client({ ...passed, authorization: `Bearer ${tokens.runtime}` });
  const say = (place: "a message" | "a message on an own key") => ({
    message: WORDS[place],
    sessionKey: "s",
  });
  /** What its client waits for, and sends again when it gets no answer. */
  const send = {
    message: () => owner("POST", "/api/chat", say("a message")),
    own: () => kid("POST", "/api/chat", say("a message on an own key")),
    ask: () => owner("POST", "/api/agents/cos/ask", { task: WORDS["an ask"] }),
    run: () => runtime("POST", "/v1/agent/run", { prompt: WORDS["a run"] }),
    decision: () => agency("POST", "/api/approve", DECISION),
  };
  return {
    owner,
    kid,
    agency,
    team,
    send,
    sendAll: () => Promise.allSettled(Object.values(send).map((one) => one())),
    kill: async () => {
      killWorkerd();
      front.close();
      await here.close().catch(() => undefined);
    },
    close: async () => {
      front.close();
      await here.close();
    },
  };
}
type Here = Awaited<ReturnType<typeof open>>;

/** Settled and set aside, of every month that the lives have touched; nano-dollars. */
async function booked({ owner }: Here): Promise<number> {
  const { months } = (await owner("GET", "/api/budget/history")).body as {
    months: { settled: string; reserved: string }[];
  };
  const nano = (usd: string) => nanoFromUsd(usd) ?? 0;
  return months.reduce((sum, { settled, reserved }) => sum + nano(settled) + nano(reserved), 0);
}
const bookedOwn = async ({ kid }: Here): Promise<number> =>
  nanoFromUsd((await kid("GET", "/api/model-key")).body.spentUsd) ?? 0;

async function begin({ owner, kid, agency, team }: Here): Promise<void> {
  for (const [index, message] of ["Hello", "Ada", "no", "ok"].entries())
    await owner("POST", "/api/chat", { message, sessionKey: `set up ${index}` });
  const answers = ["A half marathon", "", "", ""];
  for (const person of [owner, kid]) await person("POST", "/api/agents/fitness-coach/activate", { answers });
  await kid("PUT", "/api/model-key", { apiKey: `sk-ant-api03-${"b".repeat(40)}-kids` });
  await team("POST", "/api/personas", { id: "killed", name: "K", timeoutMs: EXECUTION_TIMEOUT_MS });
  // Waits for a person, so that there is a brief to write.
  await agency("POST", "/api/approve", { ...DECISION, taskId: "waits", estimatedCost: 20 });
}

/** @returns the brief's schedule */
async function giveWork({ owner, kid, team }: Here): Promise<string> {
  await kid("POST", "/api/agents/fitness-coach/tasks", { task: WORDS["a task on an own key"] });
  await owner("POST", "/api/threads", { agent: "fitness-coach" });
  await team("POST", "/api/execute", { personaId: "killed", prompt: WORDS["an execution"] });
  const { schedules } = (await owner("GET", "/api/scheduler")).body;
  const { id } = schedules.find(({ skill }: { skill: string }) => skill === "brief");
  await owner("POST", `/api/scheduler/${id}/run`, {});
  return id;
}

const OTHERS = PLACES.filter((place) => !ON_OWN_KEY.includes(place));
const ONCE = Object.fromEntries(PLACES.map((place) => [place, 1]));
/** After the second life: nobody prepares a thread or carries out a run again. */
const AGAIN = {
  ...ONCE,
  ...Object.fromEntries(PLACES.map((place) => [place, 2])),
  "an opening": 1,
  "a run": 1,
};

test("a runtime killed twice while a model works: the books hold what was billed at least, and each place asks again as often as it says [row 162]", async () => {
  const state = mkdtempSync(join(tmpdir(), "purser-model-kill-"));
  const model = billingModel();
  const asked = (calls: object) => () => JSON.stringify(model.calls()) === JSON.stringify(calls);
  const holdWhatWasBilled = async (here: Here) => {
    expect(await booked(here)).toBeGreaterThanOrEqual(model.sumOf(OTHERS));
    expect(await bookedOwn(here)).toBeGreaterThanOrEqual(model.sumOf(ON_OWN_KEY));
  };
  try {
    const first = await open(state, model, 0);
    await begin(first);
    const lost = first.sendAll();
    const brief = await giveWork(first);
    await until("a call of each place", asked(ONCE));
    await first.kill();
    await lost;

    const second = await open(state, model, BETWEEN_LIVES_MS);
    await holdWhatWasBilled(second);
    const lostAgain = second.sendAll();
    await until("what is asked again", asked(AGAIN));
    await second.kill();
    await lostAgain;

    model.state.answers = true;
    const third = await open(state, model, 2 * BETWEEN_LIVES_MS);
    await holdWhatWasBilled(third);
    const { owner, kid, team, send } = third;
    expect((await send.message()).status).toBe(200);
    expect((await send.own()).status).toBe(200);
    expect((await send.decision()).status).toBe(200);
    expect(await send.ask()).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("broke off twice") },
    });
    expect(await send.run()).toMatchObject({ status: 503, body: { code: "interrupted" } });
    const threadOf = async () =>
      (await owner("GET", "/api/threads")).body.threads.find(({ agent }: Body) => agent === "fitness-coach");
    const [execution] = (await team("GET", "/api/executions")).body;
    await until(
      "the execution",
      async () => (await team("GET", `/api/executions/${execution.id}`)).body.status === "completed",
    );
    await until(
      "the end of the brief",
      async () => (await owner("GET", `/api/scheduler/${brief}/runs`)).body.runs[0].status !== "running",
    );
    expect((await owner("GET", `/api/scheduler/${brief}/runs`)).body.runs).toMatchObject([
      { status: "failed", why: "It broke off twice" },
    ]);
    expect((await kid("GET", "/api/agents/fitness-coach/tasks")).body.tasks).toMatchObject([
      { status: "failed", why: "It broke off twice" },
    ]);
    expect(await threadOf()).toMatchObject({
      status: "ready",
      opening: null,
      note: "Its preparation broke off",
    });
    expect(model.calls()).toEqual({
      ...AGAIN,
      "a message": 3,
      "a message on an own key": 3,
      "an execution": 3,
      "a decision": 3,
    });
    await holdWhatWasBilled(third);
    await third.close();
  } finally {
    rmSync(state, { recursive: true, force: true });
  }
});
