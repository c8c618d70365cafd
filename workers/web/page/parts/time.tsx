import { signal } from "@preact/signals";
import { duration, relative } from "./spans.ts";

/** Now, for every relative time on the page; it moves each half minute while somebody looks. */
export const now = signal(Date.now());

const TICK_MS = 30_000;
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, TICK_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) now.value = Date.now();
});

// The page is in English, whatever the browser's language is.
const absolute = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** A moment of the door's (ISO 8601), relative, with the exact one on asking. */
export function When({ at }: { readonly at: string }) {
  const moment = Date.parse(at);
  return (
    <time dateTime={at} title={absolute.format(moment)}>
      {relative(moment, now.value)}
    </time>
  );
}

const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", timeZone: "UTC" });

/** The day of a month's end, which is midnight in UTC wherever its owner is, and how far it is: "1 December, in 3 days". */
export function Day({ at }: { readonly at: string }) {
  const moment = Date.parse(at);
  return (
    <time dateTime={at} title={absolute.format(moment)}>
      {day.format(moment)}, {relative(moment, now.value)}
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
