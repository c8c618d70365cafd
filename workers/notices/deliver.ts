import type { Sql } from "../portable/sql.ts";
import type { Attempted, Channel, ChannelMessage } from "./channels/channel.ts";
import { type DueNotice, deliveriesOf, dropNotice, dueNotices, noteDelivery, noteRound } from "./notices.ts";

/** Requests of one alarm, below the 50 subrequests of Workers Free; what is still due has the next one at once. */
const CALLS_MAX = 40;
/** Notices of one alarm. */
const ROUND_MAX = 10;

/**
 * Sends what is due: each notice by the first channel that takes it. Never throws for a receiver's sake.
 *
 * @param ownOf the channels of one person, for what is theirs alone
 */
export async function deliverDue(
  sql: Sql,
  channels: readonly Channel[],
  now: number,
  ownOf: (person: string) => readonly Channel[] = () => [],
): Promise<void> {
  const most = channels.reduce((sum, { calls = 1 }) => sum + calls, 0);
  const rounds = Math.max(1, Math.min(ROUND_MAX, Math.floor(CALLS_MAX / Math.max(1, most))));
  for (const notice of dueNotices(sql, now, rounds)) {
    const via = notice.person === null ? channels : ownOf(notice.person);
    if (via.length === 0) dropNotice(sql, notice);
    else {
      const { round, leastMs } = await deliver(sql, via, notice, now);
      noteRound(sql, notice, round, now, leastMs);
    }
  }
}

/**
 * One round through the channels. `over`: on none of them may it be tried again. `leastMs`: how long those that were tried ask to be left
 * alone.
 */
async function deliver(
  sql: Sql,
  channels: readonly Channel[],
  notice: DueNotice,
  now: number,
): Promise<{ readonly round: "delivered" | "again" | "over"; readonly leastMs: number }> {
  const before = new Map(deliveriesOf(sql, notice.id).map((delivery) => [delivery.channel, delivery]));
  let isOver = true;
  let leastMs = 0;
  for (const channel of channels) {
    const { isUnknown = false, attempts = 0 } = before.get(channel.name) ?? {};
    if (isUnknown) continue;
    const attempted = await attempt(channel, notice);
    noteDelivery(sql, notice.id, channel.name, attempted, now);
    if (attempted.ok) return { round: "delivered", leastMs };
    if (attempted.isUnknown) continue;
    isOver = false;
    leastMs = Math.max(leastMs, attempted.againInMs ?? 0);
    if (attempts + 1 < (channel.failuresBeforeNext ?? 1)) return { round: "again", leastMs };
  }
  return { round: isOver ? "over" : "again", leastMs };
}

async function attempt(channel: Channel, { id, event, at, fields }: ChannelMessage): Promise<Attempted> {
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
