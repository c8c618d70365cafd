import * as z from "zod/mini";
import { count, moment, pageLimit } from "../wire/fields.ts";
import type { NoticeState } from "./contract.ts";
import { EVENT, MUTED_MAX } from "./events.ts";

/** Notices of one answer. */
export const NOTICES_PAGE_MAX = 50;

const event = z
  .string()
  .check(z.regex(EVENT, { error: "expected an event as a notice names it, such as token.expiring" }));

const STATES = [
  "waiting",
  "delivered",
  "given_up",
  "no_receiver",
  "muted",
] as const satisfies readonly NoticeState[];

export const NoticesQuery = z.object({
  before: z.optional(z.uuid()),
  limit: z.optional(pageLimit(NOTICES_PAGE_MAX)),
});

const Delivery = z.object({
  channel: z.string(),
  /** `unknown`: it may have arrived, so that it is not sent again there. */
  outcome: z.enum(["delivered", "failed", "unknown"]),
  attempts: count,
  /** Of the last attempt. */
  at: moment,
  failure: z.nullable(z.string()),
});

export const NoticesReply = z.object({
  /** The newest first. */
  notices: z.array(
    z.object({
      id: z.uuid(),
      at: moment,
      event: z.string(),
      /** What the notice says, by name; `detail` is a sentence for a person, where there is one. */
      fields: z.record(z.string(), z.unknown()),
      state: z.enum(STATES),
      /** When it is tried again; null unless it waits. */
      nextAt: z.nullable(moment),
      /** What became of it on each channel that was tried. */
      deliveries: z.array(Delivery),
    }),
  ),
  /** `before` of the next page; null after the last. */
  next: z.nullable(z.uuid()),
  /** Events that do not go out. */
  muted: z.array(z.string()),
});
export type NoticesReply = z.infer<typeof NoticesReply>;

export const MutedBody = z.strictObject({ events: z.array(event).check(z.maxLength(MUTED_MAX)) });
export const MutedReply = z.object({ muted: z.array(z.string()) });
export type MutedReply = z.infer<typeof MutedReply>;
