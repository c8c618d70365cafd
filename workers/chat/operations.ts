import * as z from "zod/mini";
import { ONCE_BY_KEY, type Operation } from "../operation.ts";
import { TextEvent } from "../wire/event-stream.ts";
import {
  ChatBody,
  ChatReply,
  ForgetReply,
  HistoryReply,
  StopBody,
  StopReply,
  sessionKey,
  ThreadsQuery,
  ThreadsReply,
  TitleBody,
  TitleReply,
} from "./schemas.ts";

/** Every endpoint of conversations: `/openapi.json` is made from it, and the tests compare real replies with it. */
export const operations = {
  "GET /api/chat": {
    summary: "Your sessions",
    description:
      "The latest 200, the last one spoken in first. With `q` those with these words in their title or beginning, or in what was said in the latest 25, whatever the case; `excerpt` is where.",
    query: ThreadsQuery,
    reply: ThreadsReply,
  },
  "POST /api/chat": {
    summary: "Talk to the assistant",
    description:
      "Messages of one session are answered in the order in which they come. With `Accept: text/event-stream` the reply comes as events: `text` with each piece, then `done` with the whole reply, or `error` with a problem; a reader who leaves stops nothing, and finds the reply in the history; their next message does not wait for it, unless it has a key: what had come by then is kept. `attachments` are images, PDFs and texts, within the limit of a body; the model sees them once, priced and set aside like the words, and only their names are kept. With an `Idempotency-Key` a message is answered and paid for once in 24 hours; without one the same words, sent again while they are being answered, get the same reply. `thread_id` may stand in the place of `sessionKey`; without either a conversation begins, and the reply, which then also has `response`, says its `thread_id`. Over budget it is 402 with `resetAt` and `stillWorks`. A session is kept for 30 days after its last message, and is its caller's alone.",
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
  "PATCH /api/chat/:sessionKey": {
    summary: "Give a session of yours a title",
    description: "In the place of how it began. It is there from its first answer on.",
    path: { sessionKey },
    body: TitleBody,
    reply: TitleReply,
    fails: [404],
  },
  "DELETE /api/chat/:sessionKey": {
    summary: "Forget a session",
    description:
      "Everything that was said in it is deleted at once; nightly backups keep their copies until they end.",
    path: { sessionKey },
    reply: ForgetReply,
    fails: [404],
  },
  "POST /api/chat/:sessionKey/stop": {
    summary: "Stop what is being answered in a session of yours",
    description:
      "The model's call ends, and messages that wait behind it are not begun. What had come by then is kept as the reply, with `stopped` as its reason. Since the provider may go on writing for a while, it counts at the most that it can have cost until the provider's report says less. Nothing to stop is no failure.",
    path: { sessionKey },
    body: StopBody,
    reply: StopReply,
    keyed: "Taken and not kept: each request stops what is being answered when it arrives.",
  },
  "GET /ws/chat": {
    summary: "Talk to the assistant, and hear what your agents have to say, as a WebSocket",
    description:
      "Frames are JSON texts with a `type`, in the words of the personal assistant's gateway. Sent: `chat` {message, thread_id?}, `get_threads`, `new_thread` {title?, agent?}, `load_thread` {thread_id}, `get_tools`, and `read` {ids}, which acknowledges notifications. Heard: `thinking` {status}, `stream_token` {token}, `stream_end`, `response` {content, session, usage, tool_calls, thread_id, thread_title}, `threads`, `thread_created`, `thread_loaded` (with its messages), `tools`, `read` {marked}, `notification` {id, from_agent, title, message, priority, artifact_id, created_at}, and `error` {error, code, status} for what was not taken. A message without a thread goes on in the one that the socket was last in. Each message counts like one of `POST /api/chat`; a client that leaves finds its reply in the history. Unread notifications come when the socket opens and soon after they are made, at the latest after a minute, once for each socket; they stay unread until they are acknowledged. Quiet hours are about devices and hold nothing here. `ping` is answered with `pong`. Closed with 4401 when the session ends, 4408 when the same caller opens too many, 1003 after a frame that is no text, 1009 after one that is too long.",
    status: 101,
    fails: [426],
  },
} as const satisfies Record<string, Operation>;
