import { signal } from "@preact/signals";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Now, for every relative time on the page; it moves each half minute while somebody looks. */
export const now = signal(Date.now());

const TICK_MS = 30 * SECOND_MS;
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, TICK_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) now.value = Date.now();
});

/** "3 h 12 m", "4 m", "2 d"; never negative. */
export function duration(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${Math.floor(ms / DAY_MS)} d`;
  const hours = Math.floor(ms / HOUR_MS);
  const minutes = Math.floor((ms % HOUR_MS) / MINUTE_MS);
  if (hours > 0) return minutes > 0 ? `${hours} h ${minutes} m` : `${hours} h`;
  if (minutes > 0) return `${minutes} m`;
  return "less than a minute";
}

/** "3 m ago", "in 2 h". */
export function relative(at: number, from: number): string {
  const away = at - from;
  if (Math.abs(away) < MINUTE_MS) return away > 0 ? "in a moment" : "just now";
  return away > 0 ? `in ${duration(away)}` : `${duration(-away)} ago`;
}

const absolute = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** A moment of the door's (ISO 8601), relative, with the exact one on asking. */
export function When({ at }: { readonly at: string }) {
  const moment = Date.parse(at);
  return (
    <time dateTime={at} title={absolute.format(moment)}>
      {relative(moment, now.value)}
    </time>
  );
}

/** How long until then, as text that counts down; `past` when it is over. */
export function Until({ at, past }: { readonly at: string; readonly past: string }) {
  const left = Date.parse(at) - now.value;
  return (
    <time dateTime={at} title={absolute.format(Date.parse(at))}>
      {left <= 0 ? past : duration(left)}
    </time>
  );
}
