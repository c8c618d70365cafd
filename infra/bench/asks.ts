import type { Ask } from "./burst.ts";
import type { Headers } from "./clients.ts";

/** The task that readers read. */
const READ_TASK = "bench-read";

let tasks = 0;

/** A task that rules approve: the seed's own example at a price that leaves the day's budget alone. Never the same twice. */
export function newTask(taskId = `bench-${++tasks}`): object {
  return {
    taskId,
    type: "code",
    description: "Implement new feature X",
    estimatedCost: 0.01,
    agentType: "CodeGen",
  };
}

/** How a request reaches a Worker's own socket when the client's connection was encrypted. */
export const fromOutside = (hostname: string): Headers => ({ host: hostname, "x-forwarded-proto": "https" });

/** A new task is approved. */
export const approval = (hostname: string, path = "/api/approve"): Ask => ({
  method: "POST",
  path,
  headers: { ...fromOutside(hostname), "content-type": "application/json" },
  body: () => JSON.stringify(newTask()),
  isAnswer: (status, body) => status === 200 && JSON.parse(body).approved === true,
});

/** The task to read is approved; once is enough. */
export const taskToRead = (hostname: string): Ask => ({
  ...approval(hostname),
  body: () => JSON.stringify(newTask(READ_TASK)),
});

/** A task is read: one statement. */
export const reading = (hostname: string): Ask => ({
  method: "GET",
  path: `/api/tasks/${READ_TASK}`,
  headers: fromOutside(hostname),
  isAnswer: (status, body) => status === 200 && JSON.parse(body).taskId === READ_TASK,
});

/** Somebody without a credential is told so. */
export const refusal = (hostname: string): Ask => ({
  ...approval(hostname),
  isAnswer: (status, body) => status === 401 && JSON.parse(body).code === "missing_identity",
});

/** One turn of a new agent session, with the service token's assertion beside the bearer token. */
export const run = (hostname: string, assertion: string): Ask => ({
  method: "POST",
  path: "/v1/agent/run",
  headers: {
    ...fromOutside(hostname),
    "content-type": "application/json",
    "cf-access-jwt-assertion": assertion,
  },
  body: () => JSON.stringify({ prompt: "What is the time?" }),
  isAnswer: (status, body) => status === 200 && JSON.parse(body).status === "success",
});
