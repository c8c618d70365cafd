import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { refreshTopic, type Watched } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { Money } from "../../parts/money.tsx";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { Output } from "./output.tsx";
import { type ExecutionRow, personaName, usdText } from "./sources.ts";
import { words } from "./words.ts";

const TONES: Readonly<Record<ExecutionRow["status"], Tone>> = {
  queued: "wait",
  running: "go",
  completed: "calm",
  failed: "stop",
  cancelled: "calm",
};

/** What was executed, with the output of each on asking. */
export function Executions({ of }: { readonly of: Watched<readonly ExecutionRow[]> }) {
  return (
    <section class="stack" aria-labelledby="executions">
      <h2 id="executions">{words.executions}</h2>
      <ShownOf of={of} lines={6}>
        {(list) =>
          list.length === 0 ? (
            <p class="soft">{words.noExecution}</p>
          ) : (
            list.map((execution) => <One key={execution.id} execution={execution} />)
          )
        }
      </ShownOf>
    </section>
  );
}

function One({ execution }: { readonly execution: ExecutionRow }) {
  const { id, personaId, status, accomplished, createdAt, costUsd } = execution;
  const { waitingFor, waitingUntil, errorMessage } = execution;
  const [isOpen, open] = useState(false);
  const name = personaName(personaId, words.unregistered);
  return (
    <article class="card" aria-label={`${name}, ${words.status[status]}`}>
      <div class="row spread">
        <h3 class="wraps">{name}</h3>
        <State tone={TONES[status]} word={words.status[status]} />
      </div>
      <p class="soft">
        <When at={createdAt} /> · <Money usd={usdText(costUsd)} />
      </p>
      {waitingFor && (
        <p class="wraps">
          {waitingFor}
          {waitingUntil && (
            <>
              {" · "}
              {words.until} <When at={waitingUntil} />
            </>
          )}
        </p>
      )}
      {accomplished === false && !isOpen && <State tone="stop" word={words.notAccomplished} />}
      {errorMessage && <p class="stop wraps">{errorMessage}</p>}
      <div class="row">
        <button type="button" class="plain" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {isOpen ? words.hideOutput : words.showOutput}
        </button>
        {(status === "queued" || status === "running") && <Cancel id={id} />}
      </div>
      {isOpen && <Output id={id} name={name} />}
    </article>
  );
}

function Cancel({ id }: { readonly id: string }) {
  const { failure, attempt } = useAttempt();
  const cancel = () =>
    attempt(async () => {
      await ask("POST /api/executions/:id/cancel", { params: { id } });
      announce(words.cancelled);
    }).then(() => refreshTopic("personas"));
  return (
    <>
      <button type="button" class="grave" onClick={() => void cancel()}>
        {words.cancel}
      </button>
      {failure && <FailureNote failure={failure} />}
    </>
  );
}
