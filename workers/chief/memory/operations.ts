import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../../operation.ts";
import { bounded, count, moment } from "../../wire/fields.ts";
import { FACT_MAX_CHARS } from "./store.ts";

export const MemoryQuery = z.object({ q: z.optional(bounded(200)) });
export const MemoryFact = z.object({
  id: z.uuid(),
  text: z.string(),
  agent: z.string(),
  /** `private`, or the group that heard it: what is told in one is known there alone. */
  audience: z.string(),
  trust: z.enum(["owner", "derived", "tainted"]),
  /** In words: who said so, or where it comes from. */
  source: z.string(),
  since: moment,
  /** When it ends by itself, unless it is confirmed. */
  endsAt: z.nullable(moment),
});
/** What an agent was told in its interview; without `q` only. */
export const ToldLine = z.object({
  id: z.string(),
  agent: z.string(),
  text: z.string(),
  /** In words: to whom. */
  source: z.string(),
  since: moment,
});
export const MemoryReply = z.object({ facts: z.array(MemoryFact), told: z.array(ToldLine), count });
export const RememberBody = z.strictObject({ text: bounded(FACT_MAX_CHARS) });
export const RememberReply = z.object({ isNew: z.boolean() });
export const GoneReply = z.object({ success: z.literal(true), id: z.string() });
export const ConfirmBody = z.strictObject({});
const path = { id: z.uuid() };

export const memoryOperations = {
  "GET /api/memory": {
    summary: "What is known about you",
    description:
      "Every fact with who said so, or where it comes from, the newest first, and what each agent was told in its interview. With `q` those that answer a question, the best first, and none where none does.",
    query: MemoryQuery,
    reply: MemoryReply,
  },
  "POST /api/memory": {
    keyed: ONCE_BY_KEY,
    summary: "Have something remembered",
    description: "As said by you, for private conversations.",
    body: RememberBody,
    reply: RememberReply,
  },
  "PUT /api/memory/:id": {
    summary: "Put a fact right",
    description:
      "As it is now, said by you, for whom it was known before. What it was is kept with its dates and told to nobody; forgetting its words takes it too.",
    path,
    body: RememberBody,
    reply: MemoryFact,
    fails: [404],
  },
  "DELETE /api/memory/:id": {
    summary: "Forget a fact, or what an agent was told",
    description:
      "At once and for good: it is not found again, and no nightly note brings it back. Nightly backups keep their copies until they end.",
    path,
    reply: GoneReply,
    fails: [404],
  },
  "POST /api/memory/:id/confirm": {
    summary: "Say that a fact is so",
    description: "What comes from a document or a page ends after 30 days unless you do.",
    path,
    body: ConfirmBody,
    reply: GoneReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
