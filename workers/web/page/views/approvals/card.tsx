import { useId } from "preact/hooks";
import { Quoted, seen } from "../../parts/quoted.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { duration } from "../../parts/spans.ts";
import { now, Until, When } from "../../parts/time.tsx";
import { problems } from "./answer.ts";
import { Buttons } from "./buttons.tsx";
import { otherZone, type WaitingAsk } from "./pending.ts";
import { reasonInWords } from "./reasons.ts";
import { words } from "./words.ts";

const MS_PER_SECOND = 1_000;

/** One question with all that an answer needs, on less than a phone's screen; it is answered in place. Nothing but a press on its button approves. */
export function Card({ question }: { readonly question: WaitingAsk }) {
  const id = useId();
  const { offer, expiresAt } = question;
  const isExpired = Date.parse(expiresAt) <= now.value;
  const failure = problems.value.get(question.decisionId);
  return (
    <article class="card question" aria-labelledby={id} data-card tabIndex={-1}>
      <header>
        <h3 id={id}>{seen(words.title(question))}</h3>
        <p class="why">{reasonInWords(question.reason).says}</p>
      </header>
      <Quoted from={question.agency} text={question.description} />
      <dl class="facts">
        {offer && (
          <>
            <dt>{words.lease}</dt>
            <dd>{words.grants(offer.costLimit, duration(offer.maxDurationSeconds * MS_PER_SECOND))}</dd>
            <dt>{words.leaves}</dt>
            <dd>{words.leavesToday(offer.leavesToday, otherZone.value)}</dd>
          </>
        )}
        <dt>{words.unanswered}</dt>
        <dd>
          {isExpired ? words.expired : words.denies}{" "}
          {!isExpired && <Until at={expiresAt} past={words.expired} />}
        </dd>
      </dl>
      {failure && <FailureNote failure={failure} />}
      {!isExpired && <Buttons question={question} />}
      <Details question={question} />
    </article>
  );
}

/** The names behind the words, for whoever wants them. */
function Details({ question }: { readonly question: WaitingAsk }) {
  const { taskId, agency, type, operations, offer, reason, askedAt } = question;
  const { operation } = reasonInWords(reason);
  const named = [...new Set([...operations, ...(operation ? [operation] : [])])];
  return (
    <details>
      <summary>{words.details}</summary>
      <dl class="facts">
        <dt>{words.task}</dt>
        <dd>{seen(`${taskId} (${type})`)}</dd>
        <dt>{words.agency}</dt>
        <dd>
          {seen(agency)}, {words.asked} <When at={askedAt} />
        </dd>
        {named.length > 0 && (
          <>
            <dt>{words.operations}</dt>
            <dd>{seen(named.join(", "))}</dd>
          </>
        )}
        {offer && (
          <>
            <dt>{words.reports}</dt>
            <dd>{words.watched(offer.monitoringLevel)}</dd>
          </>
        )}
        <dt>{words.rule}</dt>
        <dd>{reason}</dd>
      </dl>
    </details>
  );
}
