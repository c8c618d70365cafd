import "../../kit.ts";
import { useEffect, useRef, useState } from "preact/hooks";
import { seen } from "../../parts/quoted.tsx";
import { Empty, InTurn, ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { isWriting } from "../../shell/keys.ts";
import { Bulk, Tick } from "./bulk.tsx";
import { Card } from "./card.tsx";
import { Done } from "./done.tsx";
import { history, pending, type WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

/** Everything that asks for a person, oldest first, and what was decided before. */
export default function Approvals() {
  return (
    <>
      <h1>{words.heading}</h1>
      <Done />
      <section aria-labelledby="waiting" class="stack">
        <h2 id="waiting">{words.waiting}</h2>
        <ShownOf of={pending} lines={6}>
          {({ approvals }) => (approvals.length === 0 ? <Nothing /> : <Questions of={approvals} />)}
        </ShownOf>
      </section>
      <InTurn after={[pending]} then={[history]}>
        <section aria-labelledby="history" class="stack">
          <h2 id="history">{words.history}</h2>
          <ShownOf of={history} lines={4}>
            {({ approvals }) => <History of={approvals.filter(({ status }) => status !== "pending")} />}
          </ShownOf>
        </section>
      </InTurn>
    </>
  );
}

/** As many as are shown at first. */
const FIRST_DECIDED = 12;

function History({ of }: { readonly of: readonly WaitingAsk[] }) {
  const [isWhole, show] = useState(false);
  if (of.length === 0) return <p class="soft">{words.noHistory}</p>;
  const shown = isWhole ? of : of.slice(0, FIRST_DECIDED);
  return (
    <>
      <ul class="list card">
        {shown.map((one) => (
          <Past key={one.decisionId} decision={one} />
        ))}
      </ul>
      {shown.length < of.length && (
        <div>
          <button type="button" onClick={() => show(true)}>
            {words.earlier(of.length - shown.length)}
          </button>
        </div>
      )}
    </>
  );
}

/** What stands where the questions would. */
export function Nothing() {
  return (
    <Empty>
      <p>{words.empty}</p>
      <p class="soft">{words.emptyWhy}</p>
    </Empty>
  );
}

/** The cards; `j` and `k` go from one to the next, `d` opens the note that a denial may carry. No key approves. */
export function Questions({ of }: { readonly of: readonly WaitingAsk[] }) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isWriting(event.target) || event.metaKey || event.ctrlKey || event.altKey) return;
      const cards = [...(list.current?.querySelectorAll<HTMLElement>("[data-card]") ?? [])];
      const at = cards.findIndex((card) => card.contains(document.activeElement));
      if (event.key === "j") cards[Math.min(at + 1, cards.length - 1)]?.focus();
      else if (event.key === "k") cards[Math.max(at - 1, 0)]?.focus();
      else if (event.key === "d") cards[at]?.querySelector<HTMLElement>("[data-deny]")?.focus();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  return (
    <div class="stack" ref={list}>
      {of.map((question) => (
        <div key={question.decisionId} class="ticked">
          <Card question={question} />
          {of.length > 1 && <Tick question={question} />}
        </div>
      ))}
      <Bulk questions={of} />
    </div>
  );
}

const TONES: Readonly<Record<WaitingAsk["status"], Tone>> = {
  approved: "go",
  denied: "stop",
  pending: "wait",
};

function Past({ decision }: { readonly decision: WaitingAsk }) {
  const { status, reason, decidedAt, decidedBy, answeredBy, description } = decision;
  return (
    <li class="past">
      <p class="row spread">
        <span>{seen(words.title(decision))}</span>
        <State tone={TONES[status]} word={words.status[status]} />
      </p>
      <p class="soft one-line">{seen(description)}</p>
      <p class="soft" title={reason}>
        {words.by(answeredBy ?? words.decidedBy[decidedBy])} {decidedAt && <When at={decidedAt} />}
      </p>
    </li>
  );
}
