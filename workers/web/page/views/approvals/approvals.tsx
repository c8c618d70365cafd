import "../../kit.ts";
import { useEffect, useRef } from "preact/hooks";
import { later } from "../../parts/later.tsx";
import { Empty, InTurn, ShownOf } from "../../parts/shown.tsx";
import { isWriting } from "../../shell/keys.ts";
import { Bulk, Tick } from "./bulk.tsx";
import { Card } from "./card.tsx";
import { Done } from "./done.tsx";
import { history, pending, type WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

/** Nobody waits for it, so that it is not among what is loaded at once. */
const History = later(() => import("./history.tsx"));

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
          <History />
        </section>
      </InTurn>
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
