import type { JournalRow } from "./tables.ts";
import { minutesBetween } from "./times.ts";

export type Item = JournalRow<"plan_items">;
export type Actual = JournalRow<"actuals">;

/** How an item ended, as far as anything says so. */
export type Resolution = "linked" | "completed_unlinked" | "skipped" | "in_progress" | "pending" | "replaced";

const isDone = ({ status }: Item): boolean => status === "completed" || status === "modified";

export const minutesOver = (from: string | null, to: string | null): number | null =>
  from !== null && to !== null ? minutesBetween(from, to) : null;

/** An item beside what was done of it: the first beginning, the last end, and the minutes of all. */
export function comparedItem(item: Item, actuals: readonly Actual[]) {
  const own = actuals
    .filter(({ plan_item_id: id }) => id === item.id)
    .toSorted((a, b) => a.started_at.localeCompare(b.started_at));
  const ends = own.flatMap(({ ended_at: end }) => (end === null ? [] : [end])).toSorted();
  const isOpen = own.some(({ ended_at: end }) => end === null);
  const end = isOpen ? null : (ends.at(-1) ?? null);
  const minutes = own.map(({ started_at: from, ended_at: to }) => minutesOver(from, to));
  return {
    item_id: item.id,
    title: item.title,
    category: item.category,
    status: item.status,
    planned_start: item.starts_at,
    planned_end: item.ends_at,
    planned_minutes: item.planned_minutes,
    actual_start: own[0]?.started_at ?? null,
    actual_end: end,
    actual_minutes: minutes.length > 0 && !isOpen ? sum(minutes.map((one) => one ?? 0)) : null,
    resolution: resolutionOf(item, own.length > 0),
    end_time_delta_minutes: minutesOver(item.ends_at, end),
  };
}

function resolutionOf(item: Item, isLinked: boolean): Resolution {
  if (item.status === "replaced") return "replaced";
  if (item.status === "skipped") return "skipped";
  if (isLinked) return "linked";
  if (isDone(item)) return "completed_unlinked";
  return item.status === "in_progress" ? "in_progress" : "pending";
}

/** The rate of what was done, in whole per cent; null where nothing was planned. What was replaced does not count. */
export function planSummary(items: readonly Item[], actuals: readonly Actual[]) {
  const counted = items.filter(({ status }) => status !== "replaced");
  const count = (wanted: (item: Item) => boolean) => counted.filter(wanted).length;
  const compared = counted.map((item) => comparedItem(item, actuals));
  const deltas = compared.flatMap(({ end_time_delta_minutes: delta }) => (delta === null ? [] : [delta]));
  const completed = count(isDone);
  return {
    total: counted.length,
    completed,
    skipped: count(({ status }) => status === "skipped"),
    pending: count(({ status }) => status === "pending"),
    in_progress: count(({ status }) => status === "in_progress"),
    replaced: items.length - counted.length,
    completion_rate_pct: counted.length === 0 ? null : Math.round((completed * 100) / counted.length),
    avg_end_time_delta_minutes: deltas.length === 0 ? null : Math.round(sum(deltas) / deltas.length),
    planned_minutes: sum(compared.map(({ planned_minutes: minutes }) => minutes ?? 0)),
    actual_minutes: sum(actuals.map(({ started_at: from, ended_at: to }) => minutesOver(from, to) ?? 0)),
  };
}

/** What runs at that moment by the plan, or is marked as begun, and what comes next. */
export function nowIn(items: readonly Item[], now: string) {
  const open = items.filter(({ status }) => status === "pending" || status === "in_progress");
  const begun = open.find(({ status }) => status === "in_progress");
  const due = open.find(
    ({ starts_at: from, ends_at: to }) => from !== null && to !== null && from <= now && now < to,
  );
  const current = begun ?? due ?? null;
  const next =
    open
      .filter((item) => item !== current && item.starts_at !== null && item.starts_at > now)
      .toSorted((a, b) => (a.starts_at ?? "").localeCompare(b.starts_at ?? ""))[0] ?? null;
  return { now_item_id: current?.id ?? null, next_item_id: next?.id ?? null };
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
