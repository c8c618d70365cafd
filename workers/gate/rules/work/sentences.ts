import { folded } from "../letters.ts";
import { withPathsInWords } from "../paths.ts";
import { withPlainVerb } from "../phrasal.ts";
import { clausesOf, orderOf } from "../words.ts";
import { isSymptom } from "./symptom.ts";
import { isQuestion } from "./telling.ts";

/**
 * The sentences of a text that may order something, each as its clauses from their order on. A line ends a sentence, as a full stop does;
 * a greeting is none, and neither is, beside others, what only says how something behaves.
 *
 * @param work the words that begin an order
 */
export function sentencesOf(
  text: string,
  work: ReadonlySet<string>,
): readonly (readonly (readonly string[])[])[] {
  return withoutQuoted(withPathsInWords(folded(text)))
    .split(/[.!?;]+(?=\s|$)|\n+/)
    .filter((sentence) => !GREETING.test(sentence.trim()))
    .map((sentence) =>
      clausesOf(sentence)
        .map((clause) => withoutLeads(clause, work))
        .filter((clause, _, all) => all.length === 1 || orderOf(clause) !== null || clause.at(-1) === "to"),
    )
    .filter((clauses) => clauses.length > 0)
    .filter((clauses, _, all) => all.length === 1 || !isSymptom(clauses));
}

/**
 * What is quoted to be translated or explained, and what a part of a page is called, is one word; what it speaks of is looked at besides.
 * Only at the end of a text, before no more than the language: behind it, "and then do it" would carry out what nobody read.
 */
const withoutQuoted = (text: string): string =>
  (ABOUT_WORDS.test(text) ? text.replace(QUOTED, "$1 word") : text)
    .replace(NAMED_BEFORE, "$1 ")
    .replace(NAMED_AFTER, "$1");
const ABOUT_WORDS =
  /^(?:please |(?:could|can) you (?:please )?)?(?:translate|explain|pronounce|spell|what|why|how)\b/i;
const QUOTED =
  /\b(translate|explain|pronounce|spell|(?:the|this|a) (?:sign|word|words|phrase|sentence|error|idiom|term|proverb|expression|joke|message))(?: [a-z]+)? ["“”][^"“”\n]{1,100}["“”](?=(?: (?:in|into|to) (?:[a-z]+|an? [a-z]+|(?:plain|simple|other|easy) words))?\s*[.?!]?\s*$)/gi;
const NAMED_BEFORE =
  /\b(an?|the) ["“][A-Za-z -]{1,30}["”] (?=style|button|link|label|tab|heading|column|field|option|page|section)/gi;
const NAMED_AFTER =
  /\b((?:menu|entry|button|tab|label|page|section|column|heading)) ["“][A-Za-z -]{1,30}["”]/g;

const GREETING =
  /^(?:hi|hello|hey|thanks|thank you|good (?:morning|evening)|ok|okay|great)(?: (?:there|again|all|so much|a lot))?$/i;

/** A clause from its order on: "please try to sort" is to sort. */
function withoutLeads(clause: readonly string[], work: ReadonlySet<string>): readonly string[] {
  const at = orderOf(clause)?.at ?? 0;
  const plain = withPlainVerb(clause, at);
  return work.has(plain[at] ?? "") && !isQuestion(plain) ? plain.slice(at) : plain;
}
