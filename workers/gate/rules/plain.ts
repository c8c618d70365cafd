import { isEnglish } from "./english.ts";
import { withPathsInWords } from "./paths.ts";

/** A name has none of these; with one it is the piece of a sentence, whose rest may stand in another field. */
const IN_SENTENCES =
  /\b(?:the|an?|my|our|your|their|his|her|its|this|that|these|those|off|over|away|it|them|him|who|whom|which|we|they|he|she)\b/i;
/** Nor does one begin with what ties it to something before, or end with what leads on. */
const TIED =
  /^(?:and|or|but|then|so|of|for|from|with|without|by|in|on|at|into|is|are|was|be|not|no|until|before|after|while|as)\s|\s(?:and|or|but|then|so|to|of|for|from|with|without|by|in|on|at|into|is|are|not|be|until|while|as)$/i;

/** Whether names, as of types and operations, are names. */
export const oddityOfNames = (names: readonly string[]): string | null =>
  names.some((name) => IN_SENTENCES.test(name) || TIED.test(name.trim()))
    ? "a type, an operation or a label is no name"
    : null;

/** Longer texts have room to hide something, and no task needs them to say what it does. */
export const READABLE_MAX_CHARS = 2_000;

/** What a keyboard types in an English sentence, and the marks that editors make of it. */
const ORDINARY = /^[A-Za-z0-9\s.,;:!?'"()/_&%€$£#@+*’‘“”„–—…-]*$/;

/** Between numbers: "3x + 7 = 22". */
const EQUALS = /(?<=\d[a-z]? )=(?= -?\d)/g;

/** A part of a dialogue, or a heading that acts as one. */
const ROLE_MARK =
  /\b(system|assistant|user|human|developer|admin|owner|tool|claude|purser)\s*:|^\s*#{1,6}\s/im;

/** Marks inside words or around them that leave the words standing for a reader: bold, struck out, a quoted letter. */
const MARKED = /\*\*|__|\w\*|\*\w|\w["“”„]\w|[a-z]'[a-z]'/i;

/** Text in other clothes: percent signs and references, bits, dots and dashes, numbers for letters, quoted data. */
const ENCODED =
  /%[0-9a-f]{2}|\b(?=[a-f]*\d)[0-9a-f]{12,}\b|&#|&\w+;|\b0x[0-9a-f]|[01]{8}|\b([0-9a-f]{2}\s+){4}|([.-]{1,5}\s+){4}|"\s*:|(\b\d{1,3}[\s,.-]+){5}/i;

/** A word, with its apostrophes, and the digits that stand in it. */
const TOKEN = /[A-Za-z0-9]+(?:['’][A-Za-z]+)*/g;
/** A number with a unit, a version, a name with a number: "10k", "v2", "Q3", "sha256". */
const NUMBERED = /^(?:([a-z]*)\d+|\d+([a-z]*)|\d+x\d+)$/i;
/** So short that no word of any language for what matters here fits in. */
const UNIT_MAX_CHARS = 2;
/** A letter that says which one: "p-value", "x-axis". */
const LETTERED = /\b[a-z]-(?=[a-z]{3,}\b)/g;
/** As identifiers have: at least a digit for every two letters. */
const LETTERS_PER_DIGIT = 2;

/**
 * Why texts are not plain English, or null when they are. Rules can only tell what they understand, and a model can be
 * talked into anything, so that what is not plain is for a person, whatever it costs.
 *
 * @param also words that count as English besides, such as names in the owner's own rules; in lower case
 */
export function oddityOf(texts: readonly string[], also: ReadonlySet<string> = new Set()): string | null {
  for (const text of texts) {
    const oddity = oddityIn(text, also);
    if (oddity !== null) return oddity;
  }
  return null;
}

function oddityIn(written: string, also: ReadonlySet<string>): string | null {
  if (written.length > READABLE_MAX_CHARS) return "it is long";
  const text = withPathsInWords(written);
  if (!ORDINARY.test(text.replace(EQUALS, ""))) return "it has characters that plain English does not need";
  if (ROLE_MARK.test(text) || MARKED.test(text) || ENCODED.test(text))
    return "it has parts that are no plain English";
  if (isSpelled(text)) return "it has words in single letters";
  const strange = (text.replace(LETTERED, "").match(TOKEN) ?? [])
    .filter((token) => !isKnown(token, also))
    .flatMap(partsOf)
    .find((part) => !isKnown(part, also));
  return strange === undefined ? null : `"${strange}" is no English word that the rules know`;
}

/** A name begins with a capital and goes on without; longer ones are words of other languages. */
const NAME = /^(?:[A-Z][a-z]{2,13}|[A-Z]{2,8})$/;
/** More than that, and a sentence may stand between them. */
const NAMES_MAX = 2;
/** Words that are English for each name among them. */
const WORDS_PER_NAME = 3;
/** "Who wrote Middlemarch?" */
const WORDS_ASKING = 2;

/** What a text names that no dictionary has, in lower case: "Macbeth", "a dry Riesling". None where that may be another language. */
export function strangeNamesOf(text: string): ReadonlySet<string> {
  const tokens = text.match(TOKEN) ?? [];
  const strange = tokens.filter((token) => !/^\d+[a-z]{0,2}$/i.test(token) && !isEnglish(token));
  const names = new Set(strange.map((token) => token.replace(/['’]s$/, "")));
  const isEach = [...names].every((name) => isCompound(name) || (NAME.test(name) && tokens[0] !== name));
  const isFew =
    names.size <= NAMES_MAX && text.split(PIECES).every((piece) => hasWordsFor(names, piece, text));
  return new Set(isEach && isFew ? [...names].map((name) => name.toLowerCase()) : []);
}

/** Names have their words beside them: more of those in another sentence would let another language in. */
function hasWordsFor(names: ReadonlySet<string>, piece: string, text: string): boolean {
  const tokens = (piece.match(TOKEN) ?? []).map((token) => token.replace(/['’]s$/, ""));
  const here = new Set(tokens.filter((token) => names.has(token)));
  const words = tokens.filter((token) => !names.has(token)).length;
  return (
    words >= (here.size === 1 && text.trimEnd().endsWith("?") ? WORDS_ASKING : WORDS_PER_NAME * here.size)
  );
}
const PIECES = /["“”](?=\w+ \w+ )|[.!?;:()\n]+(?=\s|$)|\s[(–—+/-]+\s?|\b(?:also|plus|as well as|then)\b/i;

/** "Woodturning": one word of two that are long enough to be told apart. */
const isCompound = (word: string): boolean =>
  word.length <= COMPOUND_MAX_CHARS &&
  /^[a-z]+$/.test(word) &&
  Array.from(word).some(
    (_, at) =>
      at >= PART_MIN_CHARS &&
      word.length - at >= PART_MIN_CHARS &&
      isEnglish(word.slice(0, at)) &&
      isEnglish(word.slice(at)),
  );
const PART_MIN_CHARS = 4;
/** Each letter of a longer one would be looked at as the end of a word. */
const COMPOUND_MAX_CHARS = 30;

/** The words inside camelCase. */
const partsOf = (token: string): readonly string[] =>
  token
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .split(" ");

function isKnown(word: string, also: ReadonlySet<string>): boolean {
  if (!/\d/.test(word) || also.has(word.toLowerCase())) return isEnglish(word, also);
  const numbered = NUMBERED.exec(word);
  if (numbered === null) return isEnglish(word);
  const letters = numbered[1] ?? numbered[2] ?? "";
  return letters.length <= UNIT_MAX_CHARS || isEnglish(letters) || isEnglish(word);
}

/** Two letters in a row that are no words, as nobody writes but to spell ("d e l e t e"); "a.m." and "e.g." are known. */
const isSpelled = (text: string): boolean =>
  /(?:^|[^A-Za-z0-9])(?!a\.m|p\.m|e\.g|i\.e|q&a|Q&A|a\/b|A\/B)[A-Za-z][^A-Za-z0-9]{1,3}[A-Za-z](?![A-Za-z0-9])/.test(
    text.replace(/['’][a-z]\b/gi, "").replace(/\b[aAI] /g, ""),
  );

/**
 * Whether a single word is an identifier of another system, such as a channel's or a message's: digits with some letters.
 * It says nothing to anybody, and is no English either.
 */
export const isIdentifier = (text: string): boolean => {
  if (!/^[A-Za-z0-9:._+@#-]{1,64}$/.test(text)) return false;
  const digits = text.match(/\d/g)?.length ?? 0;
  const letters = text.match(/[A-Za-z]/g)?.length ?? 0;
  return digits > 0 && letters <= digits * LETTERS_PER_DIGIT && !/[A-Za-z]{6}/.test(text) && !isHexText(text);
};

/** Whether hexadecimal digits stand for letters. */
function isHexText(text: string): boolean {
  const digits = text.replace(/[^0-9A-Fa-f]/g, "");
  const letters = (digits.match(/../g) ?? [])
    .map((pair) => String.fromCharCode(Number.parseInt(pair, 16)))
    .join("");
  return digits.length > UNIT_MAX_CHARS && /^[A-Za-z _-]+$/.test(letters);
}
