import { monthOf, startOf } from "../../time/calendar.ts";
import { usdFromNano } from "../../wire/money.ts";
import { addAudit } from "../audit.ts";
import type { Books } from "../books.ts";
import type { Bill, MeteredReport, Position, Reconciled } from "../contract.ts";
import { accountAt } from "../levels/position.ts";
import { relevel } from "../levels/relevel.ts";
import { currentMonth, readMonth } from "../months.ts";
import { addNotice } from "../notices.ts";
import { releasePresumed, spentThrough } from "./release.ts";

const PPM = 1_000_000;
/** A larger difference between bill and ledger is looked at by a person ... */
const DRIFT_MAX_PPM = 50_000;
/** ... once it is about more than half a dollar. */
const DRIFT_FROM_NANO = 500_000_000;

/**
 * Takes the month's totals of one kind of metered infrastructure. They only grow: a lower report is an older one. Of the kind
 * `azure`, which is the whole subscription's bill, only what no other line of the books has already counts.
 */
export function reportMetered(books: Books, report: MeteredReport, now: number): Position {
  return books.sql.atomically(() => {
    const { month, kind, quantity, amountNano, reservedNano = 0 } = report;
    if (
      ![amountNano, reservedNano].every((nano) => Number.isSafeInteger(nano) && nano >= 0) ||
      !(quantity >= 0)
    )
      throw new RangeError("Quantities and amounts are numbers from 0 up, amounts whole nano-dollars.");
    ensureMonth(books, month, now);
    books.sql.all(
      `INSERT INTO metered (month, kind, quantity, amount_nano, reserved_nano, reported_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET quantity = max(quantity, excluded.quantity), amount_nano = max(amount_nano, excluded.amount_nano),
         reserved_nano = excluded.reserved_nano, reported_at = excluded.reported_at`,
      month,
      kind,
      quantity,
      amountNano,
      reservedNano,
      now,
    );
    sumMetered(books, month);
    return relevel(books, now).position;
  });
}

/** A month's metered total, from its kinds. */
export function sumMetered({ sql, budget }: Books, month: string): void {
  sql.all(
    `UPDATE months SET (metered_nano, metered_reserved_nano) =
         (SELECT coalesce(sum(amount_nano) FILTER (WHERE NOT is_total), 0)
            - min(?, coalesce(sum(amount_nano) FILTER (WHERE kind LIKE 'cloudflare%'), 0))
            + max(0, coalesce(sum(amount_nano) FILTER (WHERE is_total), 0) - min(fixed_nano, ?) - coalesce(sum(amount_nano) FILTER (WHERE is_azure), 0)),
            sum(reserved_nano)
          FROM (SELECT *, kind = 'azure' AS is_total, kind <> 'azure' AND kind NOT LIKE 'cloudflare%' AS is_azure FROM metered)
            AS kinds WHERE kinds.month = months.month) WHERE month = ?`,
    // What the estimate allows usage is committed already, as part of what is fixed.
    budget.usageCeilingNano ?? 0,
    budget.azureFixedNano ?? 0,
    month,
  );
}

/**
 * Holds the ledger against the provider's own bill for whole days. The ledger is raised, because what the bill lacks may still
 * come; lowered it is only by what was presumed (release.ts). Drift beyond the limit widens the month's reserve in proportion and is told to the owner.
 */
export function reconcile(books: Books, bill: Bill, now: number): Reconciled {
  return books.sql.atomically(() => {
    ensureMonth(books, bill.month, now);
    releasePresumed(books, bill, now);
    const row = readMonth(books, bill.month);
    const ledgerNano = spentThrough(books, bill.month, bill.throughDay) - (row?.released_nano ?? 0);
    const differenceNano = bill.billedNano - ledgerNano;
    const raisedNano = Math.max(0, differenceNano - (row?.corrected_nano ?? 0));
    const driftPpm = bill.billedNano === 0 ? 0 : Math.round((differenceNano / bill.billedNano) * PPM);
    const isDrift = Math.abs(driftPpm) > DRIFT_MAX_PPM && bill.billedNano > DRIFT_FROM_NANO;
    const flagged = isDrift || bill.unknownItems.length > 0;
    const shortNano = isDrift && driftPpm > 0 ? Math.ceil((books.budget.allowanceNano * driftPpm) / PPM) : 0;
    const isNew = row?.unknown_items !== JSON.stringify(bill.unknownItems) || shortNano > row.drift_nano;
    books.sql.all(
      `UPDATE months SET corrected_nano = corrected_nano + ?, drift_nano = max(drift_nano, ?), unknown_items = ? WHERE month = ?`,
      raisedNano,
      shortNano,
      JSON.stringify(bill.unknownItems),
      bill.month,
    );
    if (raisedNano > 0 || (flagged && isNew))
      record(books, bill, { ledgerNano, raisedNano, driftPpm, flagged }, now);
    relevel(books, now);
    return { raisedNano, driftPpm, flagged };
  });
}

/** A month that nobody has spent in yet may still have metered costs. */
function ensureMonth(books: Books, month: string, now: number): void {
  if (month === monthOf(now)) currentMonth(books, now);
  else if (!readMonth(books, month)) currentMonth(books, startOf(month));
}

type Finding = Reconciled & { readonly ledgerNano: number };

function record(books: Books, bill: Bill, finding: Finding, now: number): void {
  const { ledgerNano, raisedNano, driftPpm, flagged } = finding;
  const { source, month, throughDay, billedNano, unknownItems } = bill;
  const { epsilonNano } = accountAt(books, now).position;
  addAudit(
    books,
    {
      actor: source,
      action: "bill.drifted",
      before: { ledgerNano },
      after: { ...bill, raisedNano, driftPpm, epsilonNano },
    },
    now,
  );
  if (!flagged) return;
  addNotice(
    books,
    {
      event: "bill.drifted",
      source,
      month,
      throughDay,
      billedUsd: usdFromNano(billedNano),
      ledgerUsd: usdFromNano(ledgerNano),
      driftPercent: driftPpm / 10_000,
      unknownItems,
    },
    now,
  );
}
