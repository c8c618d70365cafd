import * as z from "zod/mini";
import { count, moment } from "../wire/fields.ts";

/** What a messenger is told of a delivery. */
export const WebhookReply = z.object({ ok: z.literal(true) });
export type WebhookReply = z.infer<typeof WebhookReply>;

const state = z.enum(["off", "unpaired", "ready", "failing"]);

/** One channel: whether it works, and since when not. */
const Channel = z.object({
  channel: z.enum(["push", "telegram", "webhook"]),
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

export const MessagingReply = z.object({
  channels: z.array(Channel),
  telegram: z.object({
    /** The bot's name, without @. */
    bot: z.nullable(z.string()),
    pairedSince: z.nullable(moment),
    checkedAt: z.nullable(moment),
    /** Deliveries that wait at Telegram. */
    pending: z.nullable(count),
    /** Replies of the last seven days of which nobody knows whether they arrived. */
    unknown: count,
  }),
});
export type MessagingReply = z.infer<typeof MessagingReply>;

export const PairingBody = z.strictObject({});
export const PairingReply = z.object({
  /** Sent to the bot as `/start <code>`; the link does that. */
  code: z.string(),
  link: z.nullable(z.string()),
  expiresAt: moment,
  /** Whose the chat will be. */
  person: z.string(),
});
export type PairingReply = z.infer<typeof PairingReply>;
export const UnpairReply = z.object({ unpaired: z.boolean() });
export type UnpairReply = z.infer<typeof UnpairReply>;
