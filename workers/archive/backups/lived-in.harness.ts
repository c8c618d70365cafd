import { expect } from "vitest";
import type { Deployment } from "../../../infra/offline/deployment.ts";
import { until } from "../../../infra/offline/until.harness.ts";
import type { Role } from "../../caller.ts";

// An environment in which something of everything has happened, for the drill of backups.

export type RunText = {
  readonly state: string;
  readonly phase: string;
  readonly backup: string;
  readonly error: string | null;
};
type Body = {
  readonly code?: string;
  readonly detail?: string;
  readonly run?: RunText;
  readonly backups?: readonly object[];
  readonly parts?: object;
};
type Reply = { readonly status: number; readonly body: Body };
/** One request, with the role's bearer token. */
export async function ask(
  here: Deployment,
  method: string,
  path: string,
  body?: unknown,
  role: Role = "admin",
): Promise<Reply> {
  const reply = await here.send(path, {
    method,
    headers: {
      authorization: `Bearer ${here.tokens[role]}`,
      "content-type": "application/json",
      // What an MCP client takes; of other endpoints it would ask for a stream.
      accept: path.startsWith("/mcp") ? "application/json, text/event-stream" : "application/json",
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as Body };
}

/** One turn of an agent's session, with both of its credentials. */
export async function run(
  here: Deployment,
  prompt: string,
  sessionId?: unknown,
): Promise<Record<string, unknown>> {
  const [token] = here.access.serviceTokens;
  const session = await here.signIn.serviceSession(token?.clientId ?? "", token?.clientSecret ?? "");
  const reply = await here.send("/v1/agent/run", {
    method: "POST",
    headers: {
      authorization: `Bearer ${here.tokens.runtime}`,
      "content-type": "application/json",
      "cf-access-jwt-assertion": session ?? "",
    },
    body: JSON.stringify({ prompt, sessionId, metadata: { group: "family" } }),
  });
  const body = (await reply.json()) as Record<string, unknown>;
  expect(reply.status, JSON.stringify(body)).toBe(200);
  return body;
}

/** Something of everything that holds data. */
export async function fill(here: Deployment): Promise<void> {
  const did = async (method: string, path: string, body?: unknown, role?: Role) => {
    const { status, body: reply } = await ask(here, method, path, body, role);
    expect(status, `${method} ${path}: ${JSON.stringify(reply)}`).toBeLessThan(300);
  };
  await did("POST", "/setup");
  await did("PUT", "/api/context", { preferences: { budgetLimit: 40 } });
  const task = { type: "code", description: "Write the test", estimatedCost: 0.5, agentType: "CodeGen" };
  for (const taskId of ["one", "two", "three"])
    await did("POST", "/api/approve", { ...task, taskId }, "agency");
  await did("POST", "/api/approve", { ...task, taskId: "asks", estimatedCost: 20 }, "agency");
  await did("POST", "/api/tasks/one/progress", { costSoFar: 0.1 }, "agency");
  await did("POST", "/api/tasks/one/finish", { actualCost: 0.25, outcome: "succeeded" }, "agency");
  await did("POST", "/api/halt", { taskId: "two", reason: "enough é" }, "agency");
  for (const sessionKey of ["a", "b"])
    for (const message of ["What is new?", "And again?"])
      await did("POST", "/api/chat", { message, sessionKey });
  await did("PUT", "/api/budget/scopes", {
    limits: [{ kind: "user", name: "x", daily: "1.00", monthly: null }],
  });
  await did("POST", "/api/memory", { text: "the spare key is behind the meter" });
  await did("POST", "/api/scheduler", { text: "Call é", inMinutes: 500_000 });
  const call = { name: "log_journal_entry", arguments: { text: "Ran in the rain é" } };
  await did("POST", "/mcp/journal", { jsonrpc: "2.0", id: 1, method: "tools/call", params: call });
  await did("PUT", "/api/connections/splitwise", { apiKey: "a-key-of-splitwise" });
  const personaId = "reviewer";
  await did("POST", "/api/personas", { id: personaId, name: "Code Reviewer" }, "team");
  await did("POST", "/api/subscriptions", { personaId, eventType: "push" }, "team");
  const config = '{"cron":"every 1d"}';
  await did("POST", "/api/triggers", { personaId, triggerType: "schedule", config }, "team");
  await did("POST", "/api/events", { eventType: "push", sourceType: "manual", payload: "é" }, "team");
  await until("the persona's execution", async () => {
    const done = await ask(here, "GET", "/api/executions?status=completed", undefined, "team");
    return (done.body as unknown as object[]).length === 1;
  });
}

/** What the chief of staff knows and plans; its search too, which is made anew from what was copied. */
export const chiefOf = (here: Deployment) =>
  Promise.all(
    ["memory", "memory?q=where+is+the+spare+key", "scheduler"].map(
      async (list) => (await ask(here, "GET", `/api/${list}`)).body,
    ),
  );

/** What the personas' clients see, with an execution's output. */
export const personasOf = (here: Deployment) =>
  Promise.all(
    ["personas/reviewer/full", "events", "executions?includeOutput=true", "metrics/daily"].map(
      async (list) => (await ask(here, "GET", `/api/${list}`, undefined, "team")).body,
    ),
  );
