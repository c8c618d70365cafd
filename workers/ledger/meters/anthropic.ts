import * as z from "zod/mini";
import { batched, modelPrice, WEB_SEARCH_NANO } from "../../../policies/prices/models.ts";
import { DAY_MS, dayOf, endOfMonth, HOUR_MS, monthOf, startOf } from "../../time/calendar.ts";
import type { Bill } from "../contract.ts";
import { type Meter, MeterError } from "./meter.ts";
import { nanoFromCents, pageOf, query, type Reader, rowsOf } from "./report.ts";

const SOURCE = "anthropic";
/** A day's costs may still grow for a while after midnight, so that a month is looked at once more in the next one's first days. */
const LATE_MS = 2 * DAY_MS;
/** What a call of ours can be billed as; anything else is an item that nobody reserved for. */
const KNOWN_COST_TYPES = ["tokens", "web_search"];

const CostPage = pageOf(
  z.object({
    currency: z.string(),
    /** Cents, as a decimal string. */
    amount: z.string(),
    workspace_id: z.nullish(z.string()),
    description: z.nullish(z.string()),
    cost_type: z.nullish(z.string()),
  }),
);
const tokens = z.int().check(z.minimum(0));
const UsagePage = pageOf(
  z.object({
    uncached_input_tokens: tokens,
    cache_read_input_tokens: tokens,
    cache_creation: z.object({ ephemeral_5m_input_tokens: tokens, ephemeral_1h_input_tokens: tokens }),
    output_tokens: tokens,
    server_tool_use: z.nullish(z.object({ web_search_requests: z._default(tokens, 0) })),
    model: z.nullish(z.string()),
    service_tier: z.nullish(z.string()),
  }),
);
type UsageRow = z.infer<typeof UsagePage>["data"][number]["results"][number];

/**
 * The model provider's own reports: costs of whole days, and for today the hourly usage at the price book's rates
 * (docs.anthropic.com, "Usage and Cost API").
 *
 * @param workspaceId the workspace whose keys are used here, or empty for the whole organisation
 */
export const anthropicMeter = (adminKey: string, workspaceId: string): Meter => ({
  source: SOURCE,
  everyMs: HOUR_MS,
  async read(now, send) {
    const reader: Reader = { adminKey, workspaceId, send };
    const month = monthOf(now);
    const isEarly = now - startOf(month) < LATE_MS;
    const last = isEarly ? [await billOf(reader, monthOf(startOf(month) - 1), now)] : [];
    return { bills: [...last, await billOf(reader, month, now)], metered: [] };
  },
});

/** A month's bill up to this moment: its whole days as billed, its running day as counted. */
async function billOf(reader: Reader, month: string, now: number): Promise<Bill> {
  const today = startOf(dayOf(now));
  const until = Math.min(endOfMonth(month), today);
  const costs = await costsBetween(reader, startOf(month), until, now - LATE_MS);
  const isRunning = endOfMonth(month) > now;
  const hours = isRunning ? await usageSince(reader, today, now) : { nano: 0, unknown: [] };
  return {
    source: SOURCE,
    month,
    throughDay: isRunning ? dayOf(now) : dayOf(until - 1),
    billedNano: costs.nano + hours.nano,
    final: costs.final,
    unknownItems: [...new Set([...costs.unknown, ...hours.unknown])].toSorted(),
  };
}

type Costs = Sum & Pick<Bill, "final">;
type Sum = { readonly nano: number; readonly unknown: readonly string[] };

/** @param grownBy days that ended before this moment grow no more */
async function costsBetween(reader: Reader, from: number, until: number, grownBy: number): Promise<Costs> {
  if (until <= from) return { nano: 0, unknown: [] };
  const path = query("cost_report", from, until, [
    ["bucket_width", "1d"],
    ["limit", "31"],
    ["group_by[]", "workspace_id"],
    ["group_by[]", "description"],
  ]);
  const rows = await rowsOf(reader, path, CostPage);
  const mine = rows.filter(({ workspace_id: id }) => reader.workspaceId === "" || id === reader.workspaceId);
  if (mine.some(({ currency }) => currency !== "USD"))
    throw new MeterError("The cost report is not in US dollars");
  const sumOf = (costs: typeof mine) => costs.reduce((sum, { amount }) => sum + nanoFromCents(amount), 0);
  const throughDay = dayOf(Math.min(until, startOf(dayOf(grownBy))) - 1);
  const isAny = throughDay >= dayOf(from);
  return {
    nano: sumOf(mine),
    final: isAny ? { throughDay, billedNano: sumOf(mine.filter(({ day }) => day <= throughDay)) } : undefined,
    unknown: mine
      .filter(({ cost_type: type }) => !type || !KNOWN_COST_TYPES.includes(type))
      .map(({ description, cost_type: type }) => description ?? type ?? "an item without a name"),
  };
}

async function usageSince(reader: Reader, from: number, now: number): Promise<Sum> {
  const filter: [string, string][] = reader.workspaceId ? [["workspace_ids[]", reader.workspaceId]] : [];
  const path = query("usage_report/messages", from, now, [
    ["bucket_width", "1h"],
    ["limit", "24"],
    ["group_by[]", "model"],
    ["group_by[]", "service_tier"],
    ...filter,
  ]);
  const rows = await rowsOf(reader, path, UsagePage);
  const sums = rows.map((row) => priced(row, now));
  return {
    nano: sums.reduce((sum, { nano }) => sum + nano, 0),
    unknown: sums.flatMap(({ unknown }) => unknown),
  };
}

/** An hour's usage of one model at its rates for short prompts: never more than was billed, since the ledger only ever rises. */
function priced(row: UsageRow, now: number): Sum {
  const price = modelPrice(row.model ?? "", new Date(now));
  if (!price) return { nano: 0, unknown: [`model ${row.model ?? "without a name"}`] };
  const { rates } = price;
  const nano =
    row.uncached_input_tokens * rates.input +
    row.cache_read_input_tokens * rates.cacheRead +
    row.cache_creation.ephemeral_5m_input_tokens * rates.cacheWrite5m +
    row.cache_creation.ephemeral_1h_input_tokens * rates.cacheWrite1h +
    row.output_tokens * rates.output;
  const searches = (row.server_tool_use?.web_search_requests ?? 0) * WEB_SEARCH_NANO;
  return { nano: (row.service_tier === "batch" ? batched(nano) : nano) + searches, unknown: [] };
}
