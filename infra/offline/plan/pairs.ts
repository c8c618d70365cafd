import type { BillLine } from "../../../policies/estimate/bill.ts";
import { asDollars } from "../../../policies/prices/money.ts";

/** One line of the bill as it was and as it would be; null on the side that has none. */
export type Pair = { readonly before: BillLine | null; readonly after: BillLine | null };

/**
 * Pairs two bills line by line. A resource keeps its line when its size, its region or its wording changes: what is left over
 * of the same resource and kind of price is the same line, so that nothing looks removed that only became another size, and what is
 * counted once for the account stays one line, whoever of the stack uses it.
 */
export function pairsOf(before: readonly BillLine[], after: readonly BillLine[]): Pair[] {
  const [old, now] = [merged(before), merged(after)];
  const pairs: Pair[] = [];
  for (const name of [exactly, kindly, accountly]) {
    for (const [id, line] of now) {
      const match = [...old].find(([, other]) => name(other) === name(line));
      if (match === undefined) continue;
      pairs.push({ before: match[1], after: line });
      old.delete(match[0]);
      now.delete(id);
    }
  }
  return [
    ...pairs,
    ...[...old.values()].map((line) => ({ before: line, after: null })),
    ...[...now.values()].map((line) => ({ before: null, after: line })),
  ];
}

/** Whether the month costs another amount because of it. */
export const isChanged = ({ before, after }: Pair): boolean =>
  (before?.ceilingNano ?? 0) !== (after?.ceilingNano ?? 0);

/** What a pair is called between two bills of the same stack. */
export const pairName = ({ before, after }: Pair): string => {
  const line = after ?? before;
  return line === null ? "" : exactly(line);
};

const exactly = ({ resource, item, region, key }: BillLine): string =>
  `${resource}\n${key}\n${region}\n${item}`;

/** `azure.vm.linux.Standard_B1s` and `azure.vm.linux.Standard_B2s` are one kind; what is set aside for a price has no key. */
const kindly = ({ resource, key }: BillLine): string =>
  `${resource}\n${key.slice(0, key.lastIndexOf(".") + 1)}`;

/** `audit, backups` and `audit, letters, backups` share one line for what they store. */
const accountly = (line: BillLine): string =>
  line.key.startsWith("cloudflare.") ? `${line.key}\n${line.region}` : exactly(line);

/** Lines of one name, added up. */
function merged(lines: readonly BillLine[]): Map<string, BillLine> {
  const all = new Map<string, BillLine>();
  for (const line of lines) {
    const had = all.get(exactly(line));
    all.set(exactly(line), {
      ...line,
      quantity: (had?.quantity ?? 0) + line.quantity,
      ceilingNano: (had?.ceilingNano ?? 0) + line.ceilingNano,
    });
  }
  return all;
}

/** What of a bill costs the same, in a sentence for each: what stays, what comes and what goes. */
export function unchanged(pairs: readonly Pair[]): string[] {
  if (pairs.length === 0) return [];
  const kept = pairs.filter(({ before, after }) => before !== null && after !== null);
  const together = asDollars(kept.reduce((sum, { after }) => sum + (after?.ceilingNano ?? 0), 0));
  const added = pairs.filter(({ before }) => before === null).length;
  const gone = pairs.filter(({ after }) => after === null).length;
  const say = (count: number, one: string, more: string): string[] =>
    count === 0 ? [] : [count === 1 ? one : `${count} ${more}`];
  const sentences = [
    ...say(
      kept.length,
      `One line stays as before and costs at most ${together}.`,
      `lines stay as before and cost at most ${together}.`,
    ),
    ...say(added, "One comes that costs nothing.", "come that cost nothing."),
    ...say(gone, "One goes that cost nothing.", "go that cost nothing."),
  ];
  return ["", sentences.join(" ")];
}
