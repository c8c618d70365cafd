import * as z from "zod/mini";
import { BEGUN_ONCE_BY_KEY, ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { bounded, count, dollars, moment, pageLimit } from "../../wire/fields.ts";

export const TASKS_LISTED_MAX = 50;
const TASK_MAX_CHARS = 4_000;
export const AgentTasksQuery = z.object({ limit: z.optional(pageLimit(TASKS_LISTED_MAX)) });
export const AgentTaskBody = z.strictObject({
  task: bounded(TASK_MAX_CHARS),
  artifact_type: z.optional(z.string().check(z.regex(/^[a-z0-9_]{1,40}$/))),
});
export const AskBody = z.strictObject({ task: bounded(TASK_MAX_CHARS) });

const Shown = z.object({
  id: z.uuid(),
  agent_name: z.string(),
  task: z.string(),
  artifact_type: z.string(),
  status: z.enum(["working", "done", "failed", "cancelled"]),
  /** Answers of the model so far. */
  turns: count,
  why: z.nullable(z.string()),
  artifact_id: z.nullable(z.uuid()),
  model: z.nullable(z.string()),
  costUsd: dollars,
  created_at: moment,
  ended_at: z.nullable(moment),
});
export const AgentTasksReply = z.object({ tasks: z.array(Shown), count });
export const AgentTaskReply = Shown;
export const AgentAnswerReply = z.object({
  agent_name: z.string(),
  text: z.string(),
  turns: count,
  model: z.string(),
  costUsd: dollars,
});
const path = { name: bounded(64) };

export const taskOperations = {
  "GET /api/agents/:name/tasks": {
    summary: "What an agent was given to do in the background",
    description: "The newest first.",
    path,
    query: AgentTasksQuery,
    reply: AgentTasksReply,
    fails: [404],
  },
  "POST /api/agents/:name/tasks": {
    keyed: BEGUN_ONCE_BY_KEY,
    summary: "Give an agent something to do",
    description:
      "In the background, step by step, with the tools that its TOOLS.md grants: 202 at once; in the end there are one artifact and, where it matters, one notification. An end of the runtime in between costs at most the step that was under way. Whoever asks pays for it. What changes something elsewhere waits for an approval. 409 for an agent that sleeps, or while five of its kind are under way.",
    path,
    body: AgentTaskBody,
    reply: AgentTaskReply,
    status: 202,
    fails: [404, 409],
  },
  "POST /api/agents/:name/ask": {
    keyed: ONCE_BY_KEY,
    summary: "Have an agent do one thing now",
    description:
      "With the tools that its TOOLS.md grants; the answer is the reply, and stands in no thread. Whoever asks pays for it. Sent again while it goes on, it joins that ask; after an end of the runtime it goes on from the last step that was paid for. 409 for an agent that sleeps, and once for what broke off twice at the same step.",
    path,
    body: AskBody,
    reply: AgentAnswerReply,
    fails: [404, 409],
  },
  "DELETE /api/agents/:name/tasks/:id": {
    summary: "Stop what an agent does in the background",
    description: "Nothing more is begun of it. One that has ended stays as it is.",
    path: { ...path, id: z.uuid() },
    reply: AgentTaskReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
