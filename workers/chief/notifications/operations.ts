import * as z from "zod/mini";
import type { Operation } from "../../operation.ts";
import { count, moment, pageLimit } from "../../wire/fields.ts";
import { PRIORITIES } from "./store.ts";

export const NOTIFICATIONS_MAX = 50;
export const NotificationsQuery = z.object({ limit: z.optional(pageLimit(NOTIFICATIONS_MAX)) });
export const NotificationsReply = z.object({
  notifications: z.array(
    z.object({
      id: z.uuid(),
      from_agent: z.string(),
      title: z.string(),
      message: z.string(),
      priority: z.enum(PRIORITIES),
      artifact_id: z.nullable(z.uuid()),
      /** How often the same was said within a day. */
      count,
      created_at: moment,
      /** When the chief of staff brought it up; null while it has not. */
      told_at: z.nullable(moment),
      /** Until when devices hear nothing of it. */
      held_until: z.nullable(moment),
    }),
  ),
  count,
});
export const ReadBody = z.strictObject({ ids: z.array(z.uuid()).check(z.minLength(1), z.maxLength(100)) });
export const ReadReply = z.object({ marked: count });

export const notificationOperations = {
  "GET /api/notifications": {
    summary: "What your agents have to say",
    description:
      "Unread, the newest first. Looking at them marks none: they stay until they are acknowledged.",
    query: NotificationsQuery,
    reply: NotificationsReply,
  },
  "POST /api/notifications/read": {
    summary: "Acknowledge notifications",
    description: "By their ids; `marked` is how many were unread.",
    body: ReadBody,
    reply: ReadReply,
  },
} as const satisfies Record<string, Operation>;
