import { useState } from "preact/hooks";
import { nanoFrom, price } from "../../parts/dollars.ts";
import { Scroll } from "../../parts/scroll.tsx";
import type { Days, Stack } from "./series.ts";
import { shares } from "./shares.ts";
import { words } from "./words.ts";

/** As many days as are shown at first. */
const FIRST_DAYS = 7;
export const dayName = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

type Totals = Pick<Days, "corrected" | "released" | "settled">;

/** The same numbers as the chart, as numbers; their sum is what the ledger has settled, with what it corrected and gave back since. */
export function DayTable({ stack, totals }: { readonly stack: Stack; readonly totals: Totals }) {
  const { names, bars, total } = stack;
  const [isWhole, show] = useState(false);
  const spent = bars.filter((bar) => bar.total > 0n).toReversed();
  if (spent.length === 0) return null;
  const shown = isWhole ? spent : spent.slice(0, FIRST_DAYS);
  return (
    <>
      <Scroll label={words.byDay}>
        <table class="dense">
          <thead>
            <tr>
              <th scope="col">{words.day}</th>
              {names.map((name) => (
                <th scope="col" class="number">
                  {name}
                </th>
              ))}
              <th scope="col" class="number">
                {words.total}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((bar) => (
              <tr key={bar.day}>
                <th scope="row">{dayName.format(Date.parse(bar.day))}</th>
                {shared(bar.parts).map((part) => (
                  <td class="number">{part}</td>
                ))}
                <td class="number">{price(bar.total)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{words.total}</th>
              {shared(
                names.map((_, series) => bars.reduce((sum, bar) => sum + (bar.parts[series] ?? 0n), 0n)),
              ).map((part) => (
                <td class="number">{part}</td>
              ))}
              <td class="number">{price(total)}</td>
            </tr>
            <Later totals={totals} columns={names.length} />
          </tfoot>
        </table>
      </Scroll>
      {shown.length < spent.length && (
        <div>
          <button type="button" onClick={() => show(true)}>
            {words.allDays(spent.length)}
          </button>
        </div>
      )}
    </>
  );
}

/** The parts of an amount as text; what is smaller than a cent says so. */
export function shared(parts: readonly bigint[]): readonly string[] {
  const shown = shares(parts);
  return parts.map((part, index) => (part === 0n ? "–" : price(shown[index] || part)));
}

function Later({ totals, columns }: { readonly totals: Totals; readonly columns: number }) {
  const [corrected, released] = [nanoFrom(totals.corrected), nanoFrom(totals.released)];
  if (corrected === 0n && released === 0n) return null;
  const rows = [
    [words.corrected, corrected],
    [words.released, -released],
    [words.settled, nanoFrom(totals.settled)],
  ] as const;
  return (
    <>
      {rows
        .filter(([, amount]) => amount !== 0n)
        .map(([name, amount]) => (
          <tr key={name}>
            <th scope="row" colSpan={columns + 1}>
              {name}
            </th>
            <td class="number">{price(amount)}</td>
          </tr>
        ))}
    </>
  );
}
