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
