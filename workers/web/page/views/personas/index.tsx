import "../../kit.ts";
import { useEffect } from "preact/hooks";
import { Link, useRoute } from "wouter-preact";
import { anticipate } from "../../api/watched.ts";
import { Empty, hasCome, ShownOf, Skeleton } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { Events } from "./events.tsx";
import { Executions } from "./executions.tsx";
import { OnePersona } from "./persona.tsx";
import { Questions } from "./questions.tsx";
import {
  allPersonas,
  executionsOf,
  latestEvents,
  type PersonaRow,
  questions,
  workersNow,
} from "./sources.ts";
import { words } from "./words.ts";
import { Workers } from "./workers.tsx";

/** The personas, what they ask, what they do and what happens to them; or one of them. */
export default function Personas() {
  const [, params] = useRoute<{ id: string }>("/personas/:id");
  useEffect(() => void allPersonas.refresh(), []);
  return params ? <OnePersona id={decodeURIComponent(params.id)} /> : <All />;
}

function All() {
  const executions = executionsOf(null);
  useEffect(() => {
    for (const { refresh } of [questions, workersNow, executions, latestEvents]) void refresh();
  }, []);
  const above = [questions, allPersonas, workersNow, executions];
  anticipate(...above, latestEvents);
  return (
    <>
      <h1>{words.heading}</h1>
      {above.every(hasCome) ? <Come of={executions} /> : <Skeleton lines={8} />}
    </>
  );
}

/** All at once: each part is of another length every time, and would push what is below it. */
function Come({ of: executions }: { readonly of: ReturnType<typeof executionsOf> }) {
  return (
    <>
      <Questions />
      <section class="stack" aria-labelledby="registered">
        <h2 id="registered">{words.list}</h2>
        <ShownOf of={allPersonas} lines={4}>
          {(list) => (list.length === 0 ? <Nobody /> : <List of={list} />)}
        </ShownOf>
      </section>
      <section class="stack" aria-labelledby="workers">
        <h2 id="workers">{words.workers}</h2>
        <ShownOf of={workersNow} lines={2}>
          {({ workers, waiting }) => <Workers of={workers} waiting={waiting} />}
        </ShownOf>
      </section>
      <Executions of={executions} />
      <section class="stack" aria-labelledby="events">
        <h2 id="events">{words.events}</h2>
        <ShownOf of={latestEvents} lines={4}>
          {(list) => <Events of={list} />}
        </ShownOf>
      </section>
    </>
  );
}

function Nobody() {
  return (
    <Empty>
      <p>{words.none}</p>
      <p class="soft">{words.noneWhy}</p>
    </Empty>
  );
}

function List({ of }: { readonly of: readonly PersonaRow[] }) {
  return (
    <ul class="list card">
      {of.map(({ id, name, description, enabled, runsOn }) => (
        <li key={id}>
          <Link href={`/personas/${encodeURIComponent(id)}`} class="between">
            <span class="one-line">
              {name} <span class="soft">{description}</span>
            </span>
            <span class="soft">
              {runsOn === "worker" && `${words.needsWorker} · `}
              <State tone={enabled ? "go" : "calm"} word={enabled ? words.on : words.off} />
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
