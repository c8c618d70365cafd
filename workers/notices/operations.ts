import type { Operation } from "../openapi/operation.ts";
import { MutedBody, MutedReply, NoticesQuery, NoticesReply, PAGE_MAX } from "./schemas.ts";

/** Every endpoint of the outbox: `/openapi.json` is made from it, and a test compares real replies with it. */
export const operations = {
  "GET /api/notices": {
    summary: "What the owner was told, and what became of it on each channel",
    description: `The newest first, at most ${PAGE_MAX} a page; \`before\` is the last page's \`next\`.`,
    query: NoticesQuery,
    reply: NoticesReply,
  },
  "PUT /api/notices/muted": {
    summary: "Choose the events that do not go out",
    description: "In the place of those chosen before. What is muted is kept and shown all the same.",
    body: MutedBody,
    reply: MutedReply,
  },
} as const satisfies Record<string, Operation>;
