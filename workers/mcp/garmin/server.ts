import * as z from "zod/mini";
import { dayAfter, isDay } from "../../time/calendar.ts";
import { dayIn } from "../../time/zones.ts";
import { ToolError } from "../tools/outcome.ts";
import type { ServiceContext } from "../tools/service.ts";
import { type Arguments, serverTool, type ToolServer } from "../tools/tool.ts";
import { askGarmin, daysOf } from "./ask.ts";
import { ACTIVITIES_PER_PAGE, type GarminMetric } from "./endpoints.ts";

const RANGE_MAX_DAYS = 92;
const ACTIVITIES_MAX = 300;
const Day = z.string().check(z.refine(isDay, "expected a day such as 2026-11-27"));
const Range = z.object({ date: z.optional(Day), start: z.optional(Day), end: z.optional(Day) });

/** A day, or a range of them; today where nothing is said. */
function rangeOf({ date, start, end }: z.infer<typeof Range>, { now, timeZone }: ServiceContext) {
  const today = dayIn(now, timeZone);
  const from = start ?? date ?? end ?? today;
  const to = end ?? date ?? start ?? today;
  if (to < from) throw new ToolError("invalid_arguments", `Cannot use end: ${to} is before ${from}.`);
  if (dayAfter(from, RANGE_MAX_DAYS - 1) < to)
    throw new ToolError("invalid_arguments", `Cannot use end: a range has at most ${RANGE_MAX_DAYS} days.`);
  return [from, to] as const;
}

const oneDay = (given: Arguments): Arguments => ("cdate" in given ? { date: given.cdate } : given);

const series = (
  name: string,
  title: string,
  description: string,
  metric: GarminMetric,
  aliases: readonly string[] = [],
) =>
  serverTool({
    name,
    title,
    description: `${description} A day without data is null. At most ${RANGE_MAX_DAYS} days.`,
    input: Range,
    isOutside: true,
    aliases: Object.fromEntries(aliases.map((alias) => [alias, oneDay])),
    run: async (given: z.infer<typeof Range>, context: ServiceContext) => {
      const [start, end] = rangeOf(given, context);
      return { start, end, days: await daysOf(metric, start, end, context) };
    },
  });

const METRICS = ["days", "sleep", "hrv", "stress", "steps", "battery", "weight"] as const;
const Days = z.extend(Range, {
  metrics: z._default(z.array(z.enum(METRICS)).check(z.minLength(1), z.maxLength(METRICS.length)), [
    "days",
    "sleep",
    "hrv",
  ]),
});

/** Several metrics side by side, day by day. */
async function days({ metrics, ...range }: z.infer<typeof Days>, context: ServiceContext) {
  const [start, end] = rangeOf(range, context);
  const all = await Promise.all(metrics.map((metric) => daysOf(metric, start, end, context)));
  const table: Record<string, Record<string, unknown>> = {};
  for (const [at, metric] of metrics.entries())
    for (const [day, row] of Object.entries(all[at] ?? {})) table[day] = { ...table[day], [metric]: row };
  return { start, end, days: table };
}

const Activities = z.object({
  start: Day,
  end: Day,
  type: z.optional(z.string().check(z.maxLength(40))),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(ACTIVITIES_MAX)), 50),
});

async function activities({ start, end, type, limit }: z.infer<typeof Activities>, context: ServiceContext) {
  const found: unknown[] = [];
  while (found.length < limit) {
    const size = Math.min(ACTIVITIES_PER_PAGE, limit - found.length);
    const query = {
      startDate: start,
      endDate: end,
      start: String(found.length),
      limit: String(size),
      ...(type === undefined ? {} : { activityType: type }),
    };
    const page = await askGarmin("activitylist-service/activities/search/activities", query, context);
    const rows = Array.isArray(page) ? page : [];
    found.push(...rows);
    if (rows.length < size) break;
  }
  return { activities: found };
}

const OneActivity = z.object({
  id: z.union([z.int(), z.string().check(z.regex(/^\d+$/))]),
  splits: z._default(z.boolean(), false),
});

async function activity({ id, splits }: z.infer<typeof OneActivity>, context: ServiceContext) {
  const found = await askGarmin(`activity-service/activity/${id}`, {}, context);
  if (found === null) throw new ToolError("not_found", `There is no activity ${id}.`);
  return {
    activity: found,
    ...(splits ? { splits: await askGarmin(`activity-service/activity/${id}/splits`, {}, context) } : {}),
  };
}

/** What the Personal API does not give; older prompts ask for it by these names. */
const UNAVAILABLE = [
  "get_training_readiness",
  "get_training_status",
  "get_personal_record",
  "get_devices",
  "get_earned_badges",
  "get_max_metrics",
] as const;

const unavailable = async (): Promise<never> => {
  throw new ToolError(
    "not_available_from_garmin",
    "Garmin's Personal API does not give this (training readiness and status, records, devices, badges, VO2 max). get_days has what it is computed from.",
  );
};

/** A person's own training and health. */
export const GARMIN: ToolServer<ServiceContext> = {
  name: "garmin",
  title: "Garmin",
  instructions:
    "Training and health, read only. A night belongs to the day of waking up. What Garmin has nothing of is null.",
  tools: [
    serverTool({
      name: "get_day",
      title: "A day",
      description: "The day's summary with sleep and HRV.",
      input: z.object({ date: z.optional(Day) }),
      isOutside: true,
      aliases: { get_stats: oneDay, get_user_summary: oneDay },
      run: ({ date }: { date?: string | undefined }, context: ServiceContext) =>
        days({ date, metrics: ["days", "sleep", "hrv"] }, context),
    }),
    serverTool({
      name: "get_days",
      title: "Many days",
      description: `Chosen metrics day by day, at most ${RANGE_MAX_DAYS} days.`,
      input: Days,
      isOutside: true,
      run: days,
    }),
    series("get_sleep_data", "Sleep", "Nights by the day of waking up.", "sleep"),
    series("get_hrv_data", "Heart rate variability", "Overnight HRV.", "hrv"),
    series("get_heart_rates", "Heart rate", "Resting, lowest and highest.", "heart", ["get_rhr_day"]),
    series("get_body_battery", "Body Battery", "Charged and drained.", "battery"),
    series("get_stress_data", "Stress", "Average and highest.", "stress", ["get_all_day_stress"]),
    series("get_steps_data", "Steps", "Steps and distance.", "steps", ["get_daily_steps"]),
    series("get_weigh_ins", "Weight", "Weight and body composition.", "weight", ["get_body_composition"]),
    serverTool({
      name: "get_activities_by_date",
      title: "Activities",
      description: "Activities from one day to another, the newest first.",
      input: Activities,
      isOutside: true,
      aliases: { get_workouts: (given) => given },
      run: activities,
    }),
    serverTool({
      name: "get_activity",
      title: "An activity",
      description: "One activity, with its splits if asked for.",
      input: OneActivity,
      isOutside: true,
      run: activity,
    }),
    serverTool({
      name: "get_user_profile",
      title: "Profile",
      description: "Settings and heart-rate zones.",
      input: z.object({}),
      isOutside: true,
      run: (_: object, context: ServiceContext) =>
        askGarmin("userprofile-service/userprofile/user-settings", {}, context),
    }),
    serverTool({
      name: "not_available",
      title: "What Garmin does not give",
      description: "Answers for names of older prompts that Garmin's Personal API has nothing for.",
      input: z.object({}),
      aliases: Object.fromEntries(UNAVAILABLE.map((name) => [name, () => ({})])),
      run: unavailable,
    }),
  ],
};
