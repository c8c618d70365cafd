import { useState } from "preact/hooks";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
import { delivered, queued } from "../../api/queue.ts";
import { ask } from "../../api/request.ts";
import { refreshTopic } from "../../api/watched.ts";
import { Ask } from "../../parts/dialog.tsx";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { answered } from "./answer.ts";
import { words } from "./words.ts";

/** What was answered just now, in the place where the cards were. */
export function Done() {
  // What was queued shows as such until it is sent; taken back or refused, it was no answer (the banner says so).
  const shown = answered.value.flatMap((one) => {
    const isQueued = queued.value.some(({ id }) => id === one.id);
    return isQueued || !one.isQueued || delivered.value.has(one.id) ? [{ ...one, isQueued }] : [];
  });
  if (shown.length === 0) return null;
  return (
    <ul class="list">
      {shown.map((one) => (
        <li key={one.question.decisionId} class="row spread">
          <State
            tone={one.isQueued ? "wait" : one.answer.decision === "approve" ? "go" : "stop"}
            word={words.done(one.question, one.answer, one.isQueued)}
          />
          {one.answer.decision === "approve" && !one.isQueued && <HaltButton of={[one.question.taskId]} />}
        </li>
      ))}
    </ul>
  );
}

/** Stops a task, or several, after asking once with the consequence in words. */
export function HaltButton({ of }: { readonly of: readonly string[] }) {
  const [isAsking, ask_] = useState(false);
  const [failure, fail] = useState<RequestFailure | null>(null);
  const [isHalted, halted] = useState(false);

  async function halt(): Promise<void> {
    try {
      for (const taskId of of)
        await ask("POST /api/halt", { body: { taskId, reason: "Halted on the page" } });
      halted(true);
      announce(words.halted);
    } catch (thrown) {
      fail(requestFailureOf(thrown));
    }
    // Of several some may have been halted before one was not.
    refreshTopic("tasks");
    refreshTopic("approvals");
  }

  if (isHalted) return <State tone="stop" word={words.halted} />;
  return (
    <>
      {failure && <FailureNote failure={failure} />}
      <button type="button" class="grave" onClick={() => ask_(true)}>
        {words.halt(of.length)}
      </button>
      {isAsking && (
        <Ask
          title={words.haltTitle(of.length)}
          verb={words.haltVerb(of.length)}
          isGrave
          onYes={() => void halt()}
          onClose={() => ask_(false)}
        >
          <p>{words.haltSays}</p>
          <p class="soft">{of.join(", ")}</p>
        </Ask>
      )}
    </>
  );
}
