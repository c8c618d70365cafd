import { folded } from "./letters.ts";
import { cutWords, has, openCamelCase, type Word, type Words, wordOf } from "./words.ts";

/** An operation's name, read once for all the texts that it is looked for in. */
export type Operation = {
  readonly words: readonly Word[];
  /** All words but the last one, joined, and the last: together they are the name as one word. */
  readonly head: string;
  readonly last: Word | null;
};

/** The words of an operation's name, in order: `delete_production` → delete, production. */
export const operationWords = (operation: string): readonly string[] =>
  cutWords(openCamelCase(folded(operation)));

export function readOperation(operation: string): Operation {
  const words = operationWords(operation);
  const last = words.at(-1);
  const head = words.slice(0, -1).join("");
  return {
    words: words.map((word) => wordOf(word)),
    head,
    last: last === undefined ? null : wordOf(last, head),
  };
}

/**
 * Whether the text names the operation: all its words are there as whole words in any order, or its joined form is one
 * word ("deleteproduction"). "Reproduction" and "undeletable" merely contain such words and do not match.
 */
export function mentions(text: Words, { words, head, last }: Operation): boolean {
  if (last === null) return false;
  return words.every((word) => has(text, "", word)) || has(text, head, last);
}
