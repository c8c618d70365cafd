import type { ReplyOf } from "../../api/types.ts";
import { Money } from "../../parts/money.tsx";
import { Scroll } from "../../parts/scroll.tsx";
import { words } from "./words.ts";

const [, , , readOn, expected, atMost] = words.billRow;

/**
 * The infrastructure's bill as it was deployed: each line with where its price comes from, and when that was read. On a phone a line
 * stands by itself, with the names of its columns beside the values (table.css).
 */
export function Bill({ of }: { readonly of: ReplyOf<"GET /api/budget/bill"> }) {
  return (
    <Scroll label={words.bill}>
      <table class="lines bill">
        <thead>
          <tr>
            {words.billRow.map((name, column) => (
              <th scope="col" {...(column > 3 ? { class: "number" } : {})}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {of.lines.map((line) => (
            <tr>
              <th scope="row">{line.resource}</th>
              <td>{line.item}</td>
              <td>
                ${line.unitPrice} per {line.unit}{" "}
                <a href={line.source} target="_blank" rel="noopener noreferrer nofollow">
                  {words.source}
                </a>
              </td>
              <td data-label={readOn}>{line.asOf}</td>
              <td class="number" data-label={expected}>
                <Money usd={line.expected} />
              </td>
              <td class="number" data-label={atMost}>
                <Money usd={line.ceiling} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
