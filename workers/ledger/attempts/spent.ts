import type { Books } from "../books.ts";
import { SCOPE_KINDS } from "../limits/scopes.ts";
import type { MonthChange } from "../months.ts";
import type { AttemptRow } from "./attempts.ts";

/** Adds to the running sums of everything an attempt counts for: its day, its model, each of its scopes. */
export function addToSpent({ sql }: Books, attempt: AttemptRow, change: MonthChange): void {
  const { settledNano = 0, reservedNano = 0, calls = 0 } = change;
  const named = SCOPE_KINDS.flatMap((kind) => {
    const name = attempt[kind];
    return name === null ? [] : [[kind, name] as const];
  });
  const all = [["all", ""], ["model", attempt.model], ...named] as const;
  // One statement for all of them: it runs twice for every call of a model.
  sql.all(
    `INSERT INTO spent (month, kind, name, day, settled_nano, reserved_nano, calls)
     VALUES ${all.map(() => "(?, ?, ?, ?, ?, ?, ?)").join(", ")}
     ON CONFLICT DO UPDATE SET settled_nano = settled_nano + excluded.settled_nano,
       reserved_nano = reserved_nano + excluded.reserved_nano, calls = calls + excluded.calls`,
    ...all.flatMap(([kind, name]) => [
      attempt.month,
      kind,
      name,
      attempt.day,
      settledNano,
      reservedNano,
      calls,
    ]),
  );
}

export type DaySum = { readonly day: string; readonly settled_nano: number; readonly reserved_nano: number };

/** Model calls of the month by day, in order; only days that had any. */
export const daySums = ({ sql }: Books, month: string): DaySum[] =>
  sql.all<DaySum>(
    "SELECT day, settled_nano, reserved_nano FROM spent WHERE month = ? AND kind = 'all' AND name = '' ORDER BY day",
    month,
  );
