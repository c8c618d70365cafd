const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** "3 h 12 m", "4 m", "2 d"; never negative. */
export function duration(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} d`;
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} m` : `${hours} h`;
  if (minutes > 0) return `${minutes} m`;
  return "less than a minute";
}

/** The page's own now is up to half a minute old: what seems that far ahead has just happened. */
const AHEAD_MS = 30 * SECOND_MS;

/** "3 m ago", "in 2 h". */
export function relative(at: number, from: number): string {
  const away = at - from;
  if (Math.abs(away) < MINUTE_MS) return away > AHEAD_MS ? "in a moment" : "just now";
  return away > 0 ? `in ${duration(away)}` : `${duration(-away)} ago`;
}
