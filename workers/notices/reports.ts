import { firstOf, type Sql } from "../portable/sql.ts";
import { HOUR_MS } from "../time/calendar.ts";
import type { ChannelHealth, ChannelReport, MessengerReport } from "./contract.ts";

/** Messengers are looked at every hour; one that was not for so long may be deaf. */
const UNCHECKED_MS = 3 * HOUR_MS;

/** Keeps what was last seen of a messenger's way to us. */
export const keepReport = (sql: Sql, { channel, ...seen }: MessengerReport): void =>
  void sql.all(
    `INSERT INTO reports (channel, seen) VALUES (?, ?) ON CONFLICT DO UPDATE SET seen = excluded.seen`,
    channel,
    JSON.stringify(seen),
  );

function keptReport(sql: Sql, channel: string): Omit<MessengerReport, "channel"> | null {
  const row = firstOf<{ seen: string }>(sql, "SELECT seen FROM reports WHERE channel = ?", channel);
  return row && (JSON.parse(row.seen) as Omit<MessengerReport, "channel">);
}

/** A channel that is set up: whether anybody is reached by it, and how it fares with notices. */
export type ReachedChannel = ChannelHealth & { readonly channel: string; readonly isPaired: boolean };

/** How a channel that is set up fares, from what was sent by it and, for a messenger, from what was seen of its way to us. */
export function channelReportOf(
  sql: Sql,
  { channel, isPaired, ...told }: ReachedChannel,
  now: number,
  isMessenger: boolean,
): ChannelReport {
  const seen = isMessenger ? keptReport(sql, channel) : null;
  const deliveredAt = latest(told.deliveredAt, seen?.answeredAt ?? null);
  const failedAt = latest(told.failedAt, seen?.failedAt ?? null);
  const failure = failedAt !== null && failedAt === told.failedAt ? told.failure : (seen?.failure ?? null);
  const problem =
    seen?.problem ??
    (isMessenger ? deafness(seen?.checkedAt ?? null, now) : null) ??
    (failedAt !== null && failedAt > (deliveredAt ?? 0) ? failure : null);
  return {
    channel,
    state: problem !== null ? "failing" : isPaired ? "ready" : "unpaired",
    problem,
    checkedAt: seen?.checkedAt ?? null,
    deliveredAt,
    receivedAt: seen?.receivedAt ?? null,
    failedAt,
  };
}

/** What nobody looked at may be deaf. */
function deafness(checkedAt: number | null, now: number): string | null {
  if (checkedAt === null) return "Nobody has looked yet whether it delivers here, which is done every hour";
  return now - checkedAt > UNCHECKED_MS ? "Nobody has looked for hours whether it delivers here" : null;
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b);
