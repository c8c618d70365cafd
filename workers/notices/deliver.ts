import type { Sql } from "../portable/sql.ts";
import type { Attempted, Channel, Message } from "./channels/channel.ts";
import { dropNotice, dueNotices, noteDelivery, noteRound } from "./notices.ts";

/** Notices of one alarm; the rest has the next. With a few channels each they stay below the 50 subrequests of Workers Free. */
const ROUND_MAX = 10;

/** Sends what is due: each notice by the first channel that takes it. Never throws for a receiver's sake. */
export async function deliverDue(sql: Sql, channels: readonly Channel[], now: number): Promise<void> {
  for (const notice of dueNotices(sql, now, ROUND_MAX)) {
    if (channels.length === 0) {
      dropNotice(sql, notice);
      continue;
    }
    let isDelivered = false;
    for (const channel of channels) {
      const attempted = await attempt(channel, notice);
      noteDelivery(sql, notice.id, channel.name, attempted, now);
      isDelivered = attempted.ok;
      if (isDelivered) break;
    }
    noteRound(sql, notice, isDelivered, now);
  }
}

async function attempt(channel: Channel, { id, event, at, fields }: Message): Promise<Attempted> {
  const attempted = await channel.send({ id, event, at, fields }).catch((error: unknown) => {
    // Without its message, which may hold the address, and that a credential.
    const failure = error instanceof Error ? error.name : "unknown failure";
    return { ok: false, failure } as const;
  });
  if (!attempted.ok) {
    const { failure } = attempted;
    const line = {
      level: "warn",
      event: "notice_not_delivered",
      noticeId: id,
      channel: channel.name,
      failure,
    };
    console.warn(JSON.stringify(line));
  }
  return attempted;
}
