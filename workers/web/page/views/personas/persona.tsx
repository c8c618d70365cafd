import { useEffect } from "preact/hooks";
import { Link } from "wouter-preact";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { anticipate, refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { Money } from "../../parts/money.tsx";
import { FailureNote, hasCome, ShownOf, Skeleton } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { Executions } from "./executions.tsx";
import { Questions } from "./questions.tsx";
import { executionsOf, personaName, questions, usdText, wholePersona } from "./sources.ts";
import { TriggerCard } from "./trigger.tsx";
import { words } from "./words.ts";

type Whole = ReplyOf<"GET /api/personas/:id/full">;

/** One persona: what starts it, and what it did. */
export function OnePersona({ id }: { readonly id: string }) {
  const persona = wholePersona(id);
  const executions = executionsOf(id);
  useEffect(() => {
    for (const { refresh } of [persona, executions, questions]) void refresh();
  }, [id]);
  const above = [questions, persona];
  anticipate(...above, executions);
  return (
    <>
      <p>
        <Link href="/personas">{words.back}</Link>
      </p>
      <h1 class="wraps">{personaName(id, words.unregistered)}</h1>
      {above.every(hasCome) ? (
        <>
          <Questions />
          <ShownOf of={persona} lines={6}>
            {(whole) => <About of={whole} />}
          </ShownOf>
          <Executions of={executions} />
        </>
      ) : (
        <Skeleton lines={8} />
      )}
    </>
  );
}

function About({ of }: { readonly of: Whole }) {
  const { description, enabled, runsOn, maxBudgetUsd, subscriptions, triggers } = of;
  const heard = subscriptions.filter((one) => one.enabled).map(({ eventType }) => eventType);
  return (
    <>
      <section class="card" aria-label={of.name}>
        {description && <p class="wraps">{description}</p>}
        <div class="row spread">
          <State tone={enabled ? "go" : "calm"} word={enabled ? words.on : words.off} />
          <Switch of={of} />
        </div>
        {runsOn === "worker" && <p class="soft">{words.needsWorker}</p>}
        <dl class="facts">
          <dt>{words.subscriptions}</dt>
          <dd>{heard.length > 0 ? [...new Set(heard)].join(", ") : words.noSubscription}</dd>
          {maxBudgetUsd !== null && (
            <>
              <dt>{words.limit}</dt>
              <dd>
                <Money usd={usdText(maxBudgetUsd)} /> {words.perRun}
              </dd>
            </>
          )}
        </dl>
      </section>
      <section class="stack" aria-labelledby="triggers">
        <h2 id="triggers">{words.triggers}</h2>
        {triggers.length === 0 && <p class="soft">{words.noTrigger}</p>}
        {triggers.map((trigger) => (
          <TriggerCard key={trigger.id} trigger={trigger} />
        ))}
      </section>
    </>
  );
}

/** Whether events and schedules start it. */
function Switch({ of: { id, enabled } }: { readonly of: Whole }) {
  const { failure, attempt } = useAttempt();
  const turn = () =>
    attempt(() => ask("POST /api/personas", { body: { id, enabled: !enabled } })).then(() =>
      refreshTopic("personas"),
    );
  return (
    <>
      <button type="button" onClick={() => void turn()}>
        {enabled ? words.turnOff : words.turnOn}
      </button>
      {failure && <FailureNote failure={failure} />}
    </>
  );
}
