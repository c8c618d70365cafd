import { LETTERS_BY_LIKENESS } from "./letters.data.ts";

const LIKENESS: ReadonlyMap<string, string> = new Map(
  Object.entries(LETTERS_BY_LIKENESS).flatMap(([like, letters]) =>
    Array.from(letters, (letter) => [letter, like] as const),
  ),
);

/** Nothing is seen of these, though they are letters or symbols to Unicode: fillers, and the braille blank. */
const BLANKS = /[\u115f\u1160\u2800]/g;

/**
 * A text with the letters that a reader takes its letters for: compatibility forms (full width, mathematical, circled),
 * look-alikes of other scripts and small capitals become ASCII letters; marks and what is not shown are dropped. The case
 * stays as it is.
 */
export const folded = (text: string): string => {
  const compatible = text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .replace(BLANKS, "");
  if (/^\p{ASCII}*$/u.test(compatible)) return compatible;
  const unmarked = (some: string): string => some.normalize("NFD").replace(/\p{M}/gu, "");
  return unmarked(unmarked(compatible).replace(/\P{ASCII}/gu, likeness));
};

function likeness(letter: string): string {
  const own = LIKENESS.get(letter);
  if (own !== undefined) return own;
  const lower = letter.toLowerCase();
  // In capitals, as it was, so that the letters of an alternating case stay one word.
  return LIKENESS.get(lower)?.toUpperCase() ?? letter;
}
