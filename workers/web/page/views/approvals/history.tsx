import "../../kit.ts";
import { useState } from "preact/hooks";
import { seen } from "../../parts/quoted.tsx";
import { ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { history, type WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

/** As many as are shown at first. */
const FIRST_DECIDED = 12;

/** What was decided before, the latest first. */
export default function History() {
  return (
    <ShownOf of={history} lines={4}>
      {({ approvals }) => <Decided of={approvals.filter(({ status }) => status !== "pending")} />}
    </ShownOf>
  );
}

function Decided({ of }: { readonly of: readonly WaitingAsk[] }) {
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
        <span>{seen(words.pastTitle(decision))}</span>
        <State tone={TONES[status]} word={words.status[status]} />
      </p>
      <p class="soft one-line">{seen(description)}</p>
      <p class="soft" title={reason}>
        {words.by(answeredBy ?? words.decidedBy[decidedBy])} {decidedAt && <When at={decidedAt} />}
      </p>
    </li>
  );
}
