import { firstOf, type Sql } from "../portable/sql.ts";
import type { TelegramHealth } from "./contract.ts";
import { unknownSends } from "./store.ts";

/** What is kept of a channel, each under its name. */
type Kept = Omit<TelegramHealth, "unknown"> & {
  /** SHA-256 of what the webhook was last set with. */
  readonly webhook: string | null;
};

export const noteHealth = (sql: Sql, kept: Partial<Kept>): void => {
  for (const [name, value] of Object.entries(kept))
    sql.all(
      "INSERT INTO health (name, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
      name,
      JSON.stringify(value),
    );
};

export function keptHealth<N extends keyof Kept>(sql: Sql, name: N): Kept[N] | null {
  const row = firstOf<{ value: string }>(sql, "SELECT value FROM health WHERE name = ?", name);
  return row && (JSON.parse(row.value) as Kept[N]);
}

export const messengerHealth = (sql: Sql): TelegramHealth => ({
  bot: keptHealth(sql, "bot"),
  checkedAt: keptHealth(sql, "checkedAt"),
  problem: keptHealth(sql, "problem"),
  pending: keptHealth(sql, "pending"),
  receivedAt: keptHealth(sql, "receivedAt"),
  answeredAt: keptHealth(sql, "answeredAt"),
  failedAt: keptHealth(sql, "failedAt"),
  failure: keptHealth(sql, "failure"),
  unknown: unknownSends(sql),
});
