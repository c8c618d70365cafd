import * as z from "zod/mini";
import { count, moment } from "../wire/fields.ts";

/** What a messenger is told of a delivery. */
export const WebhookReply = z.object({ ok: z.literal(true) });
export type WebhookReply = z.infer<typeof WebhookReply>;

/** What Slack is told of a delivery; a challenge is answered with itself. */
export const SlackReply = z.object({ ok: z.literal(true), challenge: z.optional(z.string()) });
export type SlackReply = z.infer<typeof SlackReply>;

/** What Discord is told of an interaction: which kind of answer that is, and what is shown at once. */
export const DiscordReply = z.object({
  type: z.int(),
  data: z.optional(z.object({ content: z.optional(z.string()), flags: z.int() })),
});
export type DiscordReply = z.infer<typeof DiscordReply>;

const state = z.enum(["off", "unpaired", "ready", "failing"]);

/** One channel: whether it works, and since when not. */
const Channel = z.object({
  channel: z.enum(["push", "telegram", "slack", "discord", "mail", "webhook"]),
  /** `off`: not set up; `unpaired`: yours is not paired; `failing`: what happened last went wrong. */
  state,
  /** A sentence about it: what is wrong, and what would help. */
  detail: z.string(),
  lastDeliveredAt: z.nullable(moment),
  lastReceivedAt: z.nullable(moment),
  lastFailedAt: z.nullable(moment),
  failure: z.nullable(z.string()),
});
export type ChannelReply = z.infer<typeof Channel>;

/** A group's number at Telegram. */
export const GroupChat = z.string().check(z.regex(/^-?\d{1,20}$/));

const Messenger = z.object({
  /** What the assistant is called there, without @. */
  bot: z.nullable(z.string()),
  pairedSince: z.nullable(moment),
  checkedAt: z.nullable(moment),
  /** Deliveries that wait there; null where the messenger does not say. */
  pending: z.nullable(count),
  /** Replies of the last seven days of which nobody knows whether they arrived. */
  unknown: count,
});

export const MessagingReply = z.object({
  channels: z.array(Channel),
  telegram: z.extend(Messenger, {
    /** In which the assistant answers you. */
    groups: z.array(z.object({ chat: GroupChat, title: z.string(), since: moment })),
  }),
  slack: Messenger,
  discord: Messenger,
  mail: Messenger,
});
export type MessagingReply = z.infer<typeof MessagingReply>;

export const PairingBody = z.strictObject({});
export const PairingReply = z.object({
  /** SentMessage to the assistant there as `say` has it; the link does that, where there is one. */
  code: z.string(),
  link: z.nullable(z.string()),
  say: z.string(),
  expiresAt: moment,
  /** Whose the chat will be. */
  person: z.string(),
});
export type PairingReply = z.infer<typeof PairingReply>;
export const UnpairReply = z.object({ unpaired: z.boolean() });
export type UnpairReply = z.infer<typeof UnpairReply>;
