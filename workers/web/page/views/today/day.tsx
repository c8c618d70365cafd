import { Link } from "wouter-preact";
import { plan, spanIn } from "../plan/source.ts";
import { words as plans } from "../plan/words.ts";
import { words } from "./words.ts";

/** As many as are shown here; the rest is in Plan. */
const SHOWN_MAX = 4;

/** What is still to come of today's plan; not there without one. */
export function Day() {
  const today = plan.shown.value.data;
  if (!today || today.items.length === 0) return null;
  const open = today.items.filter(({ status }) => status === "pending" || status === "in_progress");
  const rate = today.summary.completion_rate_pct;
  return (
    <section aria-labelledby="plan" class="stack">
      <h2 id="plan">{plans.heading}</h2>
      <ul class="list card">
        {open.slice(0, SHOWN_MAX).map(({ item_id: id, title, planned_start: from, planned_end: to }) => (
          <li key={id} class="past">
            {spanIn(from, to, today.time_zone)} {title}
            {id === today.now_item_id && <span class="soft"> {plans.now}</span>}
            {id === today.next_item_id && <span class="soft"> {plans.next}</span>}
          </li>
        ))}
      </ul>
      <p class="row spread">
        <Link href="/plan">{words.wholeDay}</Link>
        {rate !== null && <span class="soft">{plans.rate(rate)}</span>}
      </p>
    </section>
  );
}
