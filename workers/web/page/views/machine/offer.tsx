import { useEffect } from "preact/hooks";
import { ask } from "../../api/request.ts";
import { me } from "../../api/session.ts";
import { useAttempt } from "../../parts/attempt.ts";
import { FailureNote, ShownOf } from "../../parts/shown.tsx";
import { pending } from "../approvals/pending.ts";
import { type MachineStanding, machine } from "./standing.ts";
import { words as all } from "./words.ts";

const words = all.offer;
type Offered = NonNullable<MachineStanding["offer"]>;

/** The next place, which the owner was asked for because Azure had no room: its price, the answer, and what carries a yes out. */
export function PlaceOffer({ of }: { readonly of: Offered }) {
  const { line, isElsewhere, state } = of;
  return (
    <section class="card" aria-labelledby="offer">
      <h2 id="offer">{words.heading}</h2>
      <p>{words.says[state](of)}</p>
      {isElsewhere && (state === "waiting" || state === "agreed") && <p>{words.elsewhere}</p>}
      {state === "waiting" && <Answer of={of} />}
      {state === "agreed" && (
        <div class="prose">
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys have to reach it */}
          <pre tabIndex={0}>
            <code>{line}</code>
          </pre>
        </div>
      )}
    </section>
  );
}

/** Answers the question as it waits at the gate: by its task's id, for whoever may ask the gate can name a task's type as the machine does. */
function Answer({ of: { taskId, monthUsd } }: { readonly of: Offered }) {
  const { failure, attempt } = useAttempt();
  if (!me.value?.may.includes("POST /api/approvals/:id")) return <p class="soft">{words.ownerOnly}</p>;

  async function answer(id: string, decision: "approve" | "deny"): Promise<void> {
    await attempt(() => ask("POST /api/approvals/:id", { params: { id }, body: { decision } }));
    await pending.refresh();
  }
  return (
    <ShownOf of={pending} lines={1}>
      {({ approvals }) => {
        const id = approvals.find((one) => one.taskId === taskId)?.decisionId;
        if (id === undefined) return <Answered />;
        return (
          <>
            {failure && <FailureNote failure={failure} />}
            <div class="row">
              <button type="button" class="primary" onClick={() => void answer(id, "approve")}>
                {words.yes(monthUsd)}
              </button>
              <button type="button" class="grave" onClick={() => void answer(id, "deny")}>
                {words.no}
              </button>
            </div>
          </>
        );
      }}
    </ShownOf>
  );
}

/** Here or elsewhere: whoever asks how the machine stands has it hear the answer. */
function Answered() {
  useEffect(() => void machine.refresh(), []);
  return <p class="soft">{words.answered}</p>;
}
