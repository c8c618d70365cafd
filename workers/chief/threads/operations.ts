import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { bounded, count, moment } from "../../wire/fields.ts";

const Shown = z.object({
  /** What to send as `sessionKey` of POST /api/chat. */
  thread_id: z.string(),
  agent: z.string(),
  title: z.string(),
  status: z.enum(["pre-loading", "ready", "in-progress"]),
  /** What it begins with, once it is ready. */
  opening: z.nullable(z.string()),
  /** Why it begins without an opening. */
  note: z.nullable(z.string()),
  created_at: moment,
});
export const AgentThreadsReply = z.object({ threads: z.array(Shown), total_count: count });
export const ThreadBody = z.strictObject({ agent: bounded(64), title: z.optional(bounded(120)) });
export const AgentThreadReply = Shown;
export const ThreadDroppedReply = z.object({ success: z.literal(true), thread_id: z.string() });

export const threadOperations = {
  "GET /api/threads": {
    summary: "Your threads with agents",
    description: "The newest first. Other conversations are in GET /api/chat.",
    reply: AgentThreadsReply,
  },
  "POST /api/threads": {
    summary: "Begin a thread with an agent",
    description:
      "It prepares itself at once, with one short call of the cheap model, and is ready a little later; a preparation that fails leaves a thread that can be used. Speak in it by POST /api/chat with `thread_id` as `sessionKey`. 409 for an agent that sleeps.",
    body: ThreadBody,
    reply: AgentThreadReply,
    status: 201,
    fails: [404, 409],
  },
  "DELETE /api/threads/:session": {
    summary: "End a thread with an agent",
    description: "What was said in it is deleted by DELETE /api/chat/{sessionKey}.",
    path: { session: bounded(200) },
    reply: ThreadDroppedReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
