import { firstOf, type Sql } from "../portable/sql.ts";
import type { ChannelName, MessengerHealth } from "./contract.ts";
import { unknownSends } from "./store.ts";

/** What is kept of a channel, each under its name. */
type Kept = Omit<MessengerHealth, "unknown"> & {
  /** SHA-256 of what the messenger's way to us was last set with. */
  readonly webhook: string | null;
};

/** Telegram was there first, without a name before its own. */
const rowOf = (channel: ChannelName, name: string): string =>
  channel === "telegram" ? name : `${channel}/${name}`;

export const noteHealth = (sql: Sql, channel: ChannelName, kept: Partial<Kept>): void => {
  for (const [name, value] of Object.entries(kept))
    sql.all(
      "INSERT INTO health (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      rowOf(channel, name),
      JSON.stringify(value),
    );
};

export function keptHealth<N extends keyof Kept>(sql: Sql, channel: ChannelName, name: N): Kept[N] | null {
  const row = firstOf<{ value: string }>(
    sql,
    "SELECT value FROM health WHERE name = ?",
    rowOf(channel, name),
  );
  return row && (JSON.parse(row.value) as Kept[N]);
}

export function messengerHealth(sql: Sql, channel: ChannelName): MessengerHealth {
  const kept = <N extends keyof Kept>(name: N) => keptHealth(sql, channel, name);
  return {
    bot: kept("bot"),
    checkedAt: kept("checkedAt"),
    problem: kept("problem"),
    pending: kept("pending"),
    receivedAt: kept("receivedAt"),
    answeredAt: kept("answeredAt"),
    failedAt: kept("failedAt"),
    failure: kept("failure"),
    unknown: unknownSends(sql, channel),
  };
}
