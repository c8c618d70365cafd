/** Letters that a decomposition leaves as they are, as people type them without. */
const PLAIN: Readonly<Record<string, string>> = { ß: "ss", ø: "o", đ: "d", ł: "l", æ: "ae", œ: "oe", ı: "i" };

/**
 * A text as it is searched: in small letters, without accents. Kept beside the text, so that both homes of the journal find the same
 * ("Müller" by "muller" and by "MÜLLER").
 */
export const foldedText = (text: string): string =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[ßøđłæœı]/g, (letter) => PLAIN[letter] ?? letter);

/** What has to stand in the text: each word, and what is between quotes as it is. */
export function termsOf(query: string): string[] {
  const terms = foldedText(query).match(/"[^"]+"|[^\s"]+/g) ?? [];
  return terms.map((term) => term.replaceAll('"', "").trim()).filter(Boolean);
}
