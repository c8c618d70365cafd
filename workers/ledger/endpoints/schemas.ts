import * as z from "zod/mini";
import { amount, billed, count, day, dollars, moment, month } from "../../wire/fields.ts";
import type { SeriesKind } from "../contract.ts";
import { SCOPE_KINDS } from "../limits/scopes.ts";

const level = z.int().check(z.minimum(0), z.maximum(3));

const Extension = z.object({
  amountUsd: dollars,
  /** What the months before this one have left of it: it counts once, also over a month's end. */
  leftUsd: dollars,
  until: moment,
  note: z.string(),
  grantedBy: z.string(),
  grantedAt: moment,
});
const Share = z.object({ name: z.string(), settled: dollars, reserved: dollars, calls: count });
const Limit = z.object({
  kind: z.enum(SCOPE_KINDS),
  name: z.string(),
  daily: z.nullable(dollars),
  monthly: z.nullable(dollars),
});

/** What the account's usage beyond its plan was measured to cost this month, and where that pauses what works by itself. */
const Infrastructure = z.object({ measured: dollars, ceiling: dollars, pausedAt: z.nullable(moment) });

export const BudgetReply = z.object({
  timestamp: moment,
  month,
  billed,
  resetAt: moment,
  level,
  /** What the level means for the next call. */
  modelPolicy: z.enum(["any", "cheap"]),
  slowdown: z.int(),
  maxOutputTokens: z.nullable(z.int()),
  stillWorks: z.array(z.string()),
  /** For everything together, and what is held back from it. */
  cap: dollars,
  epsilon: dollars,
  /** For model calls. */
  allowance: dollars,
  committed: dollars,
  left: dollars,
  forecast: dollars,
  parts: z.object({
    fixed: dollars,
    metered: dollars,
    meteredReserved: dollars,
    settled: dollars,
    reserved: dollars,
    /** Of what is settled, the part that nobody knows: the most that calls which broke off can have cost. */
    presumed: dollars,
  }),
  infrastructure: Infrastructure,
  lines: z.object({ throttle: dollars, interactiveOnly: dollars, stop: dollars }),
  /** What each level means: from which amount together it begins, and what can still run there. */
  levels: z.array(
    z.object({
      level,
      from: dollars,
      modelPolicy: z.enum(["any", "cheap"]),
      slowdown: z.int(),
      maxOutputTokens: z.nullable(z.int()),
      stillWorks: z.array(z.string()),
    }),
  ),
  today: z.object({ spent: dollars, pace: dollars }),
  openReservations: count,
  flagged: count,
  extension: z.nullable(Extension),
  limits: z.array(Limit),
  by: z.object({
    model: z.array(Share),
    day: z.array(Share),
    agent: z.array(Share),
    persona: z.array(Share),
    task: z.array(Share),
    schedule: z.array(Share),
    user: z.array(Share),
  }),
});
export type BudgetReply = z.infer<typeof BudgetReply>;

export const InfrastructureReply = z.object({ infrastructure: Infrastructure });
export type InfrastructureReply = z.infer<typeof InfrastructureReply>;

export const HistoryQuery = z.object({ from: z.optional(day), to: z.optional(day) });

export const BudgetHistoryReply = z.object({
  from: day,
  to: day,
  billed,
  months: z.array(
    z.object({
      month,
      level,
      highestLevel: level,
      fixed: dollars,
      metered: dollars,
      settled: dollars,
      reserved: dollars,
      calls: count,
    }),
  ),
  days: z.array(Share),
  levels: z.array(z.object({ at: moment, month, from: level, to: level, reason: z.string() })),
});
export type BudgetHistoryReply = z.infer<typeof BudgetHistoryReply>;

const SERIES_KINDS = ["agent", "model", "task"] as const satisfies readonly SeriesKind[];

export const SeriesQuery = z.object({
  by: z.optional(z.enum(SERIES_KINDS)),
  month: z.optional(month),
});

const Sum = { settled: dollars, reserved: dollars, calls: count };

export const SeriesReply = z.object({
  timestamp: moment,
  month,
  billed,
  by: z.enum(SERIES_KINDS),
  days: z.array(
    z.object({
      day,
      ...Sum,
      parts: z.array(
        z.object({
          /** `none`: calls that name no agent or task; `others`: names that are not among the dearest. */
          of: z.enum(["named", "none", "others"]),
          /** The name, or words for what has none. */
          name: z.string(),
          ...Sum,
        }),
      ),
    }),
  ),
  /** What the provider's bill added beyond the calls, and what its reports took back of calls whose end nobody knew: no day's. */
  corrected: dollars,
  released: dollars,
  settled: dollars,
  reserved: dollars,
});
export type SeriesReply = z.infer<typeof SeriesReply>;

export const ExtensionBody = z.strictObject({
  amountUsd: amount,
  until: moment,
  note: z.string().check(z.minLength(1), z.maxLength(500)),
});
export const ExtensionReply = z.object({ extension: z.nullable(Extension) });
export type ExtensionReply = z.infer<typeof ExtensionReply>;

/** Null or left out = no limit; both so = the entry goes. */
export const LimitsBody = z.strictObject({
  limits: z
    .array(
      z.strictObject({
        kind: z.enum(SCOPE_KINDS),
        name: z.string().check(z.minLength(1), z.maxLength(200)),
        daily: z.optional(z.nullable(amount)),
        monthly: z.optional(z.nullable(amount)),
      }),
    )
    .check(z.minLength(1), z.maxLength(100)),
});
export const LimitsReply = z.object({ limits: z.array(Limit) });
export type LimitsReply = z.infer<typeof LimitsReply>;
