import { isAddressed } from "./addressed.ts";
import { isAtDesk } from "./aim.ts";
import { isOfText, isWritten, MAKING, nounOf } from "./artefact.ts";
import { doesMore, runsOn } from "./behaving.ts";
import { isProvenChange } from "./changing.ts";
import { isHandled } from "./handled.ts";
import { mayBeMade, mayBeSaid, mayBeSought } from "./harmless.ts";
import { AIMING, type Kinds, listOf, PRONOUNS, TIES } from "./kinds.ts";
import { hasOtherEnds } from "./manner.ts";
import { isActedOut, isInstructive, isPosed, isWrittenAnew, vouches } from "./posing.ts";
import { isPutUp, isRecast } from "./recast.ts";
import { isQuestion, isTelling } from "./telling.ts";
import { hasOrderWithin, isAsking, isOfItsOwn, isShowing, ordersWithin } from "./within.ts";

/** "Get us two seats": with one of these behind it, a word is an order. */
const isAimed = (word: string): boolean => AIMING.has(word) || /^(?:me|us|him)$/.test(word);

/** These may also say which: "these meeting notes". */
const DEMONSTRATIVE = listOf("this that these those all");
/** Words that may stand between one of those and the thing. */
const DESCRIBING_MAX = 2;
/** A clause that begins with one goes on with what was said: "for and against a plan". */
const BEFORE = listOf(
  "about after against along among around before behind beside between during through under within without",
);
const PARTICLES = listOf("with off away up down out over back");
const STAND_INS = listOf("one ones");
const SWITCHING = listOf("turn set switch put keep leave");
/**
 * Whether a sentence says one kind of thing and nothing besides: each of its clauses is known work, names nobody, and, when
 * what it makes could do something by itself, has no word but harmless ones.
 *
 * @param onlyTells whether no clause may do more than say something
 */
export function saysNothingElse(
  clauses: readonly (readonly string[])[],
  kinds: Kinds,
  onlyTells = false,
): boolean {
  let makes = true;
  let isActedOn = true;
  let writes = false;
  let asks = false;
  return clauses.every((clause, at) => {
    const [first = "", second = ""] = clause;
    const isOrder = kinds.work.has(first);
    const goesOn = isGerund(first) && (clauses[at - 1] ?? []).some(isGerund);
    if (
      at > 0 &&
      !isOrder &&
      !goesOn &&
      (isAimed(second) || first === "do") &&
      !TIES.has(first) &&
      !BEFORE.has(first)
    )
      return false;
    asks ||= isAsking(clause);
    if (at > 0 && !isOrder && !goesOn && isOfItsOwn(clause, asks, kinds)) return false;
    // "Bug: the calendar shows the wrong day" says what the work is about.
    if (at > 0 && !asks && clauses[0]?.length !== 1 && isShowing(clause)) return false;
    if (hasOrderWithin(clause, kinds)) return false;
    // "Set the headline to", and what stands there is quoted.
    if (clause.at(-1) === "to" && at + 1 < clauses.length) return false;
    // "Part with the worst five" after what is said of them.
    if (at > 0 && !isOrder && !goesOn && PARTICLES.has(second) && !TIES.has(first)) return false;
    if (
      kinds.open.has(first) &&
      PRONOUNS.has(second) &&
      !saysWhich(clause, kinds) &&
      !isShown(clause) &&
      !isOfText(clause, 0) &&
      !isRestyled(clause, clauses[at - 1])
    )
      return false;
    // What is meant by "the red one" is said elsewhere.
    if (
      isOrder &&
      !isTelling(clause, kinds) &&
      clause.some((word, index) => isStandIn(word, clause[index + 1])) &&
      !clause.some((word) => kinds.things.has(word))
    )
      return false;
    if (
      SWITCHING.has(first) &&
      !isOfText(clause, 0) &&
      clause.some((word) => word === "off" || word === "on")
    )
      return false;
    if (isOrder && !isAtDesk(clause, 0, kinds)) return false;
    if (hasOtherEnds(clause, kinds) || isHandled(clause, kinds)) return false;
    if (isAddressed(clause, kinds) && !isPlaced(clause, kinds)) return false;
    if (isPutUp(clause) || isRecast(clause)) return false;
    if (isOrder || at === 0) {
      makes = !isTelling(clause, kinds, clauses[at + 1]);
      isActedOn = steers(clause, kinds);
      writes = isWrittenAnew(clause);
    }
    // What a text does to whoever reads it stands on the list of what a program does.
    if (!makes && writes && (doesMore(clause) || isToDoMore(clause, kinds))) return false;
    if (writes && (!makes || isWritten(nounOf(clause.slice(1)))) && isPosed(clause)) return false;
    if (isOrder && (vouches(clause) || isActedOut(clause))) return false;
    if (makes && isOrder && (runsOn(clause, kinds) || isToDoMore(clause, kinds, false))) return false;
    if (makes && (onlyTells || doesMore(clause) || (isOrder && !isProvenChange(clause)))) return false;
    const mayBe = makes ? mayBeMade : isActedOn ? mayBeSought : mayBeSaid;
    return clause.every((_, index) => mayBe(clause, index, kinds));
  });
}

/** "Add a test to the date helper", "convert the list to a table": where it stands, and not to whom it is said. */
const isPlaced = ([verb = "", ...aim]: readonly string[], { things }: Kinds): boolean =>
  /^(?:add|insert|fix|implement|port)(?:ing)?$/.test(verb) ||
  (verb === "convert" && things.has(aim.at(-1) ?? ""));

/** Whether what is made is to do what an order of its own would have to be asked about; to tell something is a text's use. */
const isToDoMore = (clause: readonly string[], kinds: Kinds, mayTell = true): boolean =>
  ordersWithin(clause, kinds).some(
    (order) =>
      !(mayTell && kinds.telling.has(order[0] ?? "")) && (isHandled(order, kinds) || !isProvenChange(order)),
  );

/** Whether somebody will act on what is said: what is found, chosen, suggested or planned, unless it is a text. */
function steers(clause: readonly string[], { work }: Kinds): boolean {
  const at = clause.findIndex((word) => work.has(word));
  if (isQuestion(clause)) return false;
  if (MAKING.has(clause[at] ?? "") && isInstructive(nounOf(clause.slice(at + 1)))) return true;
  return !SAYING.test(clause[at] ?? "") && !isOfText(clause, at);
}
const SAYING =
  /^(?:explain|describe|summari[sz]e|translate|proofread|write|draft|review|transcribe|paraphrase|define|rewrite|rephrase|recap|check|correct|shorten|edit|discuss|teach|interpret|understand)(?:ing)?$/;

/** "Review my letter and make it warmer": a text is only written in another way. */
const isRestyled = ([verb, aim, ...how]: readonly string[], before: readonly string[] = []): boolean =>
  verb === "make" &&
  aim === "it" &&
  isOfText(["write", ...before.slice(1)], 0) &&
  (how.length === 1
    ? (how[0] ?? "").endsWith("er")
    : how.length === 2 && /^(?:more|less)$/.test(how[0] ?? ""));

/** "Show that the sum is even". */
const isShown = ([verb, that, ...said]: readonly string[]): boolean =>
  verb === "show" && that === "that" && said.some((word) => /^(?:is|are|equals?|has|have)$/.test(word));

const isStandIn = (word: string, next = ""): boolean =>
  STAND_INS.has(word) && (next === "" || TIES.has(next));

/** "Sanding and oiling a table" is one list of what is done. */
const isGerund = (word: string): boolean => /^[a-z]{2,}ing$/.test(word);

/** "These meeting notes", in which the second word of an order says which thing is meant. */
function saysWhich([, second = "", ...rest]: readonly string[], { things }: Kinds): boolean {
  return DEMONSTRATIVE.has(second) && rest.slice(0, DESCRIBING_MAX).some((word) => things.has(word));
}
