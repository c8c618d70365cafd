import { listOf } from "./kinds.ts";
/** Whom or what a word means: some one that can be pointed at, or any that there are. */
export type Reference = "particular" | "generic";

/** With one of these before it, a particular one is meant, or all that there are of some. */
const POINTING = listOf(
  "the this that these those my our your their his her its every each all both whose which same other another s",
);
const ANY = listOf(
  "a an any some no one two three four five six seven eight nine ten many few several most more",
);
/** "The two doctors" are there. */
const THE = listOf("the these those my our your their his her");
/** A description ends at these, looking back from the word. */
const LEADING = listOf(
  "of for with about from in on at to into onto by as under over between against than without during after before per via and or but that who is are was were be has have does do did when where what how why if while because not",
);
/** How many words may stand between a word and what says which one it is. */
const DESCRIBING_MAX = 3;

/**
 * What the word at `at` refers to: "the tenant" and "my old tenant" are somebody, "a tenant" and "tenants" are anybody. In
 * the singular with nothing before it, it is taken for somebody.
 */
export function referenceOf(words: readonly string[], at: number): Reference {
  for (let back = at - 1; back >= 0 && back >= at - 1 - DESCRIBING_MAX; back--) {
    const word = words[back] ?? "";
    if (POINTING.has(word))
      return isFor(words, back) && (KIN.has(words[at] ?? "") || READERS.has(words[at] ?? ""))
        ? "generic"
        : "particular";
    // "A doctor's note" is worth what the doctor says.
    if ((ANY.has(word) || /^\d+$/.test(word)) && !THE.has(words[back - 1] ?? ""))
      return isTheirs(words, at) ? "particular" : "generic";
    if (LEADING.has(word)) break;
  }
  if (isTheirs(words, at)) return "particular";
  return /s$|^children$/.test(words[at] ?? "") || (words[at + 1] ?? "").endsWith("s")
    ? "generic"
    : "particular";
}

/** Family and friends, for whom people make things. */
export const KIN = listOf(
  "mother father mum mom dad parent parents sister sisters brother brothers son sons daughter daughters child children kid kids aunt uncle cousin cousins niece nephew grandmother grandfather grandma grandpa granny grandson granddaughter friend friends wife husband partner",
);
/** For whom texts are made that everybody may read. */
const READERS = listOf("children kids pupils members guests visitors students residents parents tenants");
const isFor = (words: readonly string[], at: number): boolean =>
  words[at - 1] === "for" && /^(?:my|our|the)$/.test(words[at] ?? "");

/** A children's book is no child's. */
const isTheirs = (words: readonly string[], at: number): boolean =>
  words[at + 1] === "s" && !/^(?:children|kids?)$/.test(words[at] ?? "");
