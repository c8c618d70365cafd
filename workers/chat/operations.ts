import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../openapi/operation.ts";
import { TextEvent } from "../wire/event-stream.ts";
import { ChatBody, ChatReply, ForgetReply, HistoryReply, sessionKey } from "./schemas.ts";

/** Every endpoint of conversations: `/openapi.json` is made from it, and the tests compare real replies with it. */
export const operations = {
  "POST /api/chat": {
    summary: "Talk to the assistant",
    description:
      "Messages of one session are answered in the order in which they come. With `Accept: text/event-stream` the reply comes as events: `text` with each piece, then `done` with the whole reply, or `error` with a problem. With an `Idempotency-Key` a message is answered and paid for once in 24 hours; without one the same words, sent again while they are being answered, get the same reply. Over budget it is 402 with `resetAt` and `stillWorks`. A session is kept for 30 days after its last message, and is its caller's alone.",
    body: ChatBody,
    reply: ChatReply,
    events: {
      text: TextEvent,
      done: ChatReply,
      error: z.looseObject({ code: z.string(), error: z.string() }),
    },
    fails: [409],
    keyed: ONCE_BY_KEY,
  },
  "GET /api/chat/:sessionKey": {
    summary: "What was said in a session of yours",
    description: "The newest 200 turns, oldest first; none for a session that does not exist.",
    path: { sessionKey },
    reply: HistoryReply,
  },
  "DELETE /api/chat/:sessionKey": {
    summary: "Forget a session",
    description:
      "Everything that was said in it is deleted at once; nightly backups keep their copies until they end.",
    path: { sessionKey },
    reply: ForgetReply,
    fails: [404],
  },
} as const satisfies Record<string, Operation>;
