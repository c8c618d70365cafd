import { stemmer } from "stemmer";
import { STEMS_BY_START } from "./english.data.ts";
import { VOCABULARY } from "./vocabulary.ts";

/** Words of one letter: an article, a pronoun, and what is numbered in capitals ("feature X"). "O" and "e" are other languages' words. */
const SINGLE = /^(?:[aA-Z]|i)$/;
const CONTRACTED = /n?['’](?:s|t|re|ve|ll|d|m)$/;

let vocabulary: ReadonlySet<string> | null = null;

/** Made when first asked: not every request reads a text. */
const known = (): ReadonlySet<string> => {
  vocabulary ??= new Set(
    Object.values(VOCABULARY)
      .flatMap((words) => words.split(" "))
      .flatMap((word) => [word, stemmer(word)]),
  );
  return vocabulary;
};

/** Whether a word is one of plain English, in whatever form or case; `also` are words that the owner's own rules use. */
export function isEnglish(word: string, also: ReadonlySet<string> = new Set()): boolean {
  if (SINGLE.test(word)) return true;
  const plain = word.toLowerCase().replace(CONTRACTED, "");
  const stem = stemmer(plain);
  if (known().has(plain) || known().has(stem) || also.has(plain)) return true;
  const rest = STEMS_BY_START[stem.slice(0, 2)];
  return rest !== undefined && ` ${rest} `.includes(` ${stem.slice(2)} `);
}
