import type { Books } from "./books.ts";

export type Action =
  | "level.changed"
  | "extension.granted"
  | "extension.revoked"
  | "limits.changed"
  | "settlement.flagged"
  | "settlement.released"
  | "bill.drifted"
  | "books.repaired"
  | "infrastructure.paused"
  | "infrastructure.resumed";

export type Entry = {
  readonly actor: string;
  readonly action: Action;
  readonly before: unknown;
  readonly after: unknown;
};

/** Kept for good, in the transaction of the change that it tells of. */
export function addAudit({ sql, newId }: Books, entry: Entry, now: number): void {
  sql.all(
    "INSERT INTO audit (id, at, actor, action, before, after) VALUES (?, ?, ?, ?, ?, ?)",
    newId(now),
    now,
    entry.actor,
    entry.action,
    jsonOrNull(entry.before),
    jsonOrNull(entry.after),
  );
}

const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
