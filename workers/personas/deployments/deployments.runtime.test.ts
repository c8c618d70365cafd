import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { NOW, openOrchestrator, world } from "../objects.harness.ts";
import type { Orchestrator } from "../orchestrator.ts";

const USD = 1_000_000_000;
const clock = () => new Date(world.now);

type Here = ReturnType<typeof openOrchestrator>;

const registered = async (here: Here, name: string): Promise<string> =>
  (await here.call("POST", "/api/personas", { name })).body.id;
async function deployed(here: Here, wish: object, name = "Code Reviewer") {
  const personaId = await registered(here, name);
  const { status, body } = await here.call("POST", "/api/deployments", { personaId, ...wish });
  return { personaId, status, deployment: body };
}
/** Ends an execution of the persona that has cost as much. */
async function spend(here: Here, slug: string, usd: number) {
  const { body } = await here.send("POST", `/api/deployed/${slug}`, "spend");
  await here.object.claim(body.executionId, "life-1");
  const used = {
    approval: null,
    costNano: Math.round(usd * USD),
    turns: 1,
    model: "m",
    inputTokens: 1,
    outputTokens: 1,
  };
  await here.object.finish(body.executionId, "life-1", { ...used, ok: true, text: "done" });
}
const call = (here: Here, slug: string, body = "{}") => here.send("POST", `/api/deployed/${slug}`, body);
const monthly = () => world.limits.map(({ kind, name, monthlyNano }) => [kind, name, monthlyNano]);

describe("allows", () => {
  test("a persona to have an address, and whoever calls it gets an execution with what they sent as its input [row 101]", async () => {
    const here = openOrchestrator({ opened: openDesk(() => ({ text: "done" }), { clock }) });
    const { status, deployment, personaId } = await deployed(here, {});
    expect([status, deployment]).toMatchObject([
      201,
      { slug: "code-reviewer", label: "Code Reviewer", status: "active", budgetMonth: "2046-11", personaId },
    ]);
    const { status: taken, body } = await call(here, "code-reviewer", '{"title":"Add a search"}');
    expect([taken, body]).toMatchObject([202, { status: "queued", deploymentId: deployment.id }]);
    await here.settle();
    expect(await here.detail(body.executionId)).toMatchObject({ status: "completed" });
    const [execution] = (await here.call("GET", "/api/executions")).body;
    expect(execution.inputData).toContain("Add a search");
    expect((await here.call("GET", `/api/deployments/${deployment.id}`)).body).toMatchObject({
      invocationCount: 1,
      lastInvokedAt: new Date(NOW).toISOString(),
    });
  });

  test("its budget of the month to be the ledger's limit of that persona, before the first call is paid for [row 101]", async () => {
    const here = openOrchestrator();
    const { personaId, deployment } = await deployed(here, { maxMonthlyBudgetUsd: 2.5 });
    await runDurableObjectAlarm(here.object);
    expect(monthly()).toEqual([["persona", personaId, 2.5 * USD]]);
    await here.call("DELETE", `/api/deployments/${deployment.id}`);
    await runDurableObjectAlarm(here.object);
    expect(monthly()).toEqual([["persona", personaId, null]]);
  });

  test("the daily limit that an owner set beside it to stay [row 101]", async () => {
    const here = openOrchestrator();
    const personaId = await registered(here, "Other");
    world.limits = [{ kind: "persona", name: personaId, dailyNano: 7, monthlyNano: null }];
    await here.call("POST", "/api/deployments", { personaId, maxMonthlyBudgetUsd: 1 });
    await runDurableObjectAlarm(here.object);
    expect(world.limits).toMatchObject([{ dailyNano: 7, monthlyNano: USD }]);
  });

  test("a warning from 80 % of the budget on, and a new month to begin with nothing spent [row 101]", async () => {
    const here = openOrchestrator();
    const { deployment } = await deployed(here, { maxMonthlyBudgetUsd: 1 });
    await spend(here, "code-reviewer", 0.79);
    expect((await call(here, "code-reviewer")).headers.get("x-budget-warning")).toBeNull();
    await spend(here, "code-reviewer", 0.01);
    const warned = await call(here, "code-reviewer");
    expect([warned.status, warned.headers.get("x-budget-warning")]).toEqual([
      202,
      "$0.80 of the month's $1.00 are spent",
    ]);
    const of = `/api/deployments/${deployment.id}`;
    expect((await here.call("GET", of)).body.currentMonthCostUsd).toBe(0.8);
    world.now = Date.parse("2046-12-01T00:00:00Z");
    expect((await here.call("GET", of)).body).toMatchObject({
      currentMonthCostUsd: 0,
      budgetMonth: "2046-12",
    });
  });

  test("it to be paused and resumed, each as often as one likes [row 101]", async () => {
    const here = openOrchestrator();
    const { deployment } = await deployed(here, { label: "  Über & out!  " });
    expect(deployment.slug).toBe("ber-out");
    for (let times = 0; times < 2; times++)
      expect((await here.call("POST", `/api/deployments/${deployment.id}/pause`)).body.status).toBe("paused");
    const refused = await call(here, "ber-out");
    expect([refused.status, refused.body.error]).toEqual([
      503,
      "The deployment is paused; its owner resumes it",
    ]);
    await here.call("POST", `/api/deployments/${deployment.id}/resume`);
    expect((await call(here, "ber-out")).status).toBe(202);
  });
});

describe("refuses", () => {
  test("what the month's budget does not cover any more: 402 with the day on which it does [row 101]", async () => {
    const here = openOrchestrator();
    await deployed(here, { maxMonthlyBudgetUsd: 0.5 });
    await spend(here, "code-reviewer", 0.5);
    const { status, body } = await call(here, "code-reviewer");
    expect([status, body]).toMatchObject([
      402,
      { code: "budget_exhausted", resetAt: "2046-12-01T00:00:00.000Z" },
    ]);
    expect((await here.call("GET", "/api/executions")).body).toHaveLength(1);
  });

  test("what the rest of the month's budget does not cover, although no run could use the last of it up: 402 too [row 101]", async () => {
    const here = openOrchestrator();
    await deployed(here, { maxMonthlyBudgetUsd: 0.5 });
    await spend(here, "code-reviewer", 0.2);
    await spend(here, "code-reviewer", 0.1);
    expect((await call(here, "code-reviewer")).status, "twice the cheapest is left").toBe(202);
    await spend(here, "code-reviewer", 0.15);
    const { status, body } = await call(here, "code-reviewer");
    expect([status, body.detail]).toEqual([
      402,
      "$0.45 of the month's $0.50 are spent, and its least run lately cost $0.10; the next month begins at 2046-12-01T00:00:00.000Z",
    ]);
    const other = await deployed(here, { maxMonthlyBudgetUsd: 0.05 }, "Never ran");
    expect((await call(here, other.deployment.slug)).status).toBe(202);
  });

  test("a persona twice, a slug twice, what is not registered, and an address that nothing has [row 101]", async () => {
    const here = openOrchestrator();
    const { personaId } = await deployed(here, { label: "API" });
    const statuses = [
      await here.call("POST", "/api/deployments", { personaId, label: "Other" }),
      (await deployed(here, { label: "api!" }, "B")).status,
      await here.call("POST", "/api/deployments", { personaId: "nobody" }),
      await call(here, "nothing"),
      await here.call("GET", "/api/deployments/none"),
    ].map((reply) => (typeof reply === "number" ? reply : reply.status));
    expect(statuses).toEqual([409, 409, 404, 404, 404]);
    expect((await here.call("GET", "/api/deployments")).body).toHaveLength(1);
  });
});

describe("fails safe", () => {
  test("no runner gets anything to do while the ledger has not heard of the limit, and it is told again [row 101]", async () => {
    const here = openOrchestrator({ isLedgerDown: true });
    const { personaId } = await deployed(here, { maxMonthlyBudgetUsd: 1 });
    const { body } = await call(here, "code-reviewer");
    await runDurableObjectAlarm(here.object);
    const claim = async (one: Orchestrator) => one.claim(body.executionId, "life-1");
    const why = await runInDurableObject(here.object, (one: Orchestrator) => claim(one).catch(String));
    expect(why).toContain("does not answer");
    world.isLedgerDown = false;
    world.now += 15_000;
    await runDurableObjectAlarm(here.object);
    expect(monthly()).toEqual([["persona", personaId, USD]]);
  });

  test("a persona that is deleted takes its deployment and its limit with it [row 45] [row 101]", async () => {
    const here = openOrchestrator();
    const { personaId } = await deployed(here, { maxMonthlyBudgetUsd: 1 });
    await runDurableObjectAlarm(here.object);
    await here.call("DELETE", `/api/personas/${personaId}`);
    await runDurableObjectAlarm(here.object);
    expect((await here.call("GET", "/api/deployments")).body).toEqual([]);
    expect(monthly()).toEqual([["persona", personaId, null]]);
  });
});
