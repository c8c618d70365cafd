import { stemmer } from "stemmer";

/**
 * Words whose Porter stem misleads. Left: the word as written; right: the stem it gets here.
 * Production is not a product; the rest are short or irregular forms of a word that operations are named with.
 */
const STEM_BY_WORD: Readonly<Record<string, string>> = {
  production: "production",
  productions: "production",
  prod: "production",
  prd: "production",
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
  sent: "send",
  sold: "sell",
  bought: "bui",
  paid: "pai",
  gave: "give",
  given: "give",
  publication: "publish",
  publications: "publish",
  removal: "remov",
  removals: "remov",
  deleted: "delet",
  poster: "poster",
  posters: "poster",
  ordinary: "ordinary",
  curling: "curling",
  // Money: to save or to share is neither.
  savings: "savings",
  shares: "shares",
};

/** A text may have words such as "constructor", which every object has something under. */
const ownStemOf = (word: string): string | undefined =>
  Object.hasOwn(STEM_BY_WORD, word) ? STEM_BY_WORD[word] : undefined;

/** What all inflections of a word have in common. */
export const stemOf = (word: string): string => ownStemOf(word) ?? stemmer(word);

/** The first letter of a word's stem. The stemmer never touches it; the second it may ("ays", "aed"). */
export const wordStartOf = (word: string): string => (ownStemOf(word) ?? word).slice(0, 1);
