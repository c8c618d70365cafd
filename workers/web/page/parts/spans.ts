import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../time/calendar.ts";

/** From so many hours on, minutes say nothing any more. */
const WHOLE_HOURS = 3;

const counted = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? "" : "s"}`;

/** "3 days", "24 hours", "1 hour 20 minutes", "4 minutes"; never negative. */
export function duration(ms: number): string {
  if (ms >= 2 * DAY_MS) return counted(Math.round(ms / DAY_MS), "day");
  if (ms >= WHOLE_HOURS * HOUR_MS) return counted(Math.round(ms / HOUR_MS), "hour");
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  const hours = Math.floor(ms / HOUR_MS);
  const said = [hours > 0 && counted(hours, "hour"), minutes > 0 && counted(minutes, "minute")];
  return said.filter(Boolean).join(" ") || "less than a minute";
}

/** The page's own now is up to half a minute old: what seems that far ahead has just happened. */
const AHEAD_MS = 30 * SECOND_MS;

/** "3 minutes ago", "in 2 hours"; what `isComing` is never said as if it had been, also where it is due and has not happened yet. */
export function relative(at: number, from: number, isComing = false): string {
  const away = at - from;
  if (away < MINUTE_MS && (isComing || away > -MINUTE_MS))
    return isComing || away > AHEAD_MS ? "in a moment" : "just now";
  return away > 0 ? `in ${duration(away)}` : `${duration(-away)} ago`;
}
