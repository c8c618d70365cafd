import { isNeutral } from "../neutral.ts";
import { stemOf } from "../stems.ts";

/** What a clause is judged by; work.ts has the lists. */
export type Kinds = {
  readonly work: ReadonlySet<string>;
  readonly workStems: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
  readonly telling: ReadonlySet<string>;
  readonly things: ReadonlySet<string>;
};

export const listOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Words that tie others together and name nothing. */
export const TIES = listOf(
  "a an the of in on for with to and or but from by at into onto as its it them that this these those is are was be not no all than per via using versus vs s x y z i",
);
/** Whose it is; what is made at a desk may be somebody's. */
export const WHOSE = listOf("my our your their");
export const PRONOUNS = listOf("it them that this these those everything all");
/** Between a verb and what it is done to. */
export const AIMING: ReadonlySet<string> = new Set([
  ...PRONOUNS,
  ...WHOSE,
  ...listOf("a an the his her every any some"),
]);
/** To say something to others, or to let them have it. */
export const REACHING = listOf("tell ask show read hand teach give send offer explain say call");

/** Whether a word is on the lists, in any form. */
export const isKnown = (word: string, { things, work, workStems }: Kinds): boolean =>
  TIES.has(word) ||
  things.has(word) ||
  work.has(word) ||
  /\d/.test(word) ||
  isNeutral(word) ||
  workStems.has(stemOf(word));
