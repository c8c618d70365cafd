import { DAY_MS, dayOf } from "../../time/calendar.ts";
import type { Books } from "../books.ts";
import { writeNotice } from "../notices.ts";
import type { UnreadReport } from "./meter.ts";

/** A report that fails for an hour is the provider's affair; one that fails for a day leaves the owner without a fence. */
const TOLD_AFTER_MS = DAY_MS;
/** As long as it lasts it is told again. */
const TOLD_AGAIN_MS = 7 * DAY_MS;

/** Whose credential is whose, as the configuration has it. */
const CREDENTIALS: Readonly<Record<string, string>> = {
  anthropic: "purser:anthropicAdminKey",
  azure: "purser:azureCostReader",
  cloudflare: "purser:cloudflareUsageReader",
};

type Row = { readonly what: string; readonly since: number; readonly why: string };

/**
 * Keeps since when each thing of a meter could not be read, and tells the owner of what has not been for a day: its usage counts as
 * none meanwhile, and nothing else says so. What is read again is forgotten. Call it each time a meter was asked.
 */
export function noteUnread(books: Books, source: string, unread: readonly UnreadReport[], now: number): void {
  const { sql } = books;
  sql.atomically(() => {
    const names = JSON.stringify(unread.map(({ what }) => what));
    sql.all(
      "DELETE FROM unread WHERE source = ? AND what NOT IN (SELECT value FROM json_each(?))",
      source,
      names,
    );
    for (const { what, why } of unread)
      sql.all(
        `INSERT INTO unread (source, what, since, why) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET why = excluded.why`,
        source,
        what,
        now,
        why,
      );
    const due = sql.all<Row>(
      `UPDATE unread SET told_at = ? WHERE source = ? AND since <= ? AND coalesce(told_at, 0) <= ?
       RETURNING what, since, why`,
      now,
      source,
      now - TOLD_AFTER_MS,
      now - TOLD_AGAIN_MS,
    );
    if (due.length > 0)
      writeNotice(books, { event: "usage.unread", source, detail: textOf(source, due) }, now);
  });
}

function textOf(source: string, rows: readonly Row[]): string {
  const since = dayOf(Math.min(...rows.map((row) => row.since)));
  const reasons = [...new Set(rows.map(({ why }) => why))].join("; ");
  const whats = rows.map(({ what }) => what).toSorted();
  return `Since ${since} nobody could read ${whats.join(", ")} of ${source} (${reasons}). What is used there counts as nothing until it can be read again, so that no limit of the ledger holds it. Look at ${CREDENTIALS[source] ?? "its credential"}: whether it is still valid and may read that.`;
}
