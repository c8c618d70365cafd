import { useState } from "preact/hooks";
import { type RequestFailure, requestFailureOf } from "../../api/failure.ts";
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
  if (answered.value.length === 0) return null;
  return (
    <ul class="list">
      {answered.value.map((one) => (
        <li key={one.question.decisionId} class="row spread">
          <State
            tone={one.isQueued ? "wait" : one.answer.decision === "approve" ? "go" : "stop"}
            word={words.done(one.question, one.answer, one.isQueued)}
          />
          {one.answer.decision === "approve" && !one.isQueued && <HaltButton taskId={one.question.taskId} />}
        </li>
      ))}
    </ul>
  );
}

/** Stops a task, after asking once with the consequence in words. */
export function HaltButton({ taskId }: { readonly taskId: string }) {
  const [isAsking, ask_] = useState(false);
  const [failure, fail] = useState<RequestFailure | null>(null);
  const [isHalted, halted] = useState(false);

  async function halt(): Promise<void> {
    try {
      await ask("POST /api/halt", { body: { taskId, reason: "Halted by a person on the page" } });
      halted(true);
      announce(words.halted);
      refreshTopic("tasks");
      refreshTopic("approvals");
    } catch (thrown) {
      fail(requestFailureOf(thrown));
    }
  }

  if (isHalted) return <State tone="stop" word={words.halted} />;
  return (
    <>
      {failure && <FailureNote failure={failure} />}
      <button type="button" class="grave" onClick={() => ask_(true)}>
        {words.halt}
      </button>
      {isAsking && (
        <Ask
          title={words.haltTitle}
          verb={words.haltVerb}
          isGrave
          onYes={() => void halt()}
          onClose={() => ask_(false)}
        >
          <p>{words.haltSays}</p>
          <p class="soft">{taskId}</p>
        </Ask>
      )}
    </>
  );
}
