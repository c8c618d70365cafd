import { useRef, useState } from "preact/hooks";
import { nanoFrom } from "../../parts/dollars.ts";
import { Bars, colourOf } from "./bars.tsx";
import { Growth } from "./growth.tsx";
import { growthOf } from "./pace.ts";
import type { Bar, Stack } from "./series.ts";
import { dayName, shared } from "./table.tsx";
import { useWidth } from "./width.ts";
import { words } from "./words.ts";

type Month = Parameters<typeof growthOf>[1];

/**
 * The month in two pictures over the same days: its total against the lines where something changes, and each day's calls. One sentence
 * says it to those who do not see it; every number is in the table below, and the day under the slider is said as text.
 */
export function Chart({ stack, month }: { readonly stack: Stack; readonly month: Month }) {
  const { bars, names, total } = stack;
  const [at, choose] = useState(bars.length - 1);
  const box = useRef<HTMLElement>(null);
  const width = useWidth(box);
  const pace = growthOf(stack, month);
  const day = Math.min(at, bars.length - 1);
  const chosen = bars[day];
  return (
    <figure class="chart card" ref={box}>
      <div role="img" aria-label={words.chart(month.month, total, nanoFrom(month.forecast))}>
        <Growth pace={pace} width={width} at={day} />
        {total === 0n ? (
          <p class="soft">{words.nothingSpent}</p>
        ) : (
          <Bars stack={stack} days={pace.days} width={width} at={day} />
        )}
      </div>
      {total > 0n && (
        <ul class="legend row">
          {names.map((name, series) => (
            <li key={name}>
              <span class={`swatch ${colourOf(names, series)}`} aria-hidden="true" /> {name}
            </li>
          ))}
        </ul>
      )}
      {chosen && total > 0n && (
        <Readout
          bar={chosen}
          sum={pace.grown[day] ?? 0n}
          names={names}
          last={bars.length - 1}
          at={day}
          onChoose={choose}
        />
      )}
    </figure>
  );
}

type ReadoutProps = {
  readonly bar: Bar;
  /** Committed at that day's end. */
  readonly sum: bigint;
  readonly names: readonly string[];
  readonly last: number;
  readonly at: number;
  readonly onChoose: (day: number) => void;
};

function Readout({ bar, sum, names, last, at, onChoose }: ReadoutProps) {
  const name = dayName.format(Date.parse(bar.day));
  const parts = shared(bar.parts).flatMap((part, series) =>
    bar.parts[series] === 0n ? [] : [`${names[series]} ${part}`],
  );
  return (
    <>
      <label class="for-ears" for="chart-day">
        {words.choose}
      </label>
      <input
        id="chart-day"
        type="range"
        min={0}
        max={last}
        value={at}
        aria-valuetext={name}
        onInput={({ currentTarget }) => onChoose(Number(currentTarget.value))}
      />
      <p aria-live="polite" class="money">
        {words.readout(name, bar.total, parts.join(", "), sum)}
      </p>
    </>
  );
}
