import { wordsOf } from "../../language/words.ts";

/** Of the words of both, how many they have in common, for them to seem to say the same. */
const SIMILAR = 0.6;

export function similarTo(one: string, other: string): boolean {
  const [mine, theirs] = [new Set(wordsOf(one)), new Set(wordsOf(other))];
  const both = [...mine].filter((word) => theirs.has(word)).length;
  const all = new Set([...mine, ...theirs]).size;
  return all > 0 && both / all >= SIMILAR;
}
