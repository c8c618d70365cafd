import type { Books } from "./books.ts";

export type LedgerAction =
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

export type LedgerEntry = {
  readonly actor: string;
  readonly action: LedgerAction;
  readonly before: unknown;
  readonly after: unknown;
};

/** Kept for good, in the transaction of the change that it tells of. */
export function addAudit({ sql, newId }: Books, entry: LedgerEntry, now: number): void {
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
