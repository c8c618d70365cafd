import { useEffect, useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { Money } from "../../parts/money.tsx";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { cadenceIn } from "./cadence.ts";
import { latestFirings, type TriggerRow, usdText } from "./sources.ts";
import { words } from "./words.ts";

/** What fires an event for a persona: when it does next, when it did last, and how that went. */
export function TriggerCard({ trigger }: { readonly trigger: TriggerRow }) {
  const { id, triggerType, config, enabled, nextTriggerAt, lastTriggeredAt } = trigger;
  const heading = useId();
  const [isOpen, open] = useState(false);
  const { failure, attempt } = useAttempt();
  const { cadence, eventType } = cadenceIn(config);
  const fire = () =>
    attempt(async () => {
      await ask("POST /api/triggers/:id/fire", { params: { id }, idempotencyKey: crypto.randomUUID() });
      announce(words.fired);
    }).then(() => refreshTopic("personas"));

  return (
    <article class="card" aria-labelledby={heading}>
      <div class="row spread">
        <h3 id={heading} class="wraps">
          {words.types[triggerType]} {cadence}
        </h3>
        <State tone={enabled ? "go" : "calm"} word={enabled ? words.on : words.off} />
      </div>
      {trigger.healthMessage && (
        <p class="stop wraps">
          {words.broken}: {trigger.healthMessage}
        </p>
      )}
      <dl class="facts">
        {nextTriggerAt && (
          <>
            <dt>{words.next}</dt>
            <dd>
              <When at={nextTriggerAt} isComing />
            </dd>
          </>
        )}
        <dt>{words.last}</dt>
        <dd>{lastTriggeredAt ? <When at={lastTriggeredAt} /> : words.never}</dd>
        {eventType && (
          <>
            <dt>{words.publishes}</dt>
            <dd>{eventType}</dd>
          </>
        )}
      </dl>
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        {enabled && (
          <button type="button" onClick={() => void fire()}>
            {words.fire}
          </button>
        )}
        <button type="button" class="plain" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {isOpen ? words.hideHistory : words.showHistory}
        </button>
      </div>
      {isOpen && <History id={id} />}
    </article>
  );
}

const TONES: Readonly<Record<"fired" | "completed" | "failed" | "skipped", Tone>> = {
  fired: "go",
  completed: "calm",
  failed: "stop",
  skipped: "wait",
};

function History({ id }: { readonly id: string }) {
  const firings = latestFirings(id);
  useEffect(() => void firings.refresh(), [id]);
  return (
    <ShownOf of={firings} lines={3}>
      {(list) =>
        list.length === 0 ? (
          <p class="soft">{words.noFiring}</p>
        ) : (
          <ul class="list">
            {list.map((firing) => (
              <li key={firing.id} class="past wraps">
                <p class="row spread">
                  <span>
                    <When at={firing.dueAt} />{" "}
                    <span class="soft">
                      {words.late(firing.lateMs)}
                      {firing.costUsd !== null && (
                        <>
                          {" · "}
                          <Money usd={usdText(firing.costUsd)} />
                        </>
                      )}
                    </span>
                  </span>
                  <State tone={TONES[firing.status]} word={words.firing[firing.status]} />
                </p>
                {firing.errorMessage && <p class="soft">{firing.errorMessage}</p>}
              </li>
            ))}
          </ul>
        )
      }
    </ShownOf>
  );
}
