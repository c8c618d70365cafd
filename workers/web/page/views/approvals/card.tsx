import { useId, useState } from "preact/hooks";
import { Quoted } from "../../parts/quoted.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { duration } from "../../parts/spans.ts";
import { now, Until, When } from "../../parts/time.tsx";
import { problems, sendAnswer } from "./answer.ts";
import type { WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

const MS_PER_SECOND = 1_000;
const SECONDS_PER_MINUTE = 60;

/** One question with all that an answer needs; it is answered in place. Nothing but a press on its button approves. */
export function Card({ question }: { readonly question: WaitingAsk }) {
  const id = useId();
  const { offer, expiresAt } = question;
  const isExpired = Date.parse(expiresAt) <= now.value;
  const failure = problems.value.get(question.decisionId);
  return (
    <article class="card" aria-labelledby={id} data-card tabIndex={-1}>
      <h3 id={id}>{words.title(question)}</h3>
      <Quoted from={question.agency} text={question.description} />
      <dl class="facts">
        <dt>{words.why}</dt>
        <dd>{question.reason}</dd>
        {question.operations.length > 0 && (
          <>
            <dt>{words.operations}</dt>
            <dd>{question.operations.join(", ")}</dd>
          </>
        )}
        {offer && (
          <>
            <dt>{words.leaves}</dt>
            <dd>{words.leavesToday(offer.leavesToday)}</dd>
            <dt>{words.lease}</dt>
            <dd>
              {words.grants(
                offer.costLimit,
                duration(offer.maxDurationSeconds * MS_PER_SECOND),
                offer.monitoringLevel,
              )}
            </dd>
          </>
        )}
        <dt>{words.asked}</dt>
        <dd>
          <When at={question.askedAt} />
        </dd>
        <dt>{words.denies}</dt>
        <dd>
          in <Until at={expiresAt} past={words.expired} />
        </dd>
      </dl>
      {failure && <FailureNote failure={failure} />}
      {isExpired ? <p class="soft">{words.expired}</p> : <Buttons question={question} />}
    </article>
  );
}

function Buttons({ question }: { readonly question: WaitingAsk }) {
  const [isOpen, open] = useState(false);
  const [note, write] = useState("");
  const [limit, cap] = useState(question.offer?.costLimit ?? question.estimatedCost);
  const [minutes, last] = useState(
    question.offer ? String(Math.floor(question.offer.maxDurationSeconds / SECONDS_PER_MINUTE)) : "",
  );
  const id = useId();

  function send(decision: "approve" | "deny"): void {
    const limits =
      isOpen && decision === "approve"
        ? { costLimit: limit, maxDurationSeconds: Number(minutes) * SECONDS_PER_MINUTE }
        : null;
    void sendAnswer(question, {
      decision,
      ...(note.trim() ? { note: note.trim() } : {}),
      ...(limits ? { limits } : {}),
    });
  }

  return (
    <div class="answer">
      {isOpen && (
        <div class="fields">
          <label for={`${id}-limit`}>{words.limit}</label>
          <input
            id={`${id}-limit`}
            inputMode="decimal"
            value={limit}
            onInput={({ currentTarget }) => cap(currentTarget.value)}
          />
          <label for={`${id}-minutes`}>{words.hours}</label>
          <input
            id={`${id}-minutes`}
            inputMode="numeric"
            value={minutes}
            onInput={({ currentTarget }) => last(currentTarget.value)}
          />
          <label for={`${id}-note`}>{words.note}</label>
          <textarea
            id={`${id}-note`}
            rows={2}
            value={note}
            data-note
            onInput={({ currentTarget }) => write(currentTarget.value)}
          />
        </div>
      )}
      <div class="row">
        <button type="button" class="grave" data-deny onClick={() => send("deny")}>
          {words.deny}
        </button>
        <button type="button" class="primary" onClick={() => send("approve")}>
          {isOpen ? words.approveLess(limit) : words.approve(question)}
        </button>
        <button type="button" class="plain" aria-expanded={isOpen} onClick={() => open(!isOpen)}>
          {isOpen ? words.less : words.more}
        </button>
      </div>
    </div>
  );
}
