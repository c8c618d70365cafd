import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { lastText } from "../../infra/offline/model/request.ts";
import type { Role } from "../caller.ts";
import { OBEDIENT } from "../gate/rules/hostile.harness.ts";

// Chat and the model's part in decisions through the public door, with the stack's own ledger: the bundles and bindings
// that `pulumi up` would upload, and the offline model in the provider's place.

let here: Deployment;
/** In a task that the offline model gets without a script, as everybody's local run sends it. */
const UNSCRIPTED = "new feature Y";
const OFFLINE_LABEL = "claude-haiku-5-5 (offline model, not billed)";

beforeAll(async () => {
  here = await openTestDeployment({
    model: openOfflineModel((asked) =>
      asked.output_config && asked.stream && !lastText(asked).includes(UNSCRIPTED)
        ? { text: OBEDIENT }
        : undefined,
    ),
  });
});
afterAll(() => here.close());

const send = (role: Role, method: string, path: string, body?: unknown, headers = {}) =>
  here.send(path, {
    method,
    headers: { authorization: `Bearer ${here.tokens[role]}`, "content-type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
async function ask(role: Role, method: string, path: string, body?: unknown) {
  const reply = await send(role, method, path, body);
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}
const nano = (usd: unknown): number => Math.round(Number(usd) * 1e9);

describe("allows", () => {
  test("a message to be answered, kept, and counted by the ledger to the last nano-dollar [row 16, 162]", async () => {
    const before = await ask("admin", "GET", "/api/budget");
    const { status, body } = await ask("personal", "POST", "/api/chat", {
      message: "What is new?",
      sessionKey: "one",
    });
    expect([status, body.sessionKey]).toEqual([200, "one"]);
    expect(body.message).toContain("offline model");
    expect(body).toMatchObject({ billed: false });
    expect(before.body).toMatchObject({ billed: false });
    const { budgets } = (await ask("admin", "GET", "/api/status")).body;
    expect(budgets).toMatchObject({ purser: { billed: false } });
    const after = await ask("admin", "GET", "/api/budget");
    const settled = (reply: typeof after) => nano((reply.body.parts as Record<string, string>).settled);
    expect(settled(after) - settled(before)).toBe(nano(body.costUsd));
    const history = await ask("personal", "GET", "/api/chat/one");
    expect(history.body.turns).toMatchObject([{ model: OFFLINE_LABEL }]);
    expect(body.model).toBe(OFFLINE_LABEL);
    expect(nano(body.costUsd)).toBeGreaterThan(0);
    expect((await ask("personal", "GET", "/api/status")).body.sessions).toBe(1);
    expect((await ask("personal", "DELETE", "/api/chat/one")).status).toBe(200);
    expect((await ask("personal", "GET", "/api/status")).body.sessions).toBe(0);
  });

  test("a reply to come in pieces through the door [row 16]", async () => {
    const message = { message: "What is new?", sessionKey: "pieces" };
    const reply = await send("admin", "POST", "/api/chat", message, { accept: "text/event-stream" });
    expect(reply.headers.get("content-type")).toContain("text/event-stream");
    expect(reply.headers.get("x-request-id")).toBeTruthy();
    const text = await reply.text();
    expect(text.match(/^event: text$/gm)?.length).toBeGreaterThan(2);
    expect(text).toMatch(/event: done\ndata: \{.*"costUsd":"0\.\d+".*\}\n\n$/);
  });

  test("the model to decide what the rules leave open [row 2]", async () => {
    const task = {
      taskId: "e2e-weighed",
      type: "code",
      description: "Implement new feature X",
      estimatedCost: 9,
      agentType: "CodeGen",
    };
    expect((await ask("agency", "POST", "/api/approve", task)).body).toMatchObject({
      approved: true,
      decidedBy: "model",
      costLimit: 10,
    });
  });

  test("a person to be asked where only the offline model is there [row 2]", async () => {
    const task = {
      taskId: "e2e-offline",
      type: "code",
      description: `Implement ${UNSCRIPTED}`,
      estimatedCost: 9,
      agentType: "CodeGen",
    };
    expect((await ask("agency", "POST", "/api/approve", task)).body).toMatchObject({
      approved: false,
      status: "pending",
      decidedBy: "rules",
      reason: expect.stringContaining("no model is connected, and the offline one weighs nothing"),
    });
  });

  test("each model's price to be read", async () => {
    const { status, body } = await ask("cos_internal", "GET", "/api/costs/models");
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain("claude-haiku-5-5");
  });
});

describe("refuses", () => {
  test.each([
    ["POST", "/api/chat"],
    ["GET", "/api/chat/one"],
    ["DELETE", "/api/chat/one"],
    ["GET", "/api/costs/models"],
  ])("an agency at %s %s", async (method, path) => {
    const body = method === "POST" ? { message: "What is new?", sessionKey: "a" } : undefined;
    expect(await ask("agency", method, path, body)).toMatchObject({
      status: 403,
      body: { code: "wrong_role" },
    });
  });

  test("a caller whose own limit is used up, with the time it ends and what still works [row 159, 172]", async () => {
    const limits = [{ kind: "user", name: "local-cos-internal", daily: "0.00", monthly: null }];
    const set = await ask("admin", "PUT", "/api/budget/scopes", { limits });
    expect(set.status, JSON.stringify(set.body)).toBe(200);
    const message = { message: "What is new?", sessionKey: "none" };
    const { status, body } = await ask("cos_internal", "POST", "/api/chat", message);
    expect([status, body.code]).toEqual([402, "budget_exhausted"]);
    expect(Date.parse(String(body.resetAt))).toBeGreaterThan(Date.now());
    expect((await ask("cos_internal", "GET", "/api/chat/none")).status).toBe(200);
    expect((await ask("personal", "POST", "/api/chat", message)).status).toBe(200);
  });
});

describe("fails safe", () => {
  test("an overloaded provider is 503, and the next message is answered", async () => {
    const overloaded = { message: "offline: overloaded", sessionKey: "busy" };
    expect(await ask("admin", "POST", "/api/chat", overloaded)).toMatchObject({
      status: 503,
      body: { code: "model_unavailable" },
    });
    expect(
      (await ask("admin", "POST", "/api/chat", { message: "What is new?", sessionKey: "busy" })).status,
    ).toBe(200);
  });
});
