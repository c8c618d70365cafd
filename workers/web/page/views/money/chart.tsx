import { useState } from "preact/hooks";
import { price } from "../../parts/dollars.ts";
import type { Stack } from "./series.ts";
import { words } from "./words.ts";

const WIDTH = 640;
const HEIGHT = 220;
const FOOT = 18;
const GAP = 1;

type Props = {
  readonly stack: Stack;
  readonly month: string;
  /** What the month ends at if it goes on like this. */
  readonly forecastNano: bigint;
};

/**
 * The month's days as stacked bars. It is a picture with one sentence for those who do not see it; every number is in the table
 * below, and the day under the slider is said as text. Heights are of the dearest day, so that small months show as well.
 */
export function Chart({ stack, month, forecastNano }: Props) {
  const { bars, names, total } = stack;
  const [at, choose] = useState(bars.length - 1);
  const highest = bars.reduce((most, bar) => (bar.total > most ? bar.total : most), 1n);
  const width = WIDTH / Math.max(bars.length, 1);
  const height = (part: bigint) => (Number((part * 10_000n) / highest) / 10_000) * (HEIGHT - FOOT);
  const chosen = bars[Math.min(at, bars.length - 1)];
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words.chart(month, total, forecastNano)}>
        <line x1="0" x2={WIDTH} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} class="ground-line" />
        {bars.map((bar, index) => {
          let top = HEIGHT - FOOT;
          return (
            <g key={bar.day}>
              {bar.parts.map((part, series) => {
                const tall = height(part);
                top -= tall;
                return (
                  <rect
                    x={index * width + GAP}
                    y={top}
                    width={Math.max(width - 2 * GAP, 1)}
                    height={Math.max(tall - (series > 0 ? GAP : 0), 0)}
                    class={`series-${names[series] === words.other ? "other" : series + 1}`}
                  />
                );
              })}
              {index === at && (
                <rect x={index * width} y="0" width={width} height={HEIGHT - FOOT} class="chosen" />
              )}
              {(index % 5 === 0 || index === bars.length - 1) && (
                <text x={index * width + width / 2} y={HEIGHT - 4} class="tick">
                  {Number(bar.day.slice(8))}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      <ul class="legend row">
        {names.map((name, series) => (
          <li>
            <span class={`swatch series-${name === words.other ? "other" : series + 1}`} aria-hidden="true" />{" "}
            {name}
          </li>
        ))}
      </ul>
      {chosen && (
        <>
          <label class="for-ears" for="chart-day">
            {words.choose}
          </label>
          <input
            id="chart-day"
            type="range"
            min={0}
            max={Math.max(bars.length - 1, 0)}
            value={at}
            aria-valuetext={chosen.day}
            onInput={({ currentTarget }) => choose(Number(currentTarget.value))}
          />
          <p aria-live="polite" class="money">
            {words.readout(
              chosen.day,
              chosen.total,
              chosen.parts
                .map((part, series) => (part > 0n ? `${names[series]} ${price(part)}` : ""))
                .filter(Boolean)
                .join(", "),
            )}
          </p>
        </>
      )}
    </figure>
  );
}
