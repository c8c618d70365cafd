import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { nanoFrom } from "../../parts/dollars.ts";
import { announce } from "../../parts/live-region.tsx";
import { FailureNote } from "../../parts/shown.tsx";
import { pending, type WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

/** The decisions that are ticked. */
export const ticked = signal<ReadonlySet<string>>(new Set());

export function Tick({ question }: { readonly question: WaitingAsk }) {
  const { decisionId } = question;
  return (
    <label class="tick-box">
      <input
        type="checkbox"
        aria-label={words.select(words.title(question))}
        checked={ticked.value.has(decisionId)}
        onChange={({ currentTarget }) => {
          const next = new Set(ticked.value);
          if (currentTarget.checked) next.add(decisionId);
          else next.delete(decisionId);
          ticked.value = next;
        }}
      />
    </label>
  );
}

/** Answers several at once, with their sum in words; each is answered by itself, and what was not taken stays. */
export function Bulk({ questions }: { readonly questions: readonly WaitingAsk[] }) {
  const [failures, report] = useState<readonly (readonly [string, string])[]>([]);
  const { failure, attempt } = useAttempt();
  const chosen = questions.filter(({ decisionId }) => ticked.value.has(decisionId));
  if (chosen.length === 0 && failures.length === 0 && !failure) return null;
  const sum = chosen.reduce((total, { estimatedCost }) => total + nanoFrom(estimatedCost), 0n);

  async function send(decision: "approve" | "deny"): Promise<void> {
    await attempt(async () => {
      const { results } = await ask("POST /api/approvals", {
        body: { decision, ids: chosen.map(({ decisionId }) => decisionId) },
        idempotencyKey: crypto.randomUUID(),
      });
      const refused = results.flatMap(({ id, error }) => (error ? [[id, error] as const] : []));
      ticked.value = new Set(refused.map(([id]) => id));
      report(refused);
      announce(words.answeredOf(results.length - refused.length, refused.length));
    });
    await pending.refresh();
  }

  return (
    <section class="bulk card" aria-label={words.selected}>
      {chosen.length > 0 && <p aria-live="polite">{words.several(chosen.length, sum)}</p>}
      {failures.length > 0 && (
        <ul class="stop">
          {failures.map(([id, error]) => (
            <li>{`${questions.find(({ decisionId }) => decisionId === id)?.taskId ?? id}: ${error}`}</li>
          ))}
        </ul>
      )}
      {failure && <FailureNote failure={failure} />}
      <div class="row">
        <button type="button" class="grave" onClick={() => void send("deny")}>
          {words.denyAll}
        </button>
        <button type="button" class="primary" onClick={() => void send("approve")}>
          {words.approveAll}
        </button>
      </div>
    </section>
  );
}
