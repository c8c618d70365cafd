import { isWritten, nounOf } from "./artefact.ts";
import { listOf } from "./kinds.ts";
import { isPart, STATES } from "./parts.ts";

/**
 * Whether a sentence only says how a part of a page, a program or a text behaves: "the page loads slowly". It orders nothing, where it
 * wishes for nothing: "the folder could do with being empty" does.
 */
export function isSymptom(clauses: readonly (readonly string[])[]): boolean {
  const [clause = []] = clauses;
  if (isGiven(clause) && clauses.every((one) => !one.some((word) => WISHING.has(word) && word !== "to")))
    return true;
  if (clauses.length !== 1 || !/^(?:the|my|our|this)$/.test(clause[0] ?? "")) return false;
  const at = clause.findIndex((word) => SHOWS.has(word));
  if (at < 2 || clause.some((word) => WISHING.has(word))) return false;
  const noun = nounOf(clause.slice(0, at));
  return (
    (isPart(noun) || PROGRAMS.has(noun)) &&
    clause
      .slice(at + 1)
      .every((word) => LINKS.has(word) || isPart(word) || STATES.has(word) || word.endsWith("ly"))
  );
}
/** What stands beside the parts that a symptom is seen in: "overlaps the text on small screens". */
const LINKS = listOf(
  "a an the and in on at of with about from for when while after before too very so again twice once sometimes always every time out up off unused an expected mobile phones tablets desktop first second last empty nothing load start",
);

/** "Here is a poem of mine", "I have a talk on Monday about bees", "my essay is too long": what the work is about. */
function isGiven([first = "", second = "", third = "", ...rest]: readonly string[]): boolean {
  if (first === "here") return /^(?:is|s|are)$/.test(second) && isWritten(nounOf([third, ...rest]));
  if (/^(?:i|we)$/.test(first) && /^(?:have|wrote|drew|read)$/.test(second))
    return /^(?:an?|some|two|three)$/.test(third) && isWritten(nounOf([third, ...rest]));
  if (/^(?:i|we)$/.test(first) && /^(?:m|am|re|are)$/.test(second))
    return (
      (/^(?:learning|studying)$/.test(third) && rest.length < GIVEN_WORDS_MAX) ||
      (third === "trying" && rest[0] === "to" && rest[1] === "understand")
    );
  const is = [second, third, ...rest].findIndex((word) => /^(?:is|are)$/.test(word));
  const how = [second, third, ...rest].slice(is + 1);
  return (
    /^(?:my|our|the|this)$/.test(first) &&
    is > 0 &&
    is < 3 &&
    isWritten([second, third, ...rest][is - 1] ?? "") &&
    STATES.has(how.find((word) => !/^(?:too|very|quite|still|a|bit|rather)$/.test(word)) ?? "")
  );
}

/** What a part of a page, a program or a text does in a sentence of its own. */
export const SHOWS = listOf(
  "loads prints fails shows jumps crashes breaks flickers looks takes flashes freezes scrolls overlaps overflows ends starts begins repeats leaks returns throws hangs lags",
);
/** More words have room for an order. */
const GIVEN_WORDS_MAX = 4;
const PROGRAMS = listOf("build app page essay text poem game test tests");
const WISHING = listOf(
  "need needs should must may can might shall ought will would could want wants wish please to be better gone until unless if so it",
);
