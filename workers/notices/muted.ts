import { firstOf, type Sql } from "../portable/sql.ts";

export const isMuted = (sql: Sql, event: string): boolean =>
  firstOf(sql, "SELECT event FROM muted WHERE event = ?", event) !== null;

export const mutedEvents = (sql: Sql): string[] =>
  sql.all<{ event: string }>("SELECT event FROM muted ORDER BY event").map(({ event }) => event);

/** Puts these events in the place of those that were muted before. */
export function muteEvents(sql: Sql, events: readonly string[]): string[] {
  return sql.atomically(() => {
    sql.all("DELETE FROM muted");
    for (const event of new Set(events)) sql.all("INSERT INTO muted (event) VALUES (?)", event);
    return mutedEvents(sql);
  });
}
