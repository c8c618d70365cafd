import { type Kinds, listOf } from "./kinds.ts";
import { isQuestion } from "./telling.ts";

/**
 * "Write a story make the calendar visible": where nobody stands before it who does it, a word with an aim behind it is an order of
 * its own. What ties, and what somebody does in a "who", a "how" or a "by doing", is none.
 */
export function hasOrderWithin(clause: readonly string[], { work }: Kinds): boolean {
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
/** "Make the tooltip follow the cursor": what is made to do something is judged elsewhere. */
const CAUSING = listOf("make let help have making letting helping");
/** What somebody or something does, and what is being done, is no order. */
const NO_ORDER = /ing$|[^s]s$/;
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
/** Whether a clause asks or says how, why or what: what follows it may do the same. */
export const isAsking = (clause: readonly string[]): boolean => clause.some((word) => SUBORDINATE.has(word));
const FINITE = listOf(
  "is are was were has have had could would should must may might will shall can need needs do does did",
);
/** What people say to be done besides work at a desk. */
const ACTING = listOf(
  "undo mint chip go agree plead hand take lend release pack restart hotfix testify annul rsvp print leave see get put reply send pay call ask tell throw bring buy sell open close lock unlock start stop switch cancel book order accept decline sign vote return borrow push pull ship deploy wipe clear empty fire hire invite meet visit drive walk wait follow watch join quit forget lose burn cut kill submit file claim apply collect deliver pick feed water",
);
