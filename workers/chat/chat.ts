import { v7 } from "uuid";
import { COST_HEADER, ownName } from "../caller.ts";
import type { ModelRefusal } from "../model/call.ts";
import { isBilledAs } from "../model/label.ts";
import { modelProblem } from "../model/problem.ts";
import { Problem } from "../problem.ts";
import { bodyOf, checked, tooLong, unusable } from "../wire/body.ts";
import { hint } from "../wire/hint.ts";
import { idempotencyKeyOf, OTHER_REQUEST } from "../wire/idempotency-key.ts";
import { forClient } from "../wire/leaving.ts";
import { momentOf } from "../wire/moment.ts";
import { usdFromNano } from "../wire/money.ts";
import type { ChatContext } from "./app.ts";
import { keptFiles } from "./attachments.ts";
import type { ConversationContract, Message, Turn, Untaken } from "./contract.ts";
import { MESSAGES_RETRY_SECONDS, MESSAGES_WAITING_MAX } from "./line/line.ts";
import { chatReply } from "./reply.ts";
import { ChatBody, type ForgetReply, type HistoryReply, MESSAGE_MAX_CHARS, sessionKey } from "./schemas.ts";
import { sessionId } from "./sessions.ts";

/** POST /api/chat: the reply, whole or as it comes. */
export async function chat(c: ChatContext): Promise<Response> {
  const body = await bodyOf(c.req.raw, ChatBody);
  const { length } = body.message;
  if (length > MESSAGE_MAX_CHARS) throw tooLong("message", length, MESSAGE_MAX_CHARS, "characters");
  const { caller, clock } = c.env;
  const key = idempotencyKeyOf(c.req.raw);
  // One that is begun is named by the request's own key, so that a repetition does not begin another.
  const named = body.sessionKey ?? body.thread_id ?? key ?? v7({ msecs: clock().getTime() });
  if (body.thread_id !== undefined && body.thread_id !== named)
    throw unusable("thread_id", "expected the same conversation as sessionKey, or one of the two");
  const id = await sessionId(caller, named);
  const attached = body.attachments ?? [];
  const message = {
    id,
    attached,
    files: await keptFiles(attached),
    owner: caller.name,
    kind: caller.kind,
    sessionKey: named,
    text: body.message,
    key,
    requestId: caller.requestId,
  };
  const conversation = c.env.CONVERSATIONS.getByName(id);
  if (wantsEvents(c)) return streamed(c, conversation, message);
  return whole(c, conversation, message, body.sessionKey === undefined);
}

/** GET /api/chat/:sessionKey: what was said. */
export async function showHistory(c: ChatContext): Promise<Response> {
  const { key, conversation } = await named(c);
  const turns = await reached(conversation.history());
  return c.json({ sessionKey: key, turns: turns.map(turnReply) } satisfies HistoryReply);
}

/** DELETE /api/chat/:sessionKey: forgets it. */
export async function forget(c: ChatContext): Promise<Response> {
  const { key, id, conversation } = await named(c);
  if (!(await reached(conversation.forget(id)))) throw notFound();
  const { CHIEFS, caller } = c.env;
  await reached(CHIEFS.getByName(ownName(caller)).forgetSession(key));
  hintOwner(c);
  return c.json({ success: true, sessionKey: key } satisfies ForgetReply);
}

/** Tells the caller's open pages that the list of conversations is another. */
export const hintOwner = (c: ChatContext): void => hint(c.env.LIVE, ["chat"], c.env.keep, c.env.caller.name);

export const notFound = (): Problem =>
  new Problem("not_found", "There is no conversation of yours under this sessionKey");

export async function named(c: ChatContext) {
  const key = checked(c.req.param("sessionKey"), sessionKey, "sessionKey");
  const id = await sessionId(c.env.caller, key);
  return { key, id, conversation: c.env.CONVERSATIONS.getByName(id) };
}

const wantsEvents = (c: ChatContext): boolean =>
  (c.req.header("accept") ?? "").toLowerCase().includes("text/event-stream");

async function whole(
  c: ChatContext,
  conversation: Pick<ConversationContract, "say">,
  message: Message,
  isByThread: boolean,
): Promise<Response> {
  const { signal } = c.req.raw;
  const said = await taken(
    c,
    forClient(signal, (leaving) => conversation.say(message, leaving)),
  );
  return c.json(chatReply(said, message.sessionKey, isByThread), 200, {
    // What this request cost: the repeat of one that was paid for costs nothing.
    [COST_HEADER]: String(said.isRepeat ? 0 : said.costNano),
  });
}

async function streamed(
  c: ChatContext,
  conversation: Pick<ConversationContract, "stream">,
  message: Message,
): Promise<Response> {
  const opened = await taken(c, conversation.stream(message));
  return new Response(opened.events, {
    headers: {
      "content-type": "text/event-stream; charset=utf-8",
      ...(opened.isRepeat ? { [COST_HEADER]: "0" } : {}),
    },
  });
}

/** What the object has taken on. @throws Problem why it has not */
async function taken<T extends { readonly ok: true }>(
  c: ChatContext,
  call: Promise<T | ModelRefusal | Untaken>,
): Promise<T> {
  const answer = await reached(call);
  if (!answer.ok) throw problemOf(answer, c.env.clock());
  return answer;
}

function problemOf(refused: ModelRefusal | Untaken, now: Date): Problem {
  if ("detail" in refused) return modelProblem(refused, now);
  if (refused.reason === "other_request") return new Problem("conflict", OTHER_REQUEST);
  return new Problem(
    "too_many_requests",
    `${MESSAGES_WAITING_MAX} messages of this session wait for their answers; send this one again when some are answered`,
    { headers: { "retry-after": String(MESSAGES_RETRY_SECONDS) } },
  );
}

/** An object may be moved or restarted at any time; what it had begun is then lost, and the ledger counts it in full. */
async function reached<T>(call: Promise<T>): Promise<T> {
  return call.catch((cause: unknown) => {
    console.error(JSON.stringify({ level: "error", event: "conversation_failed", error: String(cause) }));
    throw new Problem("unavailable", "The conversation was interrupted; send the message again", {
      headers: { "retry-after": "1" },
      cause,
    });
  });
}

const turnReply = (turn: Turn): HistoryReply["turns"][number] => ({
  id: turn.id,
  at: momentOf(turn.at),
  message: turn.message,
  attachments: [...turn.files],
  reply: turn.reply,
  model: turn.model,
  usage: { inputTokens: turn.inputTokens, outputTokens: turn.outputTokens },
  costUsd: usdFromNano(turn.costNano),
  billed: isBilledAs(turn.model),
});
