import * as z from "zod/mini";
import { isDay } from "../time/calendar.ts";

export const PlanQuery = z.object({
  date: z.optional(z.string().check(z.refine(isDay, "expected a day such as 2026-11-27"))),
});

const moment = z.nullable(z.iso.datetime());
const minutes = z.nullable(z.number());
const Status = z.enum(["pending", "in_progress", "completed", "skipped", "modified", "replaced"]);

export const PlanReply = z.object({
  plan_date: z.string(),
  time_zone: z.string(),
  version: z.nullable(z.number()),
  items: z.array(
    z.object({
      item_id: z.string(),
      title: z.string(),
      category: z.string(),
      status: Status,
      planned_start: moment,
      planned_end: moment,
      planned_minutes: minutes,
      actual_start: moment,
      actual_end: moment,
      actual_minutes: minutes,
      resolution: z.enum(["linked", "completed_unlinked", "skipped", "in_progress", "pending", "replaced"]),
      end_time_delta_minutes: minutes,
    }),
  ),
  unplanned: z.array(
    z.object({
      id: z.string(),
      plan_item_id: z.nullable(z.string()),
      started_at: z.iso.datetime(),
      ended_at: moment,
      title: z.string(),
      category: z.nullable(z.string()),
      notes: z.nullable(z.string()),
    }),
  ),
  summary: z.object({
    total: z.number(),
    completed: z.number(),
    skipped: z.number(),
    pending: z.number(),
    in_progress: z.number(),
    replaced: z.number(),
    completion_rate_pct: z.nullable(z.number()),
    avg_end_time_delta_minutes: z.nullable(z.number()),
    planned_minutes: z.number(),
    actual_minutes: z.number(),
  }),
  now_item_id: z.nullable(z.string()),
  next_item_id: z.nullable(z.string()),
});

export const ItemBody = z.strictObject({ status: Status });
export const ItemReply = z.object({
  item: z.looseObject({ id: z.string(), status: Status }),
  actual_id: z.nullable(z.string()),
});
