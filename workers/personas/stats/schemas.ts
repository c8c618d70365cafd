import * as z from "zod/mini";
import { isDay } from "../../time/calendar.ts";
import { count } from "../../wire/fields.ts";

const PERIOD_MAX_DAYS = 90;

const day = z.string().check(z.refine(isDay, { error: "expected a day, such as 2026-11-20" }));

export const DailyQuery = z.object({ from: z.optional(day), to: z.optional(day) });

export const DayStats = z.object({
  date: z.string(),
  totalExecutions: count,
  completed: count,
  failed: count,
  cancelled: count,
  totalCostUsd: z.number(),
  totalDurationMs: count,
  avgDurationMs: z.number(),
  totalInputTokens: count,
  totalOutputTokens: count,
});
export type DayStats = z.infer<typeof DayStats>;

export const DailyReply = z.object({
  daily: z.array(DayStats),
  byPersona: z.array(z.object({ ...DayStats.shape, personaId: z.string() })),
});

export const StatsQuery = z.object({
  personaId: z.optional(z.string()),
  /** Days back from today. */
  period: z.optional(
    z.string().check(
      z.refine((text) => /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= PERIOD_MAX_DAYS, {
        error: `expected 1 to ${PERIOD_MAX_DAYS} days`,
      }),
    ),
  ),
});

const rate = z.number();
/** Upstream's names, and those that its desktop app reads. */
export const StatsReply = z.object({
  total: count,
  totalExecutions: count,
  queued: count,
  running: count,
  completed: count,
  failed: count,
  cancelled: count,
  successRate: rate,
  totalCostUsd: z.number(),
  avgCostUsd: z.number(),
  avgDurationMs: z.number(),
  periodDays: count,
  dailyBreakdown: z.array(z.object({ date: z.string(), count, cost: z.number(), successRate: rate })),
  topErrors: z.array(z.object({ message: z.string(), count })),
});
