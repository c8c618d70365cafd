import "../../kit.ts";
import { signal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import { ask } from "../../api/request.ts";
import type { ReplyOf } from "../../api/types.ts";
import { anticipate, watched } from "../../api/watched.ts";
import { doneWith } from "../../parts/begun.ts";
import { Choice } from "../../parts/choice.tsx";
import { nanoFrom } from "../../parts/dollars.ts";
import { Money } from "../../parts/money.tsx";
import { hasCome, ShownOf } from "../../parts/shown.tsx";
import { State } from "../../parts/state.tsx";
import { Day } from "../../parts/time.tsx";
import { budget } from "../today/budget.ts";
import { TONES, Used } from "../today/month.tsx";
import { words as today } from "../today/words.ts";
import { Bill } from "./bill.tsx";
import { Chart } from "./chart.tsx";
import { Extension } from "./extension.tsx";
import { stackedDays } from "./series.ts";
import { DayTable } from "./table.tsx";
import { words } from "./words.ts";

const KINDS = ["agent", "model", "task"] as const;
type Kind = (typeof KINDS)[number];

const kind = signal<Kind>("agent");
const seriesBy = (by: Kind) =>
  watched(`budget:series:${by}`, () => ask("GET /api/budget/series", { query: { by } }));
const bill = watched("bill", () => ask("GET /api/budget/bill"));

/** The month against its cap, day by day, and what it is made of. */
export default function MoneyView() {
  const series = seriesBy(kind.value);
  anticipate(budget, series, bill);
  // With what is shown, not after it: whoever leaves at once has seen it.
  useLayoutEffect(() => doneWith("budget"), []);
  return (
    <>
      <h1>{words.heading}</h1>
      <ShownOf of={budget} lines={8}>
        {(month) => (
          <>
            <Headline of={month} />
            <section aria-labelledby="by-day" class="stack">
              <h2 id="by-day">{words.byDay}</h2>
              <Choice legend={words.byLabel} name="by" of={KINDS} words={words.by} chosen={kind} />
              <ShownOf of={series} lines={6}>
                {(days) => {
                  const stack = stackedDays(days, words.other, words.none[kind.value]);
                  return (
                    <>
                      <Chart stack={stack} month={month} />
                      <DayTable stack={stack} totals={days} />
                    </>
                  );
                }}
              </ShownOf>
            </section>
            {hasCome(series) && <Extension of={month} />}
          </>
        )}
      </ShownOf>
      {/* Below what is longer: nothing moves under whoever reads. */}
      {hasCome(budget) && hasCome(series) && (
        <section aria-labelledby="bill" class="stack">
          <h2 id="bill">{words.bill}</h2>
          <ShownOf of={bill} lines={6}>
            {(lines) => <Bill of={lines} />}
          </ShownOf>
        </section>
      )}
    </>
  );
}

function Headline({ of }: { readonly of: ReplyOf<"GET /api/budget"> }) {
  const { level, left, cap, resetAt, parts, epsilon, stillWorks, levels, billed } = of;
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
      <p class="display money">{today.left(nanoFrom(left), nanoFrom(cap))}</p>
      <Used of={of} />
      <p class="soft">
        {words.anew} <Day at={resetAt} />
      </p>
      <State tone={TONES[level] ?? "stop"} word={today.levels[level] ?? ""} />
      {!billed && <p class="soft">{today.notBilled}</p>}
      <dl class="facts amounts">
        {rows.map(([name, usd]) => (
          <>
            <dt>{name}</dt>
            <dd class="number">
              <Money usd={usd} />
            </dd>
          </>
        ))}
      </dl>
      <h2>{words.still}</h2>
      {level > 0 && (
        <ul class="dots">
          {stillWorks.map((one) => (
            <li>{one}</li>
          ))}
        </ul>
      )}
      <dl class="facts">
        {levels
          .filter((one) => one.level > level)
          .map((one) => (
            <>
              <dt class="money">{words.from(nanoFrom(one.from))}</dt>
              <dd>{today.levels[one.level]}</dd>
            </>
          ))}
      </dl>
      <p class="soft">{words.agencies}</p>
    </section>
  );
}
