import { useId, useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { refreshTopic } from "../../api/watched.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { announce } from "../../parts/live-region.tsx";
import { Quoted } from "../../parts/quoted.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { asked } from "./asked.ts";
import { personaName, type QuestionRow, questions } from "./sources.ts";
import { words } from "./words.ts";

/** What executions ask a person; each waits until somebody answers. Nothing is shown while none does. */
export function Questions() {
  const list = questions.shown.value.data ?? [];
  if (list.length === 0) return null;
  return (
    <section class="stack" aria-labelledby="questions">
      <h2 id="questions">{words.questions}</h2>
      {list.map((question) => (
        <Card key={question.reviewId} question={question} />
      ))}
    </section>
  );
}

const TONES: Readonly<Record<string, Tone>> = { low: "calm", medium: "wait", high: "stop", critical: "stop" };

function Card({ question }: { readonly question: QuestionRow }) {
  const { executionId, reviewId, personaId, payload, createdAt } = question;
  const id = useId();
  const [message, write] = useState("");
  const { failure, attempt } = useAttempt();
  const name = personaName(personaId, words.unregistered);
  const { text, severity } = asked(payload);

  const answer = (decision: "approved" | "rejected") =>
    attempt(async () => {
      await ask("POST /api/executions/:id/reviews/:reviewId/respond", {
        params: { id: executionId, reviewId },
        body: { decision, ...(message.trim() ? { message: message.trim() } : {}) },
      });
      announce(words.answered);
      questions.expect((list) => list.filter((one) => one.reviewId !== reviewId));
      refreshTopic("personas");
    });

  return (
    <article class="card" aria-labelledby={id}>
      <div class="row spread">
        <h3 id={id} class="wraps">
          {words.wantsToKnow(name)}
        </h3>
        <State tone={TONES[severity] ?? "wait"} word={words.severity[severity] ?? severity} />
      </div>
      <Quoted from={name} text={text} />
      <p class="soft">
        <When at={new Date(createdAt).toISOString()} />
      </p>
      <label for={`${id}-message`}>{words.message}</label>
      <textarea
        id={`${id}-message`}
        rows={2}
        value={message}
        onInput={({ currentTarget }) => write(currentTarget.value)}
      />
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        <button type="button" class="grave" onClick={() => void answer("rejected")}>
          {words.reject}
        </button>
        <button type="button" class="primary" onClick={() => void answer("approved")}>
          {words.approve}
        </button>
      </div>
    </article>
  );
}
