import type { Operation } from "../openapi/document.ts";
import { ChatBody, ChatReply, ForgetReply, HistoryReply } from "./schemas.ts";

/** Every endpoint of conversations: `/openapi.json` is made from it, and the tests compare real replies with it. */
export const operations = {
  "POST /api/chat": {
    summary: "Talk to the assistant",
    description:
      "Messages of one session are answered in the order in which they come. With `Accept: text/event-stream` the reply comes as events: `text` with each piece, then `done` with the whole reply, or `error` with a problem. With an `Idempotency-Key` a message is answered and paid for once in 24 hours; without one the same words, sent again while they are being answered, get the same reply. Over budget it is 402 with `resetAt` and `stillWorks`. A session is kept for 30 days after its last message, and is its caller's alone.",
    body: ChatBody,
    reply: ChatReply,
  },
  "GET /api/chat/:sessionKey": {
    summary: "What was said in a session of yours",
    description: "The newest 200 turns, oldest first; none for a session that does not exist.",
    reply: HistoryReply,
  },
  "DELETE /api/chat/:sessionKey": { summary: "Forget a session", reply: ForgetReply },
} as const satisfies Record<string, Operation>;
