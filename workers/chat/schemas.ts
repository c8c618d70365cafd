import * as z from "zod/mini";
import { billed, bounded, count, dollars, moment, text } from "../wire/fields.ts";
import { ATTACHMENTS_MAX, AttachmentBody, KeptFile } from "./attachments.ts";

export const MESSAGE_MAX_CHARS = 16_000;
export const SESSION_KEY_MAX_CHARS = 200;

export const sessionKey = bounded(SESSION_KEY_MAX_CHARS);

/**
 * A message in a conversation (docs/contracts.md), and files that it brings. Unknown fields are ignored. Clients of the personal
 * assistant's gateway name the conversation by `thread_id`, or leave it out and begin one.
 */
export const ChatBody = z.object({
  message: text(MESSAGE_MAX_CHARS),
  sessionKey: z.optional(sessionKey),
  thread_id: z.optional(sessionKey),
  attachments: z.optional(z.array(AttachmentBody).check(z.maxLength(ATTACHMENTS_MAX))),
});

export const SEARCH_MAX_CHARS = 100;
export const ThreadsQuery = z.object({ q: z.optional(bounded(SEARCH_MAX_CHARS)) });

/** How many messages were stopped: the one that was being answered, and those that waited behind it. */
export const StopReply = z.object({ sessionKey: z.string(), stopped: count });
export type StopReply = z.infer<typeof StopReply>;
export const StopBody = z.strictObject({});

const Usage = z.object({ inputTokens: count, outputTokens: count });

/** The reply; with `Accept: text/event-stream` the data of the last event, `done`. */
export const ChatReply = z.object({
  message: z.string(),
  sessionKey: z.string(),
  usage: Usage,
  costUsd: dollars,
  billed,
  model: z.string(),
  /** `end_turn`, or why the reply ends early: `max_tokens`, `refusal`, or `stopped` by who asked; then nobody has counted its tokens. */
  stopReason: z.string(),
  /** For a request without a `sessionKey`: the same under the names that its client knows. */
  response: z.optional(z.string()),
  thread_id: z.optional(z.string()),
});
export type ChatReply = z.infer<typeof ChatReply>;

export const HistoryReply = z.object({
  sessionKey: z.string(),
  turns: z.array(
    z.object({
      id: z.uuid(),
      at: moment,
      message: z.string(),
      /** Files that came with it; their contents are not kept. */
      attachments: z.array(KeptFile),
      /** Null while it is being answered, or when that broke off. */
      reply: z.nullable(z.string()),
      model: z.nullable(z.string()),
      usage: Usage,
      costUsd: dollars,
      billed,
    }),
  ),
});
export type HistoryReply = z.infer<typeof HistoryReply>;

export const ForgetReply = z.object({ success: z.literal(true), sessionKey: z.string() });
export type ForgetReply = z.infer<typeof ForgetReply>;

/** The caller's own sessions, the latest first. */
export const ThreadsReply = z.object({
  threads: z.array(
    z.object({
      sessionKey: z.string(),
      /** The one it was given, else the first 60 characters of its first message. */
      title: z.string(),
      lastAt: moment,
      /** Messages that were answered. */
      turns: count,
      /** For a search: where the words were said; null where only the title has them. */
      excerpt: z.optional(z.nullable(z.string())),
    }),
  ),
});
export type ThreadsReply = z.infer<typeof ThreadsReply>;

export const TITLE_MAX_CHARS = 120;

/** A new title, without spaces around it. */
export const TitleBody = z.strictObject({
  title: z
    .string()
    .check(z.trim(), z.minLength(1, { error: "expected some text" }), z.maxLength(TITLE_MAX_CHARS)),
});

export const TitleReply = z.object({ sessionKey: z.string(), title: z.string() });
export type TitleReply = z.infer<typeof TitleReply>;
