import * as z from "zod/mini";
import { BEGUN_ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { bounded, count, moment, pageLimit } from "../../wire/fields.ts";

const THREADS_LISTED_MAX = 99;
export const AgentThreadsQuery = z.object({
  limit: z.optional(pageLimit(THREADS_LISTED_MAX)),
  /** Words of a title, or of what was said in the last 30 days. */
  q: z.optional(bounded(100)),
});

const Shown = z.object({
  /** What to send as `sessionKey` (or `thread_id`) of POST /api/chat. */
  thread_id: z.string(),
  /** `cos` for a conversation with the chief of staff. */
  agent: z.string(),
  title: z.string(),
  emoji: z.nullable(z.string()),
  status: z.enum(["pre-loading", "ready", "in-progress"]),
  /** What it begins with, once it is ready. */
  opening: z.nullable(z.string()),
  /** Why it begins without an opening. */
  note: z.nullable(z.string()),
  created_at: moment,
  last_at: moment,
  /** Messages that were answered. */
  turns: count,
});
export const AgentThreadsReply = z.object({
  threads: z.array(Shown),
  current_thread_id: z.nullable(z.string()),
  total_count: count,
});
export const ThreadBody = z.strictObject({ agent: z.optional(bounded(64)), title: z.optional(bounded(120)) });
export const ThreadChangeBody = z.strictObject({
  title: z.optional(bounded(120)),
  emoji: z.optional(z.nullable(bounded(16))),
});
export const LoadBody = z.strictObject({});
export const AgentThreadReply = Shown;
export const ThreadDroppedReply = z.object({ success: z.literal(true), thread_id: z.string() });
export const ChiefHealthReply = z.object({
  status: z.literal("ok"),
  /** There is nothing to wait for. */
  graph_ready: z.literal(true),
  current_thread: z.nullable(z.string()),
});
const path = { session: bounded(200) };

export const threadOperations = {
  "GET /api/threads": {
    summary: "Your threads",
    description:
      "With agents and with the chief of staff, the one spoken in last first. `current_thread_id` is the one that was loaded last, else the one spoken in. With `q` those with these words in their title, or in what was said in the last 30 days.",
    query: AgentThreadsQuery,
    reply: AgentThreadsReply,
  },
  "GET /api/health": {
    summary: "Whether your chief of staff answers",
    description:
      "With the thread that you are in. GET /health answers without a credential, for the whole deployment.",
    reply: ChiefHealthReply,
  },
  "GET /api/threads/:session": {
    summary: "One thread",
    description: "What was said in it is in GET /api/chat/{sessionKey}.",
    path,
    reply: AgentThreadReply,
    fails: [404],
  },
  "POST /api/threads": {
    keyed: BEGUN_ONCE_BY_KEY,
    summary: "Begin a thread with an agent",
    description:
      "It prepares itself at once, with one short call of the cheap model, and is ready a little later; a preparation that fails leaves a thread that can be used. One with the chief of staff, which is meant where no agent is named, is ready at once. Speak in it by POST /api/chat with `thread_id` as `sessionKey`. With an `Idempotency-Key` it may be sent again and is one thread; without one each request begins another. 409 for an agent that sleeps.",
    body: ThreadBody,
    reply: AgentThreadReply,
    status: 201,
    fails: [404, 409],
  },
  "POST /api/threads/:session/load": {
    summary: "Go to a thread",
    description: "It is the current one from then on.",
    path,
    body: LoadBody,
    reply: AgentThreadReply,
    fails: [404],
  },
  "PATCH /api/threads/:session": {
    summary: "Name a thread, or put a sign beside it",
    description: "An `emoji` of null takes it away.",
    path,
    body: ThreadChangeBody,
    reply: AgentThreadReply,
    fails: [404],
  },
  "DELETE /api/threads/:session": {
    summary: "End a thread with an agent",
    description: "What was said in it is deleted by DELETE /api/chat/{sessionKey}.",
    path,
    reply: ThreadDroppedReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
