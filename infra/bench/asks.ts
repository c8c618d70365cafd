import type { BurstAsk } from "./burst.ts";

/** The task that readers read. */
const READ_TASK = "bench-read";

let tasks = 0;

/** A task that rules approve, at a price that leaves the day's budget alone. Never the same twice. */
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
export const fromOutside = (hostname: string) => ({ host: hostname, "x-forwarded-proto": "https" });

/** A new task is approved. */
export const approval = (hostname: string, path = "/api/approve"): BurstAsk => ({
  method: "POST",
  path,
  headers: { ...fromOutside(hostname), "content-type": "application/json" },
  body: () => JSON.stringify(newTask()),
  isAnswer: (status, body) => status === 200 && JSON.parse(body).approved === true,
});

/** The task to read is approved; once is enough. */
export const taskToRead = (hostname: string): BurstAsk => ({
  ...approval(hostname),
  body: () => JSON.stringify(newTask(READ_TASK)),
});

/** A task is read: one statement. */
export const reading = (hostname: string): BurstAsk => ({
  method: "GET",
  path: `/api/tasks/${READ_TASK}`,
  headers: fromOutside(hostname),
  isAnswer: (status, body) => status === 200 && JSON.parse(body).taskId === READ_TASK,
});
