import { bodyOf, checked } from "../wire/body.ts";
import { momentOf, momentOrNull } from "../wire/moment.ts";
import type { Env, NoticesContext } from "./app.ts";
import type { Delivery, KeptNotice } from "./contract.ts";
import { MutedBody, type MutedReply, NOTICES_PAGE_MAX, NoticesQuery, type NoticesReply } from "./schemas.ts";

/** The one outbox. */
export const outboxOf = ({ OUTBOX }: Pick<Env, "OUTBOX">) => OUTBOX.getByName("outbox");

/** GET /api/notices */
export async function showNotices(c: NoticesContext): Promise<Response> {
  const { before = null, limit = String(NOTICES_PAGE_MAX) } = checked(c.req.query(), NoticesQuery, "query");
  const outbox = outboxOf(c.env);
  const [{ notices, next }, muted] = await Promise.all([
    outbox.page({ before, max: Number(limit), person: c.env.caller.name }),
    outbox.muted(),
  ]);
  return c.json({ notices: notices.map(noticeReply), next, muted: [...muted] } satisfies NoticesReply);
}

/** PUT /api/notices/muted */
export async function changeMuted(c: NoticesContext): Promise<Response> {
  const { events } = await bodyOf(c.req.raw, MutedBody);
  const muted = await outboxOf(c.env).mute(events);
  return c.json({ muted: [...muted] } satisfies MutedReply);
}

const noticeReply = (notice: KeptNotice): NoticesReply["notices"][number] => ({
  id: notice.id,
  at: momentOf(notice.at),
  event: notice.event,
  fields: notice.fields,
  state: notice.state,
  nextAt: momentOrNull(notice.nextAt),
  deliveries: notice.deliveries.map(deliveryReply),
});

const deliveryReply = ({ channel, delivered, isUnknown, attempts, at, failure }: Delivery) => ({
  channel,
  outcome: delivered ? ("delivered" as const) : isUnknown ? ("unknown" as const) : ("failed" as const),
  attempts,
  at: momentOf(at),
  failure,
});
