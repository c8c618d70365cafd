import { isWritten, MAKING } from "./artefact.ts";
import { type Kinds, listOf } from "./kinds.ts";
import { isPart } from "./parts.ts";
import { SHOWS } from "./symptom.ts";
import { isQuestion } from "./telling.ts";

/**
 * "Write a story make the calendar visible": where nobody stands before it who does it, a word with an aim behind it is an order of
 * its own. What ties, and what somebody does in a "who", a "how" or a "by doing", is none.
 */
export function hasOrderWithin(clause: readonly string[], { work }: Kinds): boolean {
  if (goesOnAfterText(clause, work)) return true;
  const isCausing = CAUSING.has(clause[0] ?? "");
  return clause.some((word, at) => {
    const [before = "", next = "", second = ""] = [clause[at - 1], clause[at + 1], clause[at + 2]];
    if (at < 2 || NO_ORDER.test(word) || DOERS.has(before) || LEADING.has(word)) return false;
    if (ONLY_VERBS.has(word) && !isCausing && !isQuestion(clause) && !LEADING.has(before))
      return !before.endsWith("s");
    if (!AIMED_AT.has(next) || LEADING.has(before) || TIMES.test(second) || isCausing) return false;
    const isSubordinate = clause.slice(0, at).some((one) => SUBORDINATE.has(one));
    return !isSubordinate || (work.has(word) && !/s$|^(?:much|many|more|less)$/.test(before));
  });
}
/** "Write a story merge tables": behind what is written stands what ties something to it, or another word for a text, or nothing. */
function goesOnAfterText([verb = "", ...aim]: readonly string[], work: ReadonlySet<string>): boolean {
  if (!MAKING.has(verb) || CAUSING.has(verb)) return false;
  const at = aim.findIndex((word) => isWritten(word));
  const end = aim.findIndex((word) => LEADING.has(word) || DOERS.has(word));
  if (at === -1 || (end !== -1 && end < at)) return false;
  if (aim[at + 1] === "do") return true;
  const [next = "", ...after] = aim.slice(at + 1, end === -1 ? undefined : end);
  const isVerb = (work.has(next) || ACTING.has(next)) && !isWritten(next);
  // "Write a story turn on the heating", and not "a story set in Rome", "a reading list on bees".
  if (after.length === 0) return end !== -1 && isVerb && !isPart(next) && next !== "program";
  if (AIMED_AT.has(next) || /^an?$|(?:[aeiouy]\w*ing|ed|ly)$/.test(next)) return false;
  return isVerb || !(isWritten(next) || isPart(next));
}
/** "Make the tooltip follow the cursor": what is made to do something is judged elsewhere. */
const CAUSING = listOf("make let help have making letting helping");
/** What somebody or something does, and what is being done, is no order; "bring" and "ring" are. */
const NO_ORDER = /[aeiouy]\w*ing$|[^s]s$/;
const TIMES =
  /^(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|few|other|year|years|month|months|week|weeks|weekend|day|days|hour|hours|minute|minutes|morning|evening|afternoon|night|time|summer|autumn|winter|spring|season|first|second|third|\w+teenth|\w+day|last|next)$/;
/** These are nothing but verbs. */
const ONLY_VERBS = listOf(
  "add allow enable create remove delete make give write send keep put get ensure install configure generate replace rename publish implement improve organise organize modify disable append insert fetch invite",
);
const AIMED_AT = listOf("the my our your their his her this these those every all each it them everything");
const DOERS = listOf(
  "to who that which we they you i people can could will would may might must should do does did not don doesn never help and or let lets",
);
const LEADING = listOf(
  "of for with about from in on at to into onto by as under over between against than without during after before per via and or but that who is are was were be has have does do did when where what how why if while because not up down out off through across around within inside outside behind beside beyond near until since like plus versus away only both even just so all half both above below upon amid along despite among towards toward past concerning regarding using including containing showing",
);
const SUBORDINATE = listOf("how why what when where that which who whether if because so");

/** What a thing that is made is to do, as orders: "a button to set the price" is to set the price. */
export const ordersWithin = (clause: readonly string[], { work }: Kinds): readonly (readonly string[])[] =>
  clause.flatMap((word, at) =>
    at > 1 &&
    /^(?:to|can|will|should)$/.test(word) &&
    !ASKING_HOW.test(clause[at - 1] ?? "") &&
    work.has(clause[at + 1] ?? "") &&
    clause[at + 1] !== "screen"
      ? [clause.slice(at + 1)]
      : [],
  );

const ASKING_HOW = /^(?:how|where|what|when|which|things?|places?|ways?)$/;

/**
 * "… and the drafts folder could do with being empty", "… and lend Dave a grand": what stands beside an order and is neither a thing that
 * it speaks of nor a part of what is asked is a sentence of its own.
 */
export function isOfItsOwn(clause: readonly string[], isAsked: boolean, kinds: Kinds): boolean {
  const [first = ""] = clause;
  if (!isAsked && clause.some((word, at) => at > 0 && FINITE.has(word))) return true;
  return ACTING.has(first) && !(kinds.work.has(first) || clause.length === 1);
}
/** "The list shows who owes what": a sentence of its own beside an order. */
export const isShowing = ([first = "", , ...rest]: readonly string[]): boolean =>
  /^(?:the|my|our|this)$/.test(first) && rest.some((word) => SHOWS.has(word));

/** Whether a clause asks or says how, why or what: what follows it may do the same. */
export const isAsking = (clause: readonly string[]): boolean => clause.some((word) => SUBORDINATE.has(word));
const FINITE = listOf(
  "is are was were has have had could would should must may might will shall can need needs do does did",
);
/** What people say to be done besides work at a desk. */
const ACTING = listOf(
  "ring settle renew subscribe undo mint chip go agree plead hand take lend release pack restart hotfix testify annul rsvp print leave see get put reply send pay call ask tell throw bring buy sell open close lock unlock start stop switch cancel book order accept decline sign vote return borrow push pull ship deploy wipe clear empty fire hire invite meet visit drive walk wait follow watch join quit forget lose burn cut kill submit file claim apply collect deliver pick feed water",
);
