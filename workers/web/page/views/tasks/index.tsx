import "../../kit.ts";
import { signal } from "@preact/signals";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { watched } from "../../api/watched.ts";
import { Choice } from "../../parts/choice.tsx";
import { Money } from "../../parts/money.tsx";
import { Quoted, seen } from "../../parts/quoted.tsx";
import { Empty, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { Until, When } from "../../parts/time.tsx";
import { HaltButton } from "../approvals/done.tsx";
import { words } from "./words.ts";

const KINDS = ["open", "closed", "all"] as const;
type Kind = (typeof KINDS)[number];
type Task = ReplyOf<"GET /api/tasks">["tasks"][number];

const kind = signal<Kind>("open");
const tasksOf = (status: Kind) =>
  watched(`tasks:${status}`, () => ask("GET /api/tasks", { query: { status } }));

/** What runs, what ran, and what it cost. */
export default function Tasks() {
  const tasks = tasksOf(kind.value);
  return (
    <>
      <h1>{words.heading}</h1>
      <Choice legend={words.kind} name="kind" of={KINDS} words={words.kinds} chosen={kind} />
      <ShownOf of={tasks} lines={6}>
        {({ tasks: list }) =>
          list.length === 0 ? (
            <Empty>
              <p>{words.empty}</p>
              <p class="soft">{words.emptyWhy}</p>
            </Empty>
          ) : (
            <div class="stack">
              {list.map((task) => (
                <TaskCard key={task.taskId} task={task} />
              ))}
            </div>
          )
        }
      </ShownOf>
    </>
  );
}

function standing({ decision, lease, halt }: Task): readonly [Tone, string] {
  if (halt) return ["stop", words.state.halted];
  if (lease)
    return lease.closedAt === null
      ? ["go", words.state.running]
      : ["calm", lease.outcome ?? words.state.finished];
  if (decision?.status === "denied") return ["stop", words.state.denied];
  return ["wait", words.state.pending];
}

function TaskCard({ task }: { readonly task: Task }) {
  const { taskId, decision, lease, halt } = task;
  const [tone, word] = standing(task);
  return (
    <article class="card">
      <div class="row spread">
        <h2>{seen(decision ? `${decision.agentType}: ${taskId}` : taskId)}</h2>
        <State tone={tone} word={word} />
      </div>
      {decision && <Quoted from={decision.agency} text={decision.description} />}
      {lease && (
        <dl class="facts">
          <dt>{words.cost}</dt>
          <dd>
            <Money usd={lease.actualCost ?? lease.costSoFar} />, {words.limit} <Money usd={lease.costLimit} />
          </dd>
          {lease.closedAt === null ? (
            <>
              <dt>{lease.startedAt === null ? words.lapses : words.ends}</dt>
              <dd>
                <Until at={lease.endsAt} past={words.over} />
              </dd>
              {lease.progressDueAt && (
                <>
                  <dt>{words.reports}</dt>
                  <dd>
                    <When at={lease.progressDueAt} />
                  </dd>
                </>
              )}
            </>
          ) : (
            <>
              <dt>{words.closed}</dt>
              <dd>
                <When at={lease.closedAt} /> · {lease.closeReason}
              </dd>
            </>
          )}
        </dl>
      )}
      {halt && (
        <p class="soft">
          {words.halted}: {halt.reason} ({halt.haltedBy}, <When at={halt.haltedAt} />, {halt.forwarded})
        </p>
      )}
      {lease?.closedAt === null && !halt && (
        <div>
          <HaltButton of={[taskId]} />
        </div>
      )}
    </article>
  );
}
