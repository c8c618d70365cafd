import { useId, useState } from "preact/hooks";
import { sendAnswer } from "./answer.ts";
import { type Draft, draftOf, keepDraft } from "./draft.ts";
import type { WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

const SECONDS_PER_MINUTE = 60;

/** A press so soon after another at the same place is the same one: the next question has moved to where the answered one was. */
const ONE_PRESS_MS = 500;
const ONE_PLACE_PX = 30;
let last: MouseEvent | null = null;
function isSamePress(press: MouseEvent): boolean {
  const before = last;
  last = press;
  return (
    before !== null &&
    press.timeStamp - before.timeStamp < ONE_PRESS_MS &&
    Math.hypot(press.clientX - before.clientX, press.clientY - before.clientY) < ONE_PLACE_PX
  );
}

/** The answers to one question, and what an answer may carry: a smaller limit, and a note. */
export function Buttons({ question }: { readonly question: WaitingAsk }) {
  const [draft, setDraft] = useState(() => draftOf(question));
  const { isOpen, note, limit, minutes } = draft;
  const write = (part: Partial<Draft>) => {
    const next = { ...draft, ...part };
    setDraft(next);
    keepDraft(question, next);
  };
  const id = useId();

  function send(decision: "approve" | "deny", press: MouseEvent): void {
    if (isSamePress(press)) return;
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
              onInput={({ currentTarget }) => write({ limit: currentTarget.value })}
            />
            <label for={`${id}-minutes`}>{words.minutes}</label>
            <input
              id={`${id}-minutes`}
              inputMode="numeric"
              value={minutes}
              onInput={({ currentTarget }) => write({ minutes: currentTarget.value })}
            />
          </div>
          <label for={`${id}-note`}>{words.note}</label>
          <textarea
            id={`${id}-note`}
            rows={2}
            value={note}
            data-note
            onInput={({ currentTarget }) => write({ note: currentTarget.value })}
          />
        </div>
      )}
      <div class="row">
        <button type="button" class="grave" data-deny onClick={(press) => send("deny", press)}>
          {words.deny}
        </button>
        <button type="button" class="primary" onClick={(press) => send("approve", press)}>
          {isOpen ? words.approveLess(limit) : words.approve(question)}
        </button>
        <button type="button" class="plain" aria-expanded={isOpen} onClick={() => write({ isOpen: !isOpen })}>
          {isOpen ? words.less : words.more}
        </button>
      </div>
    </div>
  );
}
