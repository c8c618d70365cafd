import "../../kit.ts";
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { Empty, InTurn, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { Awake } from "./awake.tsx";
import { plan, spanIn } from "./source.ts";
import { words } from "./words.ts";

type Plan = ReplyOf<"GET /api/plan">;
type Item = Plan["items"][number];

/** The title of what could not be changed. */
const failed = signal<string | null>(null);

/** Today's plan: times, what is done, what runs now, and the plan against what was done. */
export default function PlanPanel() {
  useEffect(() => void plan.refresh(), []);
  return (
    <>
      <h1>{words.heading}</h1>
      {failed.value !== null && (
        <p class="failure" role="alert">
          {words.failed(failed.value)}
        </p>
      )}
      <ShownOf of={plan} lines={6}>
        {(today) =>
          today.items.length === 0 && today.unplanned.length === 0 ? (
            <Empty>
              <p>{words.empty}</p>
              <p class="soft">{words.emptyWhy}</p>
            </Empty>
          ) : (
            <Day of={today} />
          )
        }
      </ShownOf>
      <InTurn after={[plan]} then={[]}>
        <Awake />
      </InTurn>
    </>
  );
}

function Day({ of: today }: { readonly of: Plan }) {
  const { items, unplanned, summary, time_zone: zone } = today;
  return (
    <div class="stack">
      <Bar of={summary} />
      {items.map((item) => (
        <PlanItem key={item.item_id} item={item} of={today} />
      ))}
      {unplanned.length > 0 && (
        <section class="card">
          <h2>{words.unplanned}</h2>
          <ul>
            {unplanned.map(({ id, title, started_at: start, ended_at: end }) => (
              <li key={id}>
                {spanIn(start, end, zone)} {title}
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

/** The bar; without items there is no rate, which is not 0. */
function Bar({ of: summary }: { readonly of: Plan["summary"] }) {
  const rate = summary.completion_rate_pct;
  return (
    <section class="card">
      <h2>{words.versus}</h2>
      {rate !== null && (
        <label class="row spread">
          {words.rate(rate)}
          <progress max={100} value={rate} />
        </label>
      )}
      <p class="soft">{words.minutes(summary.planned_minutes, summary.actual_minutes)}</p>
    </section>
  );
}

const TONES: Readonly<Record<Item["status"], Tone>> = {
  pending: "wait",
  in_progress: "go",
  completed: "calm",
  modified: "calm",
  skipped: "stop",
  replaced: "calm",
};

function PlanItem({ item, of: today }: { readonly item: Item; readonly of: Plan }) {
  const { item_id: id, title, status, end_time_delta_minutes: delta } = item;
  const isOpen = status === "pending" || status === "in_progress";
  const place = id === today.now_item_id ? words.now : id === today.next_item_id ? words.next : null;
  return (
    <article class="card" aria-current={id === today.now_item_id ? "time" : undefined}>
      <div class="row spread">
        <h2>
          {spanIn(item.planned_start, item.planned_end, today.time_zone)} {title}
          {place && ` (${place})`}
        </h2>
        <State tone={TONES[status]} word={words.states[status]} />
      </div>
      {delta !== null && delta !== 0 && <p class="soft">{words.late(delta)}</p>}
      {isOpen && (
        <div class="row">
          <button type="button" aria-label={words.doneOf(title)} onClick={() => void mark(item, "completed")}>
            {words.done}
          </button>
          <button
            type="button"
            class="plain"
            aria-label={words.skipOf(title)}
            onClick={() => void mark(item, "skipped")}
          >
            {words.skip}
          </button>
        </div>
      )}
    </article>
  );
}

async function mark({ item_id: id, title }: Item, status: "completed" | "skipped"): Promise<void> {
  failed.value = null;
  try {
    await ask("POST /api/plan/items/:id", { params: { id }, body: { status } });
  } catch {
    failed.value = title;
  }
  await plan.refresh();
}
