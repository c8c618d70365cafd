import { wordsOf } from "../../language/words.ts";

/** The base forms of a text's words, and every two that follow one another: "pull request" is more than a pull and a request. */
export function termsIn(text: string): string[] {
  const words = wordsOf(text);
  const pairs = words.slice(1).map((word, at) => `${words[at]} ${word}`);
  return [...words, ...pairs];
}

/** The same of a list of keywords, so that no pair reaches from one into the next. */
export const termsInKeywords = (keywords: readonly string[]): string[] => keywords.flatMap(termsIn);
