import * as z from "zod/mini";
import { billed, bounded, count, dollars, moment, text } from "../wire/fields.ts";

export const MESSAGE_MAX_CHARS = 16_000;
export const SESSION_KEY_MAX_CHARS = 200;

export const sessionKey = bounded(SESSION_KEY_MAX_CHARS);

/** A message in a conversation (docs/contracts.md). Unknown fields are ignored. */
export const ChatBody = z.object({ message: text(MESSAGE_MAX_CHARS), sessionKey });

const Usage = z.object({ inputTokens: count, outputTokens: count });

/** The reply; with `Accept: text/event-stream` the data of the last event, `done`. */
export const ChatReply = z.object({
  message: z.string(),
  sessionKey: z.string(),
  usage: Usage,
  costUsd: dollars,
  billed,
  model: z.string(),
  /** `end_turn`, or why the reply ends early: `max_tokens`, `refusal`. */
  stopReason: z.string(),
});
export type ChatReply = z.infer<typeof ChatReply>;

export const HistoryReply = z.object({
  sessionKey: z.string(),
  turns: z.array(
    z.object({
      id: z.uuid(),
      at: moment,
      message: z.string(),
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
