import { firstOf } from "../../portable/sql.ts";
import { monthOf } from "../../time/calendar.ts";
import { NANO_PER_USD, usdFromNano } from "../../wire/money.ts";
import { addAudit } from "../audit.ts";
import type { Books } from "../books.ts";
import type { Infrastructure } from "../contract.ts";
import { addNotice } from "../notices.ts";

/** How much further usage may go when a person has let it go on. */
const RESUME_NANO = NANO_PER_USD;

type Row = { readonly line_nano: number; readonly paused_at: number | null };

/**
 * The fence around what the account itself costs: what it was measured to have used beyond its plan, at list prices, against what the
 * deploy's estimate allows. Past that, everything that works by itself pauses until a person or the next month lets it go on.
 */
export function infrastructureAt(books: Books, now: number): Infrastructure {
  const month = monthOf(now);
  const row = firstOf<Row>(books.sql, "SELECT line_nano, paused_at FROM fence WHERE month = ?", month);
  return {
    measuredNano: measuredIn(books, month),
    lineNano: row?.line_nano ?? books.budget.usageCeilingNano ?? 0,
    pausedAt: row?.paused_at ?? null,
  };
}

/** Whether what works by itself has to wait. */
export const isPausedAt = ({ sql }: Books, now: number): boolean =>
  firstOf(sql, "SELECT 1 FROM fence WHERE month = ? AND paused_at IS NOT NULL", monthOf(now)) !== null;

const measuredIn = ({ sql }: Books, month: string): number =>
  firstOf<{ nano: number }>(
    sql,
    "SELECT coalesce(sum(amount_nano), 0) AS nano FROM metered WHERE month = ? AND kind LIKE 'cloudflare%'",
    month,
  )?.nano ?? 0;

/** Pauses when the line is passed; once, however often it is looked at. Call it when usage was reported. */
export function holdFence(books: Books, now: number): void {
  books.sql.atomically(() => {
    const { measuredNano, lineNano, pausedAt } = infrastructureAt(books, now);
    if (pausedAt !== null || measuredNano <= lineNano) return;
    store(books, { lineNano, pausedAt: now, by: null }, now);
    const money = { measuredUsd: usdFromNano(measuredNano), ceilingUsd: usdFromNano(lineNano) };
    addAudit(books, { actor: "ledger", action: "infrastructure.paused", before: null, after: money }, now);
    addNotice(books, { event: "infrastructure.paused", ...money, detail: pausedText(money) }, now);
  });
}

const pausedText = ({ measuredUsd, ceilingUsd }: { measuredUsd: string; ceilingUsd: string }): string =>
  `The account's usage beyond its plan costs $${measuredUsd}, more than the $${ceilingUsd} it may: background clients and alarms pause; people and halts pass. To go on, press "Let it go on" on the page, or POST /api/budget/resume signed in as a person; otherwise it waits for the next month.`;

/** Lets everything go on, for a dollar more of usage. Nothing that is paused is no failure. */
export function resumeInfrastructure(books: Books, by: string, now: number): Infrastructure {
  return books.sql.atomically(() => {
    const before = infrastructureAt(books, now);
    if (before.pausedAt === null) return before;
    store(books, { lineNano: before.measuredNano + RESUME_NANO, pausedAt: null, by }, now);
    const after = infrastructureAt(books, now);
    addAudit(books, { actor: by, action: "infrastructure.resumed", before, after }, now);
    addNotice(books, { event: "infrastructure.resumed", by, untilUsd: usdFromNano(after.lineNano) }, now);
    return after;
  });
}

type Fence = { readonly lineNano: number; readonly pausedAt: number | null; readonly by: string | null };

function store({ sql }: Books, { lineNano, pausedAt, by }: Fence, now: number): void {
  sql.all(
    "INSERT OR REPLACE INTO fence (month, line_nano, paused_at, resumed_by) VALUES (?, ?, ?, ?)",
    monthOf(now),
    lineNano,
    pausedAt,
    by,
  );
}
