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
};

/** Cyrillic and Greek letters, and the Latin ones they are read as. */
const LOOK_ALIKES: ReadonlyMap<string, string> = new Map(
  ["аa сc ԁd еe һh іi јj кk мm оo рp ѕs тt уy хx", "αa εe ιi κk νv οo ρp τt υu χx"]
    .flatMap((script) => script.split(" "))
    .map(([foreign = "", latin = ""]) => [foreign, latin]),
);

/** The words of one text in every way a reader may see them; see `readText`. */
export type Words = { readonly stems: ReadonlySet<string>; readonly tokens: ReadonlySet<string> };

/**
 * The words of a text, whatever the case, separator, accents, invisible characters or inflection. A text is cut three
 * ways, because each hides what another shows: at everything that is not a letter or digit ("delete-production"), also
 * inside camelCase and before digits ("deleteProductionDb2"), and with hyphens, underscores and dots dropped ("de-lete").
 */
export function readText(text: string): Words {
  const clean = withoutDisguise(text);
  const cuts = [clean, openCamelCase(clean), clean.replace(/[-_.]/g, "")];
  const tokens = new Set(
    cuts.flatMap((cut) => cut.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map(plainLetters),
  );
  return { tokens, stems: new Set([...tokens].map(stemOf)) };
}

/** The words of an operation's name, in order: `delete_production` → delete, production. */
export const operationWords = (operation: string): readonly string[] =>
  (
    openCamelCase(withoutDisguise(operation))
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).map(plainLetters);

/**
 * Whether the text names the operation: all its words are there as whole words in any order, or its joined form is one
 * word ("deleteproduction"). "Reproduction" and "undeletable" merely contain such words and do not match.
 */
export function mentions(text: Words, operation: string): boolean {
  const words = operationWords(operation);
  if (words.length === 0) return false;
  return words.every((word) => text.stems.has(stemOf(word))) || hasJoined(text, words);
}

function hasJoined(text: Words, words: readonly string[]): boolean {
  const head = words.slice(0, -1).join("");
  const last = stemOf(words.at(-1) ?? "");
  return [...text.tokens].some(
    (token) => token.startsWith(head) && stemOf(token.slice(head.length)) === last,
  );
}

const stemOf = (word: string): string => STEM_BY_WORD[word] ?? stemmer(word);

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

const plainLetters = (word: string): string =>
  word.replace(/[^a-z0-9]/gu, (letter) => LOOK_ALIKES.get(letter) ?? letter);
