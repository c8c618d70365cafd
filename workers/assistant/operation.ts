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

/**
 * The words of one text in every way a reader may see them, by first letter. Stemming is what costs time, and a stem
 * starts like its word: only words that start like an operation's are ever stemmed, so that the longest description
 * stays well within the 10 ms of processor time that Workers Free gives a request.
 */
export type Words = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * The words of a text, whatever the case, separator, accents, invisible characters or inflection. A text is cut three
 * ways, because each hides what another shows: at everything that is not a letter or digit ("delete-production"), also
 * inside camelCase and before digits ("deleteProductionDb2"), and with hyphens, underscores and dots dropped ("de-lete").
 */
export function readText(text: string): Words {
  const clean = withoutDisguise(text);
  const cuts = [clean, openCamelCase(clean), clean.replace(/[-_.]/g, "")];
  const words = new Map<string, Set<string>>();
  for (const word of cuts.flatMap(cutWords)) {
    const start = startOf(STEM_BY_WORD[word] ?? word);
    const others = words.get(start);
    if (others) others.add(word);
    else words.set(start, new Set([word]));
  }
  return words;
}

/** The words of an operation's name, in order: `delete_production` → delete, production. */
export const operationWords = (operation: string): readonly string[] =>
  cutWords(openCamelCase(withoutDisguise(operation)));

/**
 * Whether the text names the operation: all its words are there as whole words in any order, or its joined form is one
 * word ("deleteproduction"). "Reproduction" and "undeletable" merely contain such words and do not match.
 */
export function mentions(text: Words, operation: string): boolean {
  const words = operationWords(operation);
  if (words.length === 0) return false;
  return (
    words.every((word) => has(text, "", word)) || has(text, words.slice(0, -1).join(""), words.at(-1) ?? "")
  );
}

/** Whether one word of the text is `head`, as it stands, followed by `word` in any inflection. */
function has(text: Words, head: string, word: string): boolean {
  const stem = stemOf(word);
  const candidates = text.get(startOf(head === "" ? stem : head + word)) ?? [];
  for (const candidate of candidates) {
    if (candidate.startsWith(head) && stemOf(candidate.slice(head.length)) === stem) return true;
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
