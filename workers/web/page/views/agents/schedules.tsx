import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Money } from "../../parts/money.tsx";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { agentSchedules } from "./sources.ts";
import { words } from "./words.ts";

type Schedule = ReplyOf<"GET /api/scheduler">["schedules"][number];
type Run = NonNullable<Schedule["last_run"]>;

const TONES: Readonly<Record<Run["status"], Tone>> = {
  running: "wait",
  done: "go",
  failed: "stop",
  skipped: "calm",
};

/** What an agent does by itself: when next, and what came of it last. */
export function Schedules({ of }: { readonly of: string }) {
  return (
    <section class="stack" aria-labelledby="schedules">
      <h2 id="schedules">{words.schedules}</h2>
      <ShownOf of={agentSchedules} lines={6}>
        {({ schedules: all }) => {
          const own = all.filter((one) => one.agent_name === of);
          if (own.length === 0) return <p class="soft">{words.noSchedules}</p>;
          return own.map((one) => <One key={one.id} schedule={one} />);
        }}
      </ShownOf>
    </section>
  );
}

function One({ schedule }: { readonly schedule: Schedule }) {
  const { id, title, when, status, next_run: next, last_run: last, quiet } = schedule;
  const { failure, attempt } = useAttempt();
  const isOn = status === "on";
  const does = (work: () => Promise<unknown>) => void attempt(work).then(() => refreshTopic("agents"));
  const turn = () =>
    ask("PATCH /api/scheduler/:id", { params: { id }, body: { status: isOn ? "paused" : "on" } });
  const run = () => ask("POST /api/scheduler/:id/run", { params: { id }, body: {} });
  const verb = isOn ? words.pause : words.resume;
  return (
    <article class="card">
      <div class="row spread">
        <h3>{title}</h3>
        <span class="soft">{when}</span>
      </div>
      <p class="soft">
        {isOn ? next && [words.next, " ", <When at={next} isComing />] : words.paused}
        {quiet.count > 0 && ` · ${words.quiet(quiet.count)}`}
      </p>
      {last ? <Outcome of={last} /> : <p class="soft">{words.neverRun}</p>}
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        <button type="button" class="plain" aria-label={words.of(verb, title)} onClick={() => does(turn)}>
          {verb}
        </button>
        {isOn && (
          <button
            type="button"
            class="plain"
            aria-label={words.of(words.run, title)}
            onClick={() => does(run)}
          >
            {words.run}
          </button>
        )}
      </div>
    </article>
  );
}

function Outcome({ of: { status, why, started_at: at, costUsd } }: { readonly of: Run }) {
  return (
    <p>
      <State tone={TONES[status]} word={words.runs[status]} />{" "}
      <span class="soft wraps">
        <When at={at} />
        {why && `: ${why}`} · <Money usd={costUsd} />
      </span>
    </p>
  );
}
