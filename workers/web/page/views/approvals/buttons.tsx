import { useId, useState } from "preact/hooks";
import { sendAnswer } from "./answer.ts";
import type { WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

const SECONDS_PER_MINUTE = 60;

/** The answers to one question, and what an answer may carry: a smaller limit, and a note. */
export function Buttons({ question }: { readonly question: WaitingAsk }) {
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
          <div class="pair">
            <label for={`${id}-limit`}>{words.limit}</label>
            <input
              id={`${id}-limit`}
              inputMode="decimal"
              value={limit}
              onInput={({ currentTarget }) => cap(currentTarget.value)}
            />
            <label for={`${id}-minutes`}>{words.minutes}</label>
            <input
              id={`${id}-minutes`}
              inputMode="numeric"
              value={minutes}
              onInput={({ currentTarget }) => last(currentTarget.value)}
            />
          </div>
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
