import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { freshDatabase, OWNER, openGate, seedTask } from "./gate.harness.ts";
import { createApp } from "./index.ts";
import { operations } from "./operations.ts";

beforeEach(freshDatabase);

type Key = keyof typeof operations;
const fits = (key: Key, reply: unknown): void => {
  const operation = operations[key];
  if (!("reply" in operation)) throw new Error(`${key} has no reply to compare with`);
  const result = z.safeParse(strict(operation.reply), reply);
  expect(result.error?.issues ?? [], key).toEqual([]);
};

describe("allows", () => {
  test("[row 183] every reply is what its operation promises, field by field", async () => {
    const gate = openGate({ TOKEN_EXPIRIES: [{ name: "acme", role: "agency", expiresAt: "2026-12-01" }] });
    const checked = new Set<string>();
    const check = async (key: Key, path: string, body?: unknown) => {
      const response = await gate.call(key.split(" ")[0] ?? "", path, body, OWNER);
      expect(response.status, key).toBe(200);
      const reply = await response.json<{ decisionId: string }>();
      fits(key, reply);
      checked.add(key);
      return reply;
    };
    await check("POST /setup", "/setup");
    await check("POST /api/approve", "/api/approve", seedTask());
    const { decisionId } = await check(
      "POST /api/approve",
      "/api/approve",
      seedTask({ taskId: "p", estimatedCost: 9 }),
    );
    await check("POST /api/approve", "/api/approve", seedTask({ taskId: "d", type: "delete_production" }));
    await check("GET /api/approvals", "/api/approvals?status=all");
    await check("POST /api/approvals/:id", `/api/approvals/${decisionId}`, { decision: "approve" });
    await check("POST /api/approvals", "/api/approvals", { decision: "deny", ids: [decisionId] });
    await check("GET /api/tasks/:id", "/api/tasks/p");
    await check("GET /api/tasks/:id", "/api/tasks/d");
    await check("GET /api/tasks", "/api/tasks?status=all");
    await check("POST /api/tasks/:id/progress", "/api/tasks/task-123/progress", { costSoFar: "1.5" });
    await check("POST /api/tasks/:id/extend", "/api/tasks/task-123/extend", { costLimit: 12 });
    await check("POST /api/halt", "/api/halt", { taskId: "p", reason: "no" });
    await check("GET /api/tasks/:id", "/api/tasks/p");
    await check("POST /api/tasks/:id/finish", "/api/tasks/task-123/finish", {
      actualCost: 1,
      outcome: "succeeded",
    });
    await check("PATCH /api/held", "/api/held", { hold: { newTasks: true, personas: ["p-1"] } });
    await check("GET /api/tasks", "/api/tasks?status=open");
    await check("PUT /api/context", "/api/context", { preferences: { budgetLimit: "12.5" } });
    await check("POST /api/context/preview", "/api/context/preview", { rules: { allowedAgencies: [] } });
    await check("GET /api/context", "/api/context");
    await check("GET /api/costs/models", "/api/costs/models");
    await check("GET /api/status", "/api/status");
    const promised = Object.entries(operations).filter(([, operation]) => "reply" in operation);
    expect([...checked].toSorted()).toEqual(promised.map(([key]) => key).toSorted());
  });

  test("[row 183] the routes and the operations are the same list", () => {
    const routes = createApp().routes.filter(({ method }) => method !== "ALL");
    const served = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect([...served].toSorted()).toEqual(Object.keys(operations).toSorted());
  });
});

describe("fails safe", () => {
  test("[row 183] the comparison sees a missing and a surplus field", () => {
    const reply = { success: true, message: "Database initialized" };
    expect(() => fits("POST /setup", reply)).not.toThrow();
    expect(() => fits("POST /setup", { success: true })).toThrow();
    expect(() => fits("POST /setup", { ...reply, more: 1 })).toThrow();
  });
});

/** The schema with nothing allowed besides what it names, one level deep. */
function strict(schema: z.ZodMiniType): z.ZodMiniType {
  return schema instanceof z.ZodMiniObject ? z.strictObject(schema.shape) : schema;
}
