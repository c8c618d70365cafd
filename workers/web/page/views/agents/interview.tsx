import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { words } from "./words.ts";

/** Wakes an agent: its own questions first, then it has its schedules. */
export function Interview({ of }: { readonly of: ReplyOf<"GET /api/agents/:name"> }) {
  const { name, title, interview } = of;
  const [answers, write] = useState<readonly string[]>(() => interview.map(() => ""));
  const { failure, attempt } = useAttempt();
  const id = useId();
  const wake = () =>
    attempt(async () => {
      await ask("POST /api/agents/:name/activate", { params: { name }, body: { answers } });
      announce(`${title}: ${words.awake}`);
      refreshTopic("agents");
    });
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void wake();
      }}
    >
      {interview.length > 0 && <p class="soft">{words.asks}</p>}
      <div class="fields">
        {interview.map((question, at) => (
          <>
            <label for={`${id}-${at}`}>{question}</label>
            <input
              id={`${id}-${at}`}
              maxLength={1_000}
              value={answers[at] ?? ""}
              onInput={({ currentTarget }) => write(answers.with(at, currentTarget.value))}
            />
          </>
        ))}
      </div>
      {failure && <FailureNote failure={failure} />}
      <div>
        <button type="submit" class="primary">
          {words.begin(title)}
        </button>
      </div>
    </form>
  );
}
