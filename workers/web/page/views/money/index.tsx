import "../../kit.ts";
import { useEffect } from "preact/hooks";
import type { ReplyOf } from "../../api/types.ts";
import { Money, nanoOf } from "../../parts/money.tsx";
import { ShownOf } from "../../parts/shown.tsx";
import { State, type Tone } from "../../parts/state.tsx";
import { When } from "../../parts/time.tsx";
import { budget } from "../today/budget.ts";
import { words as today } from "../today/words.ts";
import { Extension } from "./extension.tsx";
import { words } from "./words.ts";

const TONES: readonly Tone[] = ["go", "wait", "wait", "stop"];

/** The month against its cap. */
export default function MoneyView() {
  useEffect(() => void budget.refresh(), []);
  return (
    <>
      <h1>{words.heading}</h1>
      <ShownOf of={budget} lines={8}>
        {(month) => (
          <>
            <Headline of={month} />
            <Extension of={month} />
          </>
        )}
      </ShownOf>
    </>
  );
}

function Headline({ of }: { readonly of: ReplyOf<"GET /api/budget"> }) {
  const { level, left, cap, resetAt, parts, epsilon, stillWorks } = of;
  const { infrastructure, model, reserved, held, left: remaining } = words.parts;
  const rows = [
    [infrastructure, parts.fixed],
    [model, parts.settled],
    [reserved, parts.reserved],
    [held, epsilon],
    [remaining, left],
  ] as const;
  return (
    <section class="card" aria-label={words.heading}>
      <p class="display money">{words.headline(nanoOf(left), nanoOf(cap))}</p>
      <p class="soft">
        {words.until} <When at={resetAt} />
      </p>
      <State tone={TONES[level] ?? "stop"} word={today.levels[level] ?? ""} />
      <dl class="facts">
        {rows.map(([name, usd]) => (
          <>
            <dt>{name}</dt>
            <dd class="number">
              <Money usd={usd} />
            </dd>
          </>
        ))}
      </dl>
      <h3>{words.still}</h3>
      <ul class="dots">
        {stillWorks.map((one) => (
          <li>{one}</li>
        ))}
      </ul>
      <p class="soft">{words.agencies}</p>
    </section>
  );
}
