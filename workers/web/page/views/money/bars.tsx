import type { Stack } from "./series.ts";
import { words } from "./words.ts";

const HEIGHT = 96;
const FOOT = 18;
const GAP = 1;
/** A day with so little in it that it would not show is this tall. */
const SMALLEST = 2;

/** The class of a series' colour. */
export const colourOf = (names: readonly string[], series: number): string =>
  `series-${names[series] === words.other ? "other" : series + 1}`;

type Props = {
  readonly stack: Stack;
  readonly days: number;
  readonly width: number;
  readonly at: number;
};

/** Each day's calls as a stacked bar. Heights are of the dearest day, so that small months show as well. */
export function Bars({ stack: { bars, names }, days, width, at }: Props) {
  const highest = bars.reduce((most, bar) => (bar.total > most ? bar.total : most), 1n);
  const wide = width / days;
  const height = (part: bigint) =>
    part === 0n ? 0 : Math.max((Number((part * 10_000n) / highest) / 10_000) * (HEIGHT - FOOT - 4), SMALLEST);
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} aria-hidden="true">
      <rect x={at * wide} y="0" width={wide} height={HEIGHT - FOOT} class="chosen" />
      {bars.map((bar, index) => {
        let top = HEIGHT - FOOT;
        return (
          <g key={bar.day}>
            {bar.parts.map((part, series) => {
              const tall = height(part);
              top -= tall;
              return (
                <rect
                  key={names[series]}
                  x={index * wide + GAP}
                  y={top}
                  width={Math.max(wide - 2 * GAP, 1)}
                  height={Math.max(tall - (tall > SMALLEST && series > 0 ? GAP : 0), 0)}
                  class={colourOf(names, series)}
                />
              );
            })}
          </g>
        );
      })}
      <line x1="0" x2={width} y1={HEIGHT - FOOT} y2={HEIGHT - FOOT} class="ground-line" />
      {Array.from({ length: days }, (_, day) => day + 1)
        .filter((day) => day === 1 || day % 5 === 0)
        .map((day) => (
          <text key={day} x={(day - 0.5) * wide} y={HEIGHT - 4} class="tick">
            {day}
          </text>
        ))}
    </svg>
  );
}
