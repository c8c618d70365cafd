import type { Send } from "../../outside.ts";
import type { Books } from "../books.ts";
import type { MonthBudget } from "../budget.ts";
import { holdFence } from "../limits/fence.ts";
import { anthropicMeter } from "./anthropic.ts";
import { azureMeter } from "./azure.ts";
import { cloudflareMeter } from "./cloudflare.ts";
import type { Meter, MeterReading } from "./meter.ts";
import { reconcile, reportMetered } from "./metered.ts";
import { noteUnread } from "./unread.ts";

export type MeterKeys = {
  readonly ANTHROPIC_ADMIN_KEY?: string | undefined;
  readonly ANTHROPIC_WORKSPACE_ID?: string | undefined;
  readonly AZURE_COST_READER?: string | undefined;
  readonly CLOUDFLARE_USAGE_READER?: string | undefined;
};

/** The meters that there are credentials for. */
export function metersOf(keys: MeterKeys, budget: Pick<MonthBudget, "workersPlan">): Meter[] {
  const {
    ANTHROPIC_ADMIN_KEY,
    ANTHROPIC_WORKSPACE_ID = "",
    AZURE_COST_READER,
    CLOUDFLARE_USAGE_READER,
  } = keys;
  return [
    ...(ANTHROPIC_ADMIN_KEY ? [anthropicMeter(ANTHROPIC_ADMIN_KEY, ANTHROPIC_WORKSPACE_ID)] : []),
    ...(AZURE_COST_READER ? [azureMeter(AZURE_COST_READER)] : []),
    ...(CLOUDFLARE_USAGE_READER ? [cloudflareMeter(CLOUDFLARE_USAGE_READER, budget)] : []),
  ];
}

/** When the next meter is to be read, or null when there is none. */
export function nextPollAt(books: Books, keys: MeterKeys, now: number): number | null {
  const moments = metersOf(keys, books.budget).map((meter) => dueAt(books, meter, now) ?? now);
  return moments.length === 0 ? null : Math.min(...moments);
}

/** Reads every meter that is due. One that fails leaves the others and the books alone, and is tried again at its next time. */
export async function poll(books: Books, keys: MeterKeys, send: Send, now: number): Promise<void> {
  for (const meter of metersOf(keys, books.budget)) {
    if ((dueAt(books, meter, now) ?? now) > now) continue;
    books.sql.all(
      "INSERT INTO polls (source, at) VALUES (?, ?) ON CONFLICT DO UPDATE SET at = excluded.at",
      meter.source,
      now,
    );
    const reading = await readingOf(meter, send, now);
    for (const bill of reading.bills) taken(meter, bill.month, () => reconcile(books, bill, now));
    for (const report of reading.metered) taken(meter, report.kind, () => reportMetered(books, report, now));
    taken(meter, "fence", () => holdFence(books, now));
    taken(meter, "unread", () => noteUnread(books, meter.source, reading.unread ?? [], now));
  }
}

/** One number that the books cannot take holds up no other. */
function taken({ source }: Meter, what: string, work: () => unknown): void {
  try {
    work();
  } catch (error) {
    console.error(
      JSON.stringify({ level: "error", event: "meter_not_taken", source, what, error: String(error) }),
    );
  }
}

/** A look of a moment that has not come was taken by a wrong clock: it may not blind the fence until then. Null when none counts. */
function dueAt({ sql }: Books, { source, everyMs }: Meter, now: number): number | null {
  const [poll] = sql.all<{ at: number }>("SELECT at FROM polls WHERE source = ? AND at <= ?", source, now);
  return poll ? poll.at + everyMs : null;
}

async function readingOf(meter: Meter, send: Send, now: number): Promise<MeterReading> {
  try {
    return await meter.read(now, send);
  } catch (error) {
    const failure = error instanceof Error ? `${error.name}: ${error.message}` : "unknown failure";
    console.warn(JSON.stringify({ level: "warn", event: "meter_not_read", source: meter.source, failure }));
    return { bills: [], metered: [], unread: [{ what: "anything", why: failure }] };
  }
}
