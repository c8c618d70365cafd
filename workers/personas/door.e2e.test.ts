import { createHmac } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import type { Role } from "../caller.ts";

// What the personas' clients meet at the door, beside the guide's own steps.

let here: Deployment;
beforeAll(async () => {
  here = await openTestDeployment({ config: { masterKey: "0".repeat(64) }, model: openOfflineModel() });
});
afterAll(() => here.close());

const ask = async (method: string, path: string, body: string | null, headers: Record<string, string>) => {
  const reply = await here.send(path, { method, headers, body });
  return { status: reply.status, headers: reply.headers, body: JSON.parse(await reply.text()) };
};
const as = (role: Role) => ({ authorization: `Bearer ${here.tokens[role]}` });
const team = (method: string, path: string, body?: object) =>
  ask(method, path, body ? JSON.stringify(body) : null, as("team"));

/**
 * What upstream's desktop app reads of `/api/status` (github.com/xkazm04/personas, src-tauri/src/cloud/client.rs): a field that is missing
 * or of another type fails it.
 */
const u32 = z.int().min(0).max(4_294_967_295);
const DesktopStatus = z.object({
  workerCounts: z.object({ idle: u32, executing: u32, disconnected: u32 }),
  queueLength: u32,
  activeExecutions: u32,
  hasClaudeToken: z.boolean(),
  oauth: z
    .object({ connected: z.boolean(), scopes: z.array(z.string()), expiresAt: z.string().nullable() })
    .optional(),
});

describe("allows", () => {
  test("1. whether it is there, without a token, and without workers that the desktop app would misread [row 97]", async () => {
    const { status, body } = await ask("GET", "/health", null, {});
    expect([status, typeof body.status]).toEqual([200, "string"]);
    expect(body).not.toHaveProperty("workers");
  });

  test("64. the status as the desktop app reads it, and each role its own part [row 97]", async () => {
    const { status, body } = await team("GET", "/api/status");
    expect(status).toBe(200);
    expect(z.parse(DesktopStatus, body)).toMatchObject({ hasClaudeToken: true, queueLength: 0 });
    expect(body).toMatchObject({ status: "ok", workers: [], approvals: { pending: 0 } });
    expect(body.budgets.purser, "the household's money is not theirs to know").toBeNull();
    expect((await ask("GET", "/api/status", null, as("admin"))).body).toHaveProperty("workerCounts");
    for (const role of ["agency", "personal", "runtime"] as const)
      expect((await ask("GET", "/api/status", null, as(role))).body).not.toHaveProperty("workerCounts");
  });

  test("a deployment to be called with its own signature, and no credential besides [row 101]", async () => {
    const persona = await team("POST", "/api/personas", { name: "Greeter" });
    const made = await team("POST", "/api/deployments", {
      personaId: persona.body.id,
      maxMonthlyBudgetUsd: 1,
    });
    const { body: webhook } = await team("GET", `/api/deployments/${made.body.id}/webhook`);
    expect(new URL(webhook.url).pathname).toBe("/api/deployed/greeter");
    const text = '{"name":"Ada"}';
    const signature = createHmac("sha256", webhook.secret).update(text).digest("hex");
    const called = await ask("POST", "/api/deployed/greeter", text, {
      [webhook.header.toLowerCase()]: signature,
    });
    expect([called.status, called.body]).toMatchObject([202, { deploymentId: made.body.id }]);
    const own = (await team("GET", `/api/personas/${persona.body.id}/webhook`)).body.secret;
    const other = createHmac("sha256", own).update(text).digest("hex");
    const refused = await ask("POST", "/api/deployed/greeter", text, { "x-webhook-signature": other });
    expect(refused.status, "the persona's own webhook has another secret").toBe(401);
  });
});

describe("refuses", () => {
  test("2. a wrong token, and none [row 97]", async () => {
    for (const headers of [
      {},
      { authorization: "Bearer wrong" },
      { authorization: "bearer wrong" },
    ] as Record<string, string>[]) {
      const { status, body } = await ask("GET", "/api/personas", null, headers);
      expect([status, typeof body.error]).toEqual([401, "string"]);
    }
  });

  test("6. a body of more than 1 MiB, with a reply that can be read [row 64]", async () => {
    const { status, body } = await ask("POST", "/api/webhooks/anybody", "x".repeat(1_048_577), as("team"));
    expect([status, typeof body.error]).toEqual([413, "string"]);
    const fits = await ask("POST", "/api/webhooks/anybody", "x".repeat(1_048_576), as("team"));
    expect([fits.status, fits.body.error]).toEqual([404, expect.stringContaining("There is no persona")]);
  });

  test("7. an unknown endpoint, in JSON", async () => {
    const { status, body } = await team("GET", "/api/no-such-thing");
    expect([status, typeof body.error]).toEqual([404, "string"]);
  });
});
