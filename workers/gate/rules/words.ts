import { folded } from "./letters.ts";
import { withPlainVerb } from "./phrasal.ts";
import { stemOf, wordStartOf } from "./stems.ts";

/**
 * The words of a text in every way a reader may see them, by first letter. Stemming is what costs time, and a stem
 * starts like its word: only words that start like an operation's are ever stemmed, so that the longest description
 * stays well within the 10 ms of processor time that Workers Free gives a request.
 */
export type Words = ReadonlyMap<string, Map<string, Stem>>;
/** Null until somebody asks for it. */
type Stem = string | null;
export type Word = { readonly stem: string; readonly start: string };

/**
 * The words of texts that belong together, whatever the case, separator, accents, look-alikes, invisible characters or
 * inflection. Each is cut three ways, because each hides what another shows: at everything that is not a letter or digit
 * ("delete-production"), also inside camelCase and before digits ("deleteProductionDb2"), and with hyphens, underscores
 * and dots dropped ("de-lete"). Where signs stand beside letters, it is also read with the letters they look like
 * ("d3lete"); letters that stand one by one are read together ("d e l e t e"), and so are neighbours ("de lete").
 * `marks` are single words, such as the name of a channel, that order nothing. A number of a thousand or more is also the word `#many`, an amount of money `#money`, and a word that begins an order
 * ("send it") also stands there with an exclamation mark before it.
 */
export function readWords(texts: readonly string[], marks: readonly string[] = []): Words {
  const words = new Map<string, Map<string, Stem>>();
  const add = (word: string): void => {
    const start = wordStartOf(word);
    const others = words.get(start);
    if (others) others.set(word, others.get(word) ?? null);
    else words.set(start, new Map([[word, null]]));
  };
  for (const text of texts) {
    for (const word of wordsOf(text)) add(word);
    for (const word of orderedIn(text)) add(`!${word}`);
  }
  for (const mark of marks) for (const word of wordsOf(mark)) add(word);
  return words;
}

function* wordsOf(text: string): Generator<string> {
  const [clean = "", ...others] = readingsOf(text);
  for (const cut of [clean, ...others]) {
    const read = cutWords(cut);
    yield* read;
    yield* spelledOut(read);
  }
  const parts = cutWords(clean);
  for (let at = 1; at < parts.length; at++) yield `${parts[at - 1]}${parts[at]}`;
  if (MANY.test(clean)) yield "#many";
  if (MONEY.test(clean)) yield "#money";
}

/** The words that begin its orders, each alone and with the next one. */
function* orderedIn(text: string): Generator<string> {
  for (const said of clausesOf(folded(text))) {
    const clause = withPlainVerb(said, orderOf(said)?.at ?? 0);
    const first = orderOf(clause);
    const aim = first && clause[first.at + 1];
    if (!first || (aim && SELF.has(aim))) continue;
    yield first.word;
    if (aim) yield `${first.word}${aim}`;
  }
}

/** The text without its disguise, and the other ways to cut it and to read its signs. */
export function readingsOf(text: string): readonly string[] {
  const clean = folded(text);
  const cuts = [clean, openCamelCase(clean), clean.replace(/[-_.*~`]/g, "")];
  if (SIGN_AS_LETTER.test(clean)) cuts.push(signsAsLetters(clean, "i"), signsAsLetters(clean, "l"));
  return [...new Set(cuts)];
}

/** 1000, 1,000, 1 000, 10k. */
const MANY = /\d{4}|\d[.,_' ]\d{3}(?!\d)|\d ?[km]\b/i;
const MONEY = /[$€£]\s?\d|\d\s?[$€£]|\d\s?(?:usd|eur|gbp|dollars?|euros?|pounds?|btc|eth|cents?)\b/i;

const SIGN_AS_LETTER = /\p{L}[013457@$!|]|[013457@$!|]\p{L}/u;
const LETTER_BY_SIGN: Readonly<Record<string, string>> = {
  "0": "o",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
  "!": "i",
  "|": "l",
};

/** A one is read as an i or as an l. */
const signsAsLetters = (text: string, one: string): string =>
  text.replace(/[013457@$!|]/g, (sign) => LETTER_BY_SIGN[sign] ?? one);

/** Fewer letters in a row are initials or names of variables. */
const SPELLED_MIN_LETTERS = 4;
const SPELLED_MAX_LETTERS = 200;
const SPELLED_WORD_MAX = 12;

/** The words in runs of single letters. Where one ends and the next begins is lost, so every piece is taken for one. */
function spelledOut(words: readonly string[]): readonly string[] {
  const pieces: string[] = [];
  let letters = 0;
  const take = (run: string): void => {
    if (run.length < SPELLED_MIN_LETTERS) return;
    letters += run.length;
    if (letters > SPELLED_MAX_LETTERS) return;
    for (let from = 0; from < run.length; from++)
      for (let to = from + 2; to <= Math.min(run.length, from + SPELLED_WORD_MAX); to++)
        pieces.push(run.slice(from, to));
  };
  let run = "";
  for (const word of words) {
    if (word.length === 1) {
      run += word;
      continue;
    }
    take(run);
    run = "";
  }
  take(run);
  return pieces;
}

/** A text's clauses, each as its words in order: what stands between marks, and what follows "and" or "then". */
export const clausesOf = (clean: string): readonly (readonly string[])[] =>
  clean
    .split(
      /[.,;:!?()"“”–—&]+(?=\s|$|["“”(])|\s["“”(]+|\n+|\s(?:[-–—+|/]|[-=]+>)+\s|\b(?:and|then|or|but|plus|also|afterwards?|meanwhile|additionally|as well as)\b/i,
    )
    .map(cutWords)
    .filter((clause) => clause.length > 0);

/** Words that stand before an order and do not change what is ordered. */
const LEADS = new Set(
  "please kindly just now also first finally next immediately quickly simply permanently completely go ahead to i we want need needs have must should shall will would us lets s do it be sure help me and then so today tonight asap can could you someone somebody try d ll wish hope".split(
    " ",
  ),
);
/** What is sent to the owner leaves nobody's hands. */
const SELF = new Set(["me", "us", "myself", "ourselves"]);

/** The word of a clause that would be the order, and where it stands; null when only leads are there. */
export function orderOf(clause: readonly string[]): { readonly word: string; readonly at: number } | null {
  // "Let us send it" is an order; "let users send it" is a wish for a feature.
  const isLead = (word: string, at: number) =>
    LEADS.has(word) || (word === "let" && SELF.has(clause[at + 1] ?? ""));
  const at = clause.findIndex((word, index) => !isLead(word, index));
  const word = clause[at];
  return word === undefined ? null : { word, at };
}

export function wordOf(word: string, head = ""): Word {
  const stem = stemOf(word);
  return { stem, start: wordStartOf(head === "" ? stem : head + word) };
}

/**
 * Whether one word of the text is `head`, as it stands, followed by the word in any inflection. A `prefix` leaves out
 * words that do not start with it before they are stemmed.
 */
export function has(text: Words, head: string, { stem, start }: Word, prefix = head): boolean {
  const candidates = text.get(start);
  if (!candidates) return false;
  for (const [candidate, known] of candidates) {
    if (!candidate.startsWith(prefix)) continue;
    const own = head === "" && known !== null ? known : stemOf(candidate.slice(head.length));
    if (head === "") candidates.set(candidate, own);
    if (own === stem) return true;
  }
  return false;
}

export const cutWords = (text: string): readonly string[] =>
  text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

export const openCamelCase = (text: string): string =>
  text
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/(\p{L})(\p{N})/gu, "$1 $2")
    .replace(/(\p{N})(\p{L})/gu, "$1 $2");
