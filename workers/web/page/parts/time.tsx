import { signal } from "@preact/signals";
import { duration, relative } from "./spans.ts";
import { words } from "./words.ts";

/** Now, for every relative time on the page; it moves each half minute while somebody looks. */
export const now = signal(Date.now());

const TICK_MS = 30_000;
setInterval(() => {
  if (!document.hidden) now.value = Date.now();
}, TICK_MS);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) now.value = Date.now();
});

/** Made when it is first wanted: it takes a phone as long as a whole view. */
let absolute: Intl.DateTimeFormat | undefined;

/** Says the exact moment to whoever points at a relative one; in English like the page, whatever the browser's language is. */
function nameMoment({ currentTarget }: { readonly currentTarget: HTMLTimeElement }): void {
  absolute ??= new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });
  currentTarget.title = absolute.format(Date.parse(currentTarget.dateTime));
}

/** A moment of the door's (ISO 8601), relative, with the exact one on asking; `isComing` for what has still to happen. */
export function When({ at, isComing }: { readonly at: string; readonly isComing?: boolean }) {
  const moment = Date.parse(at);
  return (
    <time dateTime={at} onPointerEnter={nameMoment}>
      {relative(moment, now.value, isComing)}
    </time>
  );
}

/** The day of a month's end, which is midnight in UTC wherever its owner is, and how far it is: "1 December, in 3 days". */
export function Day({ at }: { readonly at: string }) {
  const moment = new Date(at);
  return (
    <time dateTime={at} onPointerEnter={nameMoment}>
      {moment.getUTCDate()} {words.months[moment.getUTCMonth()]}, {relative(moment.getTime(), now.value)}
    </time>
  );
}

/** How long until then, as text that counts down; `past` when it is over. */
export function Until({ at, past }: { readonly at: string; readonly past: string }) {
  const left = Date.parse(at) - now.value;
  return (
    <time dateTime={at} onPointerEnter={nameMoment}>
      {left <= 0 ? past : duration(left)}
    </time>
  );
}
