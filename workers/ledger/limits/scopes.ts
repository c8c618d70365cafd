import { firstOf } from "../../portable/sql.ts";
import { dayOf, endOfDay, endOfMonth, monthOf } from "../../time/calendar.ts";
import type { Books } from "../books.ts";
import type { Scope, ScopeKind, ScopeLimit } from "../contract.ts";

export const SCOPE_KINDS = [
  "agent",
  "persona",
  "task",
  "schedule",
  "user",
] as const satisfies readonly ScopeKind[];

/** What one limit of one scope still lets through. */
export type ScopeLeft = {
  readonly kind: ScopeKind;
  readonly name: string;
  readonly window: "daily" | "monthly";
  readonly limitNano: number;
  readonly leftNano: number;
  readonly resetAt: number;
};

type LimitRow = { kind: ScopeKind; name: string; daily_nano: number | null; monthly_nano: number | null };

/** Every limit that this scope has, with what is left of it now. */
export function scopeLefts(books: Books, scope: Scope, now: number): ScopeLeft[] {
  return SCOPE_KINDS.flatMap((kind) => {
    const name = scope[kind];
    return name === undefined ? [] : leftsOf(books, kind, name, now);
  });
}

function leftsOf({ sql }: Books, kind: ScopeKind, name: string, now: number): ScopeLeft[] {
  const row = firstOf<LimitRow>(sql, "SELECT * FROM scopes WHERE kind = ? AND name = ?", kind, name);
  if (!row) return [];
  const month = monthOf(now);
  const sums = firstOf<{ today: number; month: number }>(
    sql,
    `SELECT coalesce(sum(settled_nano + reserved_nano) FILTER (WHERE day = ?), 0) AS today,
       coalesce(sum(settled_nano + reserved_nano), 0) AS month
     FROM spent WHERE month = ? AND kind = ? AND name = ?`,
    dayOf(now),
    month,
    kind,
    name,
  );
  const windows = [
    { window: "daily", limitNano: row.daily_nano, usedNano: sums?.today ?? 0, resetAt: endOfDay(now) },
    {
      window: "monthly",
      limitNano: row.monthly_nano,
      usedNano: sums?.month ?? 0,
      resetAt: endOfMonth(month),
    },
  ] as const;
  return windows.flatMap(({ window, limitNano, usedNano, resetAt }) =>
    limitNano === null
      ? []
      : [{ kind, name, window, limitNano, leftNano: Math.max(0, limitNano - usedNano), resetAt }],
  );
}

export function readLimits({ sql }: Books): ScopeLimit[] {
  const rows = sql.all<LimitRow>("SELECT * FROM scopes ORDER BY kind, name");
  return rows.map(({ kind, name, daily_nano, monthly_nano }) => ({
    kind,
    name,
    dailyNano: daily_nano,
    monthlyNano: monthly_nano,
  }));
}

/** Both limits null removes the entry. */
export function writeLimit({ sql }: Books, { kind, name, dailyNano, monthlyNano }: ScopeLimit): void {
  sql.all("DELETE FROM scopes WHERE kind = ? AND name = ?", kind, name);
  if (dailyNano === null && monthlyNano === null) return;
  sql.all(
    "INSERT INTO scopes (kind, name, daily_nano, monthly_nano) VALUES (?, ?, ?, ?)",
    kind,
    name,
    dailyNano,
    monthlyNano,
  );
}
