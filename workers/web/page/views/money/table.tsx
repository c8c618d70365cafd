import { price } from "../../parts/dollars.ts";
import { Scroll } from "../../parts/scroll.tsx";
import type { Stack } from "./series.ts";
import { words } from "./words.ts";

/** The same numbers as the chart, as numbers. */
export function DayTable({ stack }: { readonly stack: Stack }) {
  const { names, bars, total } = stack;
  const spent = bars.filter((bar) => bar.total > 0n).toReversed();
  return (
    <Scroll label={words.byDay}>
      <table>
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
          {spent.map((bar) => (
            <tr key={bar.day}>
              <th scope="row">{bar.day}</th>
              {bar.parts.map((part) => (
                <td class="number">{part > 0n ? price(part) : "–"}</td>
              ))}
              <td class="number">{price(bar.total)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{words.total}</th>
            {names.map((_, series) => (
              <td class="number">{price(bars.reduce((sum, bar) => sum + (bar.parts[series] ?? 0n), 0n))}</td>
            ))}
            <td class="number">{price(total)}</td>
          </tr>
        </tfoot>
      </table>
    </Scroll>
  );
}
