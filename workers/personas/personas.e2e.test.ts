import { createCipheriv, createHmac, pbkdf2Sync } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestDeployment } from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";
import type { Role } from "../caller.ts";

// The commands of upstream's guide (xkazm04/personas/docs/cloud-deployment-guide.md), in its order, through the door: with another
// host name and ids in their places.

const MASTER_KEY = "0".repeat(64);
let here: Deployment;

beforeAll(async () => {
  here = await openTestDeployment({ config: { masterKey: MASTER_KEY }, model: openOfflineModel() });
});
afterAll(() => here.close());

type Reply = { readonly status: number; readonly body: ReturnType<typeof JSON.parse> };

async function send(
  method: string,
  path: string,
  text: string | null,
  headers: Record<string, string>,
): Promise<Reply> {
  const reply = await here.send(path, { method, headers, body: text });
  return { status: reply.status, body: await reply.json() };
}
const curl = (method: string, path: string, body?: unknown, role: Role = "team") =>
  send(method, path, body === undefined ? null : JSON.stringify(body), {
    authorization: `Bearer ${here.tokens[role]}`,
    "content-type": "application/json",
  });

const ended = async (id: string) => {
  await until("its end", async () => {
    const { status } = (await curl("GET", `/api/executions/${id}`)).body;
    return status !== "queued" && status !== "running";
  });
  return (await curl("GET", `/api/executions/${id}`)).body;
};

/** As the guide has its clients do it: AES-256-GCM under a key from MASTER_KEY, all in hex. */
function encrypted(secret: string) {
  const key = pbkdf2Sync(MASTER_KEY, "dac-cloud-credentials-v1", 100_000, 32, "sha256");
  const iv = Buffer.alloc(16, 9);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  const encryptedData = cipher.update(secret, "utf8", "hex") + cipher.final("hex");
  return { encryptedData, iv: iv.toString("hex"), tag: cipher.getAuthTag().toString("hex") };
}

let personaId = "";

describe("allows", () => {
  test("a persona, its tool and its credential to be deployed and executed [row 44] [row 46] [row 49] [row 56] [row 97]", async () => {
    const persona = await curl("POST", "/api/personas", {
      name: "Code Reviewer",
      description: "Reviews pull requests for code quality",
      systemPrompt: "You are an expert code reviewer...",
      structuredPrompt:
        '{"identity":"Expert code reviewer","instructions":"Review code for bugs, security issues, and style violations."}',
      enabled: true,
      maxConcurrent: 2,
      timeoutMs: 600_000,
    });
    expect(persona.status).toBe(201);
    personaId = persona.body.id;
    const tool = await curl("POST", "/api/tool-definitions", {
      name: "gitlab_api",
      category: "api",
      description: "Call the GitLab API",
      scriptPath: "",
      implementationGuide: "Use curl with $GITLAB_TOKEN to call GitLab API v4 endpoints.",
      requiresCredentialType: "gitlab",
    });
    expect(tool.status).toBe(201);
    expect((await curl("POST", `/api/personas/${personaId}/tools`, { toolId: tool.body.id })).body).toEqual({
      linked: true,
    });
    const credential = await curl("POST", "/api/credentials", {
      name: "gitlab",
      serviceType: "gitlab",
      ...encrypted('{"token":"glpat-the-very-secret-one"}'),
      metadata: '{"fields": ["token"]}',
    });
    expect(credential.status).toBe(201);
    const link = { credentialId: credential.body.id };
    expect((await curl("POST", `/api/personas/${personaId}/credentials`, link)).body).toEqual({
      linked: true,
    });
    const execution = await curl("POST", "/api/execute", {
      prompt: "Review the latest merge request",
      personaId,
      timeoutMs: 300_000,
    });
    expect(execution).toMatchObject({ status: 202, body: { status: "queued" } });
    const detail = await ended(execution.body.executionId);
    expect(detail).toMatchObject({ status: "completed", costUsd: expect.any(Number) });
    expect(detail.output.length).toBeGreaterThan(0);
    const list = await curl("GET", `/api/executions?personaId=${personaId}&status=completed&limit=10`);
    expect(list.body).toMatchObject([
      { id: execution.body.executionId, modelUsed: expect.stringMatching(/^claude-/) },
    ]);
    const [{ inputData }] = list.body;
    expect(inputData).toContain("CONNECTOR_GITLAB_TOKEN");
    expect(inputData).toContain('"prompt": "Review the latest merge request"');
    expect(JSON.stringify([list.body, detail, credential.body])).not.toContain("very-secret");
  });

  test("events from a program and from GitLab to lead to executions, each delivery once [row 62] [row 65] [row 66]", async () => {
    const wish = { personaId, eventType: "gitlab_push", sourceFilter: "org/my-repo", enabled: true };
    expect((await curl("POST", "/api/subscriptions", wish)).status).toBe(201);
    const event = await curl("POST", "/api/events", {
      eventType: "deploy_requested",
      sourceType: "manual",
      sourceId: "slack-bot",
      payload: '{"environment": "production"}',
    });
    expect((await curl("GET", `/api/events/${event.body.id}`)).body.status).toBe("skipped");
    const push = JSON.stringify({ object_kind: "push", project: { path_with_namespace: "org/my-repo" } });
    const headers = { "x-gitlab-token": here.tokens.team, "x-gitlab-event-uuid": "delivery-1" };
    const first = await send("POST", "/api/gitlab/webhook", push, headers);
    expect(first).toMatchObject({ status: 201, body: { eventType: "gitlab_push", sourceId: "org/my-repo" } });
    const again = await send("POST", "/api/gitlab/webhook", push, headers);
    expect(again.body.id).toBe(first.body.id);
    const { dispatches } = (await curl("GET", `/api/events/${first.body.id}`)).body;
    expect(dispatches).toHaveLength(1);
    expect(await ended(dispatches[0].executionId)).toMatchObject({ status: "completed" });
  });

  test("a webhook with the persona's own signature, and no credential besides [row 64]", async () => {
    const { body: hook } = await curl("GET", `/api/personas/${personaId}/webhook`);
    const text = "any text at all";
    const signature = createHmac("sha256", hook.secret).update(text).digest("hex");
    const sent = await send("POST", `/api/webhooks/${personaId}`, text, { "x-webhook-signature": signature });
    expect(sent).toMatchObject({
      status: 201,
      body: {
        eventType: "webhook_received",
        sourceType: "webhook",
        sourceId: personaId,
        targetPersonaId: personaId,
        payload: text,
      },
    });
  });

  test("a halt to end an execution that waits, once and for good [row 12] [row 59]", async () => {
    const shell = await curl("POST", "/api/personas", { name: "Shell", runsOn: "worker" });
    const { executionId } = (
      await curl("POST", "/api/execute", { prompt: "x", personaId: shell.body.id }, "admin")
    ).body;
    const halt = { taskId: executionId, reason: "enough" };
    for (const message of [/is halted/, /was halted before/]) {
      expect(await curl("POST", "/api/halt", halt, "admin")).toMatchObject({
        status: 200,
        body: { success: true, message: expect.stringMatching(message) },
      });
      expect((await curl("GET", `/api/executions/${executionId}`)).body).toMatchObject({
        status: "cancelled",
        error: expect.stringMatching(/^Halted by /),
      });
    }
  });

  test("65. four executions to be polled every 0.8 seconds from one address [row 58]", async () => {
    const [{ id }] = (await curl("GET", "/api/executions?limit=1")).body;
    const polls = await Promise.all(Array.from({ length: 300 }, () => curl("GET", `/api/executions/${id}`)));
    expect(new Set(polls.map(({ status }) => status))).toEqual(new Set([200]));
  });
});

describe("refuses", () => {
  test.each<[string, Record<string, string>, number]>([
    ["nothing", {}, 401],
    ["a wrong signature", { "x-webhook-signature": "00".repeat(32) }, 401],
    ["a wrong token", { authorization: "Bearer purser_team_wrong" }, 401],
  ])("27. a webhook with %s [row 64]", async (_, headers, status) => {
    const reply = await send("POST", `/api/webhooks/${personaId}`, "{}", headers);
    expect([reply.status, typeof reply.body.error]).toEqual([status, "string"]);
  });

  test.each([
    ["POST", "/api/webhooks/%ff", 404],
    ["GET", "/api/personas/%ff", 404],
    ["GET", "/api/personas/%E0%A4%A/webhook", 404],
  ])("a part of a path that is no text: %s %s names nothing", async (method, path, status) => {
    const headers = method === "GET" ? { authorization: `Bearer ${here.tokens.team}` } : {};
    expect((await send(method, path, method === "GET" ? null : "{}", headers)).status).toBe(status);
  });

  test("28. GitLab with a wrong token, and a token of another role [row 65]", async () => {
    const wrong = await send("POST", "/api/gitlab/webhook", "{}", { "x-gitlab-token": "wrong" });
    const other = await send("POST", "/api/gitlab/webhook", "{}", { "x-gitlab-token": here.tokens.agency });
    expect([wrong.status, other.status]).toEqual([401, 403]);
  });

  test("a halt of an execution by an agency, whose task it is not", async () => {
    const shell = await curl("POST", "/api/personas", { name: "Shell 2", runsOn: "worker" });
    const wish = { prompt: "x", personaId: shell.body.id };
    const { executionId } = (await curl("POST", "/api/execute", wish)).body;
    const halt = { taskId: executionId, reason: "enough" };
    expect((await curl("POST", "/api/halt", halt, "agency")).status).toBe(404);
    expect((await curl("GET", `/api/executions/${executionId}`)).body.status).toBe("queued");
  });

  test("2. every other path without a token of the role team [row 97]", async () => {
    expect((await send("GET", "/api/personas", null, {})).status).toBe(401);
    for (const role of ["agency", "runtime", "personal"] as const)
      expect((await curl("GET", "/api/personas", undefined, role)).body.code).toBe("wrong_role");
  });

  test("66. another deployment's team, and everybody else of this one: executions, events and triggers are its team's [row 97]", async () => {
    const paths = ["/api/executions", "/api/events", `/api/personas/${personaId}/triggers`];
    const elsewhere = { authorization: `Bearer purser_team_${"x".repeat(43)}` };
    for (const path of paths) {
      expect([path, (await curl("GET", path)).status]).toEqual([path, 200]);
      expect([path, (await send("GET", path, null, elsewhere)).status]).toEqual([path, 401]);
      for (const role of ["agency", "runtime", "personal", "cos_internal"] as const)
        expect([path, role, (await curl("GET", path, undefined, role)).status]).toEqual([path, role, 403]);
    }
  });
});
