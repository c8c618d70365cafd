import "../../kit.ts";
import { useEffect } from "preact/hooks";
import { Link } from "wouter-preact";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { nanoFrom } from "../../parts/dollars.ts";
import { ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { Until } from "../../parts/time.tsx";
import { Done, HaltButton } from "../approvals/done.tsx";
import { Questions } from "../approvals/index.tsx";
import { pending } from "../approvals/pending.ts";
import { budget } from "./budget.ts";
import { First } from "./first.tsx";
import { words } from "./words.ts";

const running = watched("tasks:open", () => ask("GET /api/tasks", { query: { status: "open" } }));

/** What needs its owner, how the money stands, and what is running: in that order, and each only when it has something to say. */
export default function Today() {
  useEffect(() => {
    void pending.refresh();
    void budget.refresh();
    void running.refresh();
  }, []);
  return (
    <>
      <h1>{words.heading}</h1>
      <First />
      <section aria-labelledby="needs" class="stack">
        <h2 id="needs">{words.needsYou}</h2>
        <Done />
        <ShownOf of={pending} lines={3}>
          {({ approvals }) =>
            approvals.length === 0 ? <p>{words.nothing}</p> : <Questions of={approvals} />
          }
        </ShownOf>
      </section>
      <ShownOf of={budget} lines={2}>
        {(month) => <Month of={month} />}
      </ShownOf>
      <section aria-labelledby="running" class="stack">
        <h2 id="running">{words.running}</h2>
        <ShownOf of={running} lines={2}>
          {({ tasks }) =>
            tasks.length === 0 ? <p class="soft">{words.noneRunning}</p> : <Running tasks={tasks} />
          }
        </ShownOf>
      </section>
    </>
  );
}

const TONES: readonly Tone[] = ["go", "wait", "wait", "stop"];
const lastDay = new Intl.DateTimeFormat("en", { day: "numeric", month: "long" });

/** One sentence of money and one of what it means. */
function Month({ of }: { readonly of: ReplyOf<"GET /api/budget"> }) {
  const { level, left, cap, resetAt, forecast } = of;
  return (
    <section class="card" aria-label="The month">
      <State tone={TONES[level] ?? "stop"} word={words.levels[level] ?? ""} />
      <p class="money">
        {words.money(nanoFrom(left), nanoFrom(cap), lastDay.format(Date.parse(resetAt)), nanoFrom(forecast))}
      </p>
      <p>
        <Link href="/money">{words.seeMoney}</Link>
      </p>
    </section>
  );
}

function Running({ tasks }: { readonly tasks: ReplyOf<"GET /api/tasks">["tasks"] }) {
  return (
    <ul class="list">
      {tasks.map(({ taskId, decision, lease }) => (
        <li key={taskId} class="row spread">
          <div>
            <p>{decision?.description.slice(0, 120) ?? taskId}</p>
            {lease && (
              <p class="soft money">
                {words.spent(nanoFrom(lease.costSoFar))}, {words.upTo(nanoFrom(lease.costLimit))},{" "}
                {words.ends} <Until at={lease.endsAt} past={words.over} />
              </p>
            )}
          </div>
          <HaltButton taskId={taskId} />
        </li>
      ))}
    </ul>
  );
}
