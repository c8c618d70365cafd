import * as z from "zod/mini";
import { type Caller, ownName } from "../../caller.ts";
import { isEvents } from "../../wire/answer.ts";
import { eventsIn } from "../../wire/events-in.ts";
import type { Env, Surroundings } from "../app.ts";
import { createApp } from "../router.ts";
import { ChatReply } from "../schemas.ts";
import { listedSessionOf, sessionId } from "../sessions.ts";
import { type ClientFrame, errorFrame, type ServerFrame } from "./frames.ts";

/** Exists nowhere: frames are answered by the same handlers as requests, without a way over the internet. */
const ORIGIN = "https://chat.purser.invalid";
const app = createApp();

/** What a frame is answered with. `tell` does nothing once the socket is gone. */
export type FrameAnswering = Surroundings & {
  readonly env: Env;
  /** With a request id of this frame. */
  readonly caller: Caller;
  /** The thread that the socket was last in. */
  readonly thread: string | null;
  readonly tell: (frame: ServerFrame) => void;
};

const Piece = z.object({ text: z.string() });
const Refusal = z.object({
  code: z.string(),
  status: z.number(),
  detail: z.optional(z.string()),
  error: z.optional(z.string()),
});

/** Answers one frame. @returns the thread that the socket is in from now on */
export async function answerFrame(frame: ClientFrame, of: FrameAnswering): Promise<string | null> {
  const counter = frame.type === "chat" ? "CHAT_LIMIT" : "PAGE_LIMIT";
  if (!(await isWithin(of.env[counter], of.caller.name))) {
    of.tell(errorFrame("Too many frames within a minute; wait one", "too_many_requests", 429));
    return of.thread;
  }
  switch (frame.type) {
    case "chat":
      return talk(frame.message, frame.thread_id ?? of.thread, of);
    case "get_threads":
      await asked(of, "threads", "GET", "/api/threads?limit=50");
      return of.thread;
    case "new_thread": {
      const { title, agent } = frame;
      const body = { ...(title === undefined ? {} : { title }), ...(agent === undefined ? {} : { agent }) };
      return threadIn(await asked(of, "thread_created", "POST", "/api/threads", body)) ?? of.thread;
    }
    case "load_thread": {
      const path = `/api/threads/${encodeURIComponent(frame.thread_id)}/load`;
      const messages = await messagesOf(frame.thread_id, of);
      return threadIn(await asked(of, "thread_loaded", "POST", path, {}, { messages })) ?? of.thread;
    }
    case "get_tools": {
      const tools = await of.env.CHIEFS.getByName(ownName(of.caller)).tools();
      of.tell({ type: "tools", tools, count: tools.length });
      return of.thread;
    }
    case "read":
      await asked(of, "read", "POST", "/api/notifications/read", { ids: frame.ids });
      return of.thread;
  }
}

/** As the door counts (workers/edge/limits); where nothing counts, a known caller passes. */
const isWithin = (counter: RateLimit, name: string): Promise<boolean> =>
  counter.limit({ key: `client:${name}` }).then(
    ({ success }) => success,
    () => true,
  );

async function talk(message: string, thread: string | null, of: FrameAnswering): Promise<string | null> {
  const { env, caller, clock, keep, tell } = of;
  tell({ type: "thinking", status: true });
  try {
    const request = new Request(`${ORIGIN}/api/chat`, {
      method: "POST",
      headers: { accept: "text/event-stream", "content-type": "application/json" },
      body: JSON.stringify({ message, ...(thread === null ? {} : { thread_id: thread }) }),
    });
    const reply = await app.fetch(request, { ...env, caller, clock, keep });
    if (!reply.ok || reply.body === null || !isEvents(reply.headers.get("content-type"))) {
      tell(refusalIn(await reply.json()));
      return thread;
    }
    return await read(reply.body, thread, of);
  } finally {
    tell({ type: "thinking", status: false });
  }
}

async function read(
  body: ReadableStream<Uint8Array>,
  thread: string | null,
  of: FrameAnswering,
): Promise<string | null> {
  let hasStreamed = false;
  const end = () => {
    if (hasStreamed) of.tell({ type: "stream_end" });
  };
  for await (const { event, data } of eventsIn(body)) {
    if (event === "text") {
      hasStreamed = true;
      of.tell({ type: "stream_token", token: z.parse(Piece, data).text });
    }
    if (event === "done") {
      end();
      const said = z.parse(ChatReply, data);
      of.tell(await responseOf(said, of));
      return said.sessionKey;
    }
    if (event === "error") {
      end();
      of.tell(refusalIn(data));
      return thread;
    }
  }
  end();
  of.tell(errorFrame("The conversation was interrupted; send the message again", "unavailable", 503));
  return thread;
}

async function responseOf(said: ChatReply, { env, caller }: FrameAnswering): Promise<ServerFrame> {
  const { message, sessionKey, usage, costUsd, model, billed } = said;
  const found = await listedSessionOf(env.DB, await sessionId(caller, sessionKey));
  return {
    type: "response",
    content: message,
    session: {
      mode: "idle",
      target_date: null,
      turn_count: found?.turns ?? 0,
      thread_state: "",
      distilled_summary: "",
    },
    detected_date: null,
    usage: {
      input_tokens: usage.inputTokens,
      output_tokens: usage.outputTokens,
      cost: costUsd,
      model,
      billed,
    },
    tool_calls: [],
    thread_id: sessionKey,
    thread_title: found?.title ?? sessionKey,
  };
}

/** What was said in a thread, in the gateway's words. */
async function messagesOf(thread: string, { env, caller }: FrameAnswering): Promise<readonly object[]> {
  const turns = await env.CONVERSATIONS.getByName(await sessionId(caller, thread)).history();
  return turns.flatMap(({ message, reply }) => [
    { role: "user", content: message, type: "message" },
    ...(reply === null ? [] : [{ role: "assistant", content: reply, type: "response" }]),
  ]);
}

/** Asks the chief of staff's own endpoint and passes on what it answers. @returns null where it was refused */
async function asked(
  { env, caller, tell }: FrameAnswering,
  type: string,
  method: "GET" | "POST",
  path: string,
  body?: object,
  more: object = {},
): Promise<{ readonly thread_id?: unknown } | null> {
  const reply = await env.CHIEFS.getByName(ownName(caller)).answer(
    {
      method,
      url: `${ORIGIN}${path}`,
      headers: { "content-type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    },
    caller,
  );
  const answer = JSON.parse(String(reply.body)) as Record<string, unknown>;
  const isGiven = reply.status < 400;
  tell(isGiven ? { type, ...answer, ...more } : refusalIn(answer));
  return isGiven ? answer : null;
}

const threadIn = (answer: { readonly thread_id?: unknown } | null): string | null =>
  typeof answer?.thread_id === "string" ? answer.thread_id : null;

function refusalIn(data: unknown): ServerFrame {
  const { code, status, detail, error = code } = z.parse(Refusal, data);
  return errorFrame(detail ?? error, code, status);
}
