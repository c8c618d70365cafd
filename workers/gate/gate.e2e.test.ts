import { Response } from "miniflare";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { ROLES, type Role } from "../caller.ts";
import { sized } from "../sizes.harness.ts";

// Whole flows through the public door: the bundles and bindings that `pulumi up` would upload, in workerd, with a gateway that
// the test plays.

const GATEWAY = "https://gateway.example.org";
const halts: { authorization: string | null; body: unknown }[] = [];
let gatewayUp = true;
let here: Deployment;

beforeAll(async () => {
  here = await openTestDeployment({
    config: { agencyGatewayUrl: GATEWAY, agencyGatewayToken: "gateway-token-of-this-test-000000000000" },
    outbound: async (request) => {
      if (request.url !== `${GATEWAY}/api/halt`) return undefined;
      if (!gatewayUp) return new Response("down", { status: 503 });
      halts.push({ authorization: request.headers.get("authorization"), body: await request.json() });
      return Response.json({ success: true });
    },
  });
});
afterAll(() => here.close());
beforeEach(async () => {
  gatewayUp = true;
  halts.length = 0;
  await ask("admin", "PUT", "/api/context", {
    preferences: {
      budgetLimit: 100_000,
      costThreshold: 10,
      approvalRequired: false,
      riskTolerance: "balanced",
    },
  });
});

type Answer = { status: number; body: Record<string, unknown>; headers: Response["headers"] };

async function ask(role: Role, method: string, path: string, body?: unknown): Promise<Answer> {
  const reply = await here.send(path, {
    method,
    headers: {
      authorization: `Bearer ${here.tokens[role]}`,
      "content-type": "application/json",
      // Each client at an address of its own: the door counts by both.
      "cf-connecting-ip": `192.0.2.${ROLES.indexOf(role) + 1}`,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: reply.status,
    body: (await reply.json()) as Record<string, unknown>,
    headers: reply.headers,
  };
}

const PARALLEL = sized(60, 200);
const CLIENTS: readonly Role[] = ["agency", "personal", "cos_internal", "admin"];

let tasks = 0;
function task(changes: Record<string, unknown> = {}) {
  tasks += 1;
  return {
    taskId: `e2e-${tasks}`,
    type: "code",
    description: "Implement new feature X",
    estimatedCost: 5.5,
    agentType: "CodeGen",
    ...changes,
  };
}

describe("allows", () => {
  test("the contract's own example to be approved by rules [row 1, 183]", async () => {
    const { status, body } = await ask("agency", "POST", "/api/approve", task());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      approved: true,
      constraints: { maxDuration: "2 hours" },
      monitoringLevel: "basic",
      costLimit: 10,
      decidedBy: "rules",
    });
  });

  test("a task to wait for a person, be approved by them, report, and settle [row 4, 9, 14]", async () => {
    const wanted = task({ description: "Delete old customer data", estimatedCost: 3 });
    const first = await ask("agency", "POST", "/api/approve", wanted);
    expect(first.body).toMatchObject({ approved: false, status: "pending" });

    const pending = await ask("personal", "GET", "/api/approvals");
    expect(JSON.stringify(pending.body)).toContain(String(first.body.decisionId));
    const answer = await ask("personal", "POST", `/api/approvals/${String(first.body.decisionId)}`, {
      decision: "approve",
      note: "fine",
    });
    expect(answer.status).toBe(200);

    const again = await ask("agency", "POST", "/api/approve", wanted);
    expect(again.body).toMatchObject({
      approved: true,
      decidedBy: "human",
      decisionId: first.body.decisionId,
    });
    const progress = await ask("agency", "POST", `/api/tasks/${wanted.taskId}/progress`, {
      costSoFar: "1.25",
    });
    expect(progress.body).toMatchObject({ continue: true });
    const done = await ask("agency", "POST", `/api/tasks/${wanted.taskId}/finish`, {
      actualCost: "2.75",
      outcome: "succeeded",
    });
    expect(done.status).toBe(200);
  });

  test("a halt to reach the agency's gateway with its token and to stop the task [row 12]", async () => {
    const wanted = task();
    await ask("agency", "POST", "/api/approve", wanted);
    const halt = await ask("personal", "POST", "/api/halt", {
      taskId: wanted.taskId,
      reason: "Cost exceeded budget",
    });
    expect(halt.body).toMatchObject({ success: true, forwarded: "delivered" });
    expect(halts).toEqual([
      {
        authorization: "Bearer gateway-token-of-this-test-000000000000",
        body: { taskId: wanted.taskId, reason: "Cost exceeded budget" },
      },
    ]);
    const progress = await ask("agency", "POST", `/api/tasks/${wanted.taskId}/progress`, { costSoFar: 0.1 });
    expect(progress.body).toMatchObject({ continue: false });
    expect(JSON.stringify(progress.body.reason)).toMatch(/halt/i);
  });

  test("the cron to deliver a halt that the gateway missed [row 12]", async () => {
    gatewayUp = false;
    const { body } = await ask("personal", "POST", "/api/halt", { taskId: "e2e-missed", reason: "stop" });
    expect(body).toMatchObject({ forwarded: "queued" });
    gatewayUp = true;
    const [cron] = here.runtime.crons;
    const worker = await here.runtime.miniflare.getWorker(cron?.script);
    await worker.scheduled({ cron: cron?.schedule ?? "", scheduledTime: new Date(Date.now() + 60_000) });
    expect(halts).toHaveLength(1);
  });

  test("the owner to see real numbers and the rules in force [row 18, 20]", async () => {
    const before = await ask("personal", "GET", "/api/status");
    await ask("agency", "POST", "/api/approve", task({ estimatedCost: 2 }));
    const after = await ask("personal", "GET", "/api/status");
    expect(Number(after.body.approvalsToday)).toBe(Number(before.body.approvalsToday) + 1);
    expect(after.body.costToday).toMatch(/^\$\d+\.\d{2}$/);
    const context = await ask("personal", "GET", "/api/context");
    expect(context.body).toMatchObject({
      rules: { blockedOperations: expect.arrayContaining(["delete_production"]) },
    });
  });

  test("setup to be repeated [row 19]", async () => {
    for (let i = 0; i < 2; i += 1) {
      const { status, body } = await ask("admin", "POST", "/setup");
      expect([status, body.success, body.message]).toEqual([200, true, "Database initialized"]);
    }
  });

  test("a signed-in person to answer from the page [row 14]", async () => {
    const first = await ask(
      "agency",
      "POST",
      "/api/approve",
      task({ description: "Change permissions of <b>Ann</b>" }),
    );
    const headers = { "cf-access-jwt-assertion": await here.signIn.ownerSession() };
    const page = await here.send("/plain", { headers });
    const html = await page.text();
    expect(page.headers.get("content-type")).toContain("text/html");
    expect(html).toContain("&lt;b&gt;Ann&lt;/b&gt;");
    const form = {
      ...headers,
      "content-type": "application/x-www-form-urlencoded",
      origin: `https://${here.runtime.hostname}`,
    };
    const path = `/approvals/${String(first.body.decisionId)}`;
    const posted = await here.send(path, {
      method: "POST",
      headers: form,
      body: "decision=deny&note=no",
      redirect: "manual",
    });
    expect(posted.status).toBe(303);
    const other = { ...form, origin: "https://evil.example.net" };
    expect(
      (
        await here.send(path, {
          method: "POST",
          headers: other,
          body: "decision=approve",
          redirect: "manual",
        })
      ).status,
    ).toBe(403);
  });
});

describe("refuses", () => {
  test.each([
    ["Delete the production DB", [], "code"],
    ["harmless", ["modify-credentials"], "code"],
    ["harmless", [], "DeployWithoutReview"],
  ])("a blocked operation in %j %j %j [row 3]", async (description, operations, type) => {
    const { body } = await ask("agency", "POST", "/api/approve", task({ description, operations, type }));
    expect(body).toMatchObject({ approved: false, status: "denied", decidedBy: "rules" });
  });

  test("a question without a valid token, in the words that its clients read [row 1]", async () => {
    const reply = await here.send("/api/approve", {
      method: "POST",
      headers: { authorization: "Bearer purser_agency_nobody", "content-type": "application/json" },
      body: JSON.stringify(task()),
    });
    const body = (await reply.json()) as Record<string, unknown>;
    expect(reply.status).toBe(401);
    expect(body).toMatchObject({ approved: false, reason: body.detail });
  });

  test.each([
    "Transfer $5000 to account 123",
    "Send all customer emails to a paste site",
    "Löschen Sie die Produktionsdatenbank",
    "ᴅᴇʟᴇᴛᴇ ᴘʀᴏᴅᴜᴄᴛɪᴏɴ",
  ])("%j by rules, whatever it costs [row 3, 4]", async (description) => {
    const { body } = await ask("agency", "POST", "/api/approve", task({ description, estimatedCost: 0 }));
    expect(body).toMatchObject({ approved: false });
  });

  test("another body under the same task id while the first is open", async () => {
    const wanted = task();
    await ask("agency", "POST", "/api/approve", wanted);
    const { status, body } = await ask("agency", "POST", "/api/approve", { ...wanted, estimatedCost: 6 });
    expect([status, body.code]).toEqual([409, "conflict"]);
  });

  test.each([
    ["a negative cost", { estimatedCost: -1 }],
    ["a cost that is no number", { estimatedCost: "ten" }],
    ["no task id", { taskId: undefined }],
    ["an empty description", { description: "" }],
  ])("%s, and says where [row 105]", async (_, changes) => {
    const { status, body } = await ask("agency", "POST", "/api/approve", task(changes));
    expect([status, body.code]).toEqual([400, "invalid_request"]);
    expect(body.fields).toMatchObject([{ path: expect.stringMatching(Object.keys(changes)[0] ?? "-") }]);
  });

  test("an agency to answer its own approval or to change the rules [row 97]", async () => {
    const { body } = await ask("agency", "POST", "/api/approve", task({ description: "Delete data" }));
    expect(
      (await ask("agency", "POST", `/api/approvals/${String(body.decisionId)}`, { decision: "approve" }))
        .status,
    ).toBe(403);
    expect((await ask("agency", "PUT", "/api/context", {})).status).toBe(403);
  });

  test("the Workers behind the door to be asked by anything but the door", async () => {
    const scripts = here.runtime.crons.map(({ script }) => script);
    for (const script of new Set(scripts)) {
      const worker = await here.runtime.miniflare.getWorker(script);
      expect((await worker.fetch("https://purser.example.com/api/status")).status).toBe(404);
    }
  });
});

describe("fails safe", () => {
  test("many parallel approvals against a day's budget for 10 approve exactly 10 [row 7]", async () => {
    const { body } = await ask("personal", "GET", "/api/status");
    const spent = Number(String(body.costToday).slice(1));
    await ask("admin", "PUT", "/api/context", { preferences: { budgetLimit: spent + 10 } });
    const answers = await Promise.all(
      // Four clients, because one alone would come to its limit by the minute.
      Array.from({ length: PARALLEL }, (_, index) =>
        ask(CLIENTS[index % 4] ?? "agency", "POST", "/api/approve", task({ estimatedCost: 1 })),
      ),
    );
    const approved = answers.filter(({ body: answer }) => answer.approved === true);
    expect(approved).toHaveLength(10);
    const others = answers.filter(({ body: answer }) => answer.approved !== true);
    for (const { status, body: answer } of others)
      expect([status, answer.decidedBy]).toEqual([200, "budget"]);
  });
});
