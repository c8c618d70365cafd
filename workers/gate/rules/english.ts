import { stemmer } from "stemmer";
import { STEMS_BY_START } from "./english.data.ts";
import { isNeutral } from "./neutral.ts";

/** Words of one letter: an article, a pronoun, and what is numbered in capitals ("feature X"). "O" and "e" are other languages' words. */
const SINGLE = /^(?:[aA-Z]|i)$/;
const CONTRACTED = /(?:n['’]t|['’](?:s|t|re|ve|ll|d|m))$/;

/** Whether a word is one of plain English, in whatever form or case; `also` are words that the owner's own rules use. */
export function isEnglish(word: string, also: ReadonlySet<string> = new Set()): boolean {
  if (SINGLE.test(word)) return true;
  const plain = word.toLowerCase().replace(CONTRACTED, "");
  if (plain !== word.toLowerCase() && /^(?:i|ca|wo|sha)$/.test(plain)) return true;
  if (/.{3}able$/.test(plain) && isListed(stemmer(plain.replace(/e?able$/, "")))) return true;
  return also.has(plain) || isListed(stemmer(plain)) || isListed(plain) || isNeutral(plain);
}

/** The lists are searched as they are: to take them apart would cost more than most texts are worth. */
function isListed(stem: string): boolean {
  const rest = STEMS_BY_START[stem.slice(0, 2)];
  return rest !== undefined && ` ${rest} `.includes(` ${stem.slice(2)} `);
}
