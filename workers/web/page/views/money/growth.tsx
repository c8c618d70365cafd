import { price } from "../../parts/dollars.ts";
import type { Pace } from "./pace.ts";
import { words } from "./words.ts";

const HEIGHT = 176;
const HEAD = 16;
/** A label stands this far below its line; that of the stop is above, where nothing else is. */
const LABEL = 13;

/** The month's total against the lines where something changes, and dashed how it goes on. */
export function Growth({
  pace,
  width,
  at,
}: {
  readonly pace: Pace;
  readonly width: number;
  readonly at: number;
}) {
  const { days, today, grown, forecastNano, lines, highest } = pace;
  const wide = width / days;
  const y = (nano: bigint) =>
    HEIGHT - 1 - (Number((nano * 10_000n) / highest) / 10_000) * (HEIGHT - HEAD - 1);
  const x = (day: number) => day * wide;
  const points = grown.map((nano, index) => `${x(index + 1)},${y(nano)}`);
  const last = grown.at(-1) ?? 0n;
  const isLow = y(forecastNano) > HEIGHT / 2;
  return (
    <svg viewBox={`0 0 ${width} ${HEIGHT}`} height={HEIGHT} aria-hidden="true">
      <rect x={at * wide} y={HEAD} width={wide} height={HEIGHT - HEAD} class="chosen" />
      {lines.map(({ name, at: nano }) => (
        <g key={name}>
          <line x1="0" x2={width} y1={y(nano)} y2={y(nano)} class={`level ${name}`} />
          <text x="0" y={y(nano) + (name === "stop" ? -4 : LABEL - 1)} class={`tick from-start ${name}`}>
            {price(nano)} {words.lines[name]}
          </text>
        </g>
      ))}
      <polygon
        points={`0,${HEIGHT} 0,${y(grown[0] ?? 0n)} ${points.join(" ")} ${x(today)},${HEIGHT}`}
        class="grown"
      />
      <polyline points={`0,${y(grown[0] ?? 0n)} ${points.join(" ")}`} class="grown-line" />
      {today < days && <line x1={x(today)} y1={y(last)} x2={width} y2={y(forecastNano)} class="forecast" />}
      <text x={width} y={y(forecastNano) + (isLow ? -8 : 3 * LABEL)} class="tick from-end">
        {words.forecast(forecastNano, days)}
      </text>
      <line x1="0" x2={width} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} class="ground-line" />
    </svg>
  );
}
