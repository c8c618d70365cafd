import { stemmer } from "stemmer";

/**
 * Words whose Porter stem misleads. Left: the word as written; right: the stem it gets here.
 * Production is not a product; the rest are short or irregular forms of a word that operations are named with.
 */
const STEM_BY_WORD: Readonly<Record<string, string>> = {
  production: "production",
  productions: "production",
  prod: "production",
  deployment: "deploi",
  deployments: "deploi",
  redeploy: "deploi",
  redeployment: "deploi",
  cred: "credenti",
  creds: "credenti",
  modification: "modifi",
  modifications: "modifi",
  perms: "permiss",
  permissive: "permissive",
  larger: "larg",
  largest: "larg",
  customer: "customer",
  customers: "customer",
  accessible: "accessible",
  accessibility: "accessible",
  tokenize: "tokenize",
  tokenizer: "tokenize",
  tokenizers: "tokenize",
  tokenization: "tokenize",
};

/** Cyrillic and Greek letters, and the Latin ones they are read as. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  ["аa сc ԁd еe һh іi јj кk мm оo рp ѕs тt уy хx", "αa εe ιi κk νv οo ρp τt υu χx"]
    .flatMap((script) => script.split(" "))
    .map(([foreign = "", latin = ""]) => [foreign, latin]),
);

/**
 * The words of one text in every way a reader may see them, by first letter. Stemming is what costs time, and a stem
 * starts like its word: only words that start like an operation's are ever stemmed, so that the longest description
 * stays well within the 10 ms of processor time that Workers Free gives a request.
 */
export type Words = ReadonlyMap<string, Map<string, Stem>>;
/** Null until somebody asks for it. */
type Stem = string | null;

/**
 * The words of a text, whatever the case, separator, accents, invisible characters or inflection. A text is cut three
 * ways, because each hides what another shows: at everything that is not a letter or digit ("delete-production"), also
 * inside camelCase and before digits ("deleteProductionDb2"), and with hyphens, underscores and dots dropped ("de-lete").
 * Where signs stand beside letters, it is also read with the letters they look like ("d3lete"), and letters that stand
 * one by one are read together ("d e l e t e"). A number of a thousand or more is also the word `#many`.
 */
export function readText(text: string): Words {
  const clean = withoutDisguise(text);
  const cuts = [clean, openCamelCase(clean), clean.replace(/[-_.]/g, "")];
  if (SIGN_AS_LETTER.test(clean)) cuts.push(signsAsLetters(clean, "i"), signsAsLetters(clean, "l"));
  const read = cuts.map(cutWords);
  const words = new Map<string, Map<string, Stem>>();
  for (const word of [...read.flat(), ...read.flatMap(spelledOut), ...(MANY.test(clean) ? ["#many"] : [])]) {
    const start = startOf(STEM_BY_WORD[word] ?? word);
    const others = words.get(start);
    if (others) others.set(word, others.get(word) ?? null);
    else words.set(start, new Map([[word, null]]));
  }
  return words;
}

/** 1000, 1,000, 1 000, 10k. */
const MANY = /\d{4}|\d[.,_' ]\d{3}(?!\d)|\d ?[km]\b/i;

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

/** The words of an operation's name, in order: `delete_production` → delete, production. */
export const operationWords = (operation: string): readonly string[] =>
  cutWords(openCamelCase(withoutDisguise(operation)));

/** An operation's name, read once for all the texts that it is looked for in. */
export type Operation = {
  readonly words: readonly Word[];
  /** All words but the last one, joined, and the last: together they are the name as one word. */
  readonly head: string;
  readonly last: Word | null;
};
export type Word = { readonly stem: string; readonly start: string };

export function readOperation(operation: string): Operation {
  const words = operationWords(operation);
  const last = words.at(-1);
  const head = words.slice(0, -1).join("");
  return {
    words: words.map((word) => wordOf(word, "")),
    head,
    last: last === undefined ? null : wordOf(last, head),
  };
}

export function wordOf(word: string, head: string): Word {
  const stem = stemOf(word);
  return { stem, start: startOf(head === "" ? stem : head + word) };
}

/**
 * Whether the text names the operation: all its words are there as whole words in any order, or its joined form is one
 * word ("deleteproduction"). "Reproduction" and "undeletable" merely contain such words and do not match.
 */
export function mentions(text: Words, { words, head, last }: Operation): boolean {
  if (last === null) return false;
  return words.every((word) => has(text, "", word)) || has(text, head, last);
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

/** The stemmer never touches the first letter of a word; the second it may ("ays", "aed"). */
const startOf = (word: string): string => word.slice(0, 1);

const stemOf = (word: string): string => STEM_BY_WORD[word] ?? stemmer(word);

const cutWords = (text: string): readonly string[] =>
  text
    .toLowerCase()
    .replace(/[^\p{ASCII}]/gu, (letter) => LOOK_ALIKES.get(letter) ?? letter)
    .match(/[\p{L}\p{N}]+/gu) ?? [];

const withoutDisguise = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");

const openCamelCase = (text: string): string =>
  text
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, "$1 $2")
    .replace(/(\p{L})(\p{N})/gu, "$1 $2")
    .replace(/(\p{N})(\p{L})/gu, "$1 $2");
