/** A word with its place in the text. */
type Placed = { readonly word: string; readonly from: number; readonly to: number };

const placed = (text: string): Placed[] =>
  [...text.matchAll(/[\p{L}\p{N}]+/gu)].map((found) => ({
    word: found[0].normalize("NFKC").toLowerCase(),
    from: found.index,
    to: found.index + found[0].length,
  }));

const runsIn = (words: readonly Placed[], length: number): string[] =>
  words.slice(length - 1).map((_, at) =>
    words
      .slice(at, at + length)
      .map(({ word }) => word)
      .join(" "),
  );

/** Sentences and lines with where they begin and end; together they are the whole text. */
function partsOf(text: string): { readonly from: number; readonly to: number }[] {
  const ends = [...text.matchAll(/[.!?](?=\s)|\n/g)].map((found) => found.index + 1);
  return [...ends, text.length].map((to, at) => ({ from: ends[at - 1] ?? 0, to }));
}

/**
 * A text without the sentences that repeat so many words in a row of one of the sources: case, marks and spaces do not hide a quotation.
 *
 * @param words how many words in a row are a quotation
 */
export function withoutQuotes(text: string, sources: readonly string[], words: number): string {
  const known = new Set(sources.flatMap((source) => runsIn(placed(source), words)));
  const said = placed(text);
  const quoted = runsIn(said, words).flatMap((run, at) => (known.has(run) ? said.slice(at, at + words) : []));
  if (quoted.length === 0) return text;
  return partsOf(text)
    .filter(({ from, to }) => !quoted.some((word) => word.from < to && word.to > from))
    .map(({ from, to }) => text.slice(from, to))
    .join("")
    .trim();
}
