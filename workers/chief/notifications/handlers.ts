import { bodyOf, checked } from "../../wire/body.ts";
import { momentOf, momentOrNull } from "../../wire/moment.ts";
import type { ChiefContext } from "../app.ts";
import { NOTIFICATIONS_MAX, NotificationsQuery, ReadBody } from "./operations.ts";
import { markRead, type Notification, unread } from "./store.ts";

/** GET /api/notifications */
export function listNotifications(c: ChiefContext): Response {
  const { limit = String(NOTIFICATIONS_MAX) } = checked(c.req.query(), NotificationsQuery, "query");
  const notifications = unread(c.env.world.sql, Number(limit)).map(shown);
  return c.json({ notifications, count: notifications.length });
}

/** POST /api/notifications/read */
export async function readNotifications(c: ChiefContext): Promise<Response> {
  const { ids } = await bodyOf(c.req.raw, ReadBody);
  const { sql, now } = c.env.world;
  return c.json({ marked: sql.atomically(() => markRead(sql, ids, now)) });
}

const shown = (one: Notification) => ({
  id: one.id,
  from_agent: one.agent,
  title: one.title,
  message: one.message,
  priority: one.priority,
  artifact_id: one.artifact,
  count: one.count,
  created_at: momentOf(one.at),
  told_at: momentOrNull(one.toldAt),
  held_until: momentOrNull(one.heldUntil),
});
