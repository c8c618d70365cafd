import { isAddressed } from "./addressed.ts";
import { isAtDesk } from "./aim.ts";
import { isOfText } from "./artefact.ts";
import { doesMore } from "./behaving.ts";
import { isHandled } from "./handled.ts";
import { mayBeMade, mayBeSaid, mayBeSought } from "./harmless.ts";
import { AIMING, type Kinds, listOf, PRONOUNS, TIES } from "./kinds.ts";
import { hasOtherEnds } from "./manner.ts";
import { isPutUp, isRecast } from "./recast.ts";
import { isQuestion, isTelling } from "./telling.ts";

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
  return clauses.every((clause, at) => {
    const [first = "", second = ""] = clause;
    const isOrder = kinds.work.has(first);
    const goesOn = isGerund(first) && (clauses[at - 1] ?? []).some(isGerund);
    if (at > 0 && !isOrder && !goesOn && AIMING.has(second) && !TIES.has(first) && !BEFORE.has(first))
      return false;
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
    if (isAddressed(clause, kinds) || isPutUp(clause) || isRecast(clause)) return false;
    if (isOrder || at === 0) {
      makes = !isTelling(clause, kinds, clauses[at + 1]);
      isActedOn = steers(clause, kinds);
    }
    if (makes && (onlyTells || doesMore(clause))) return false;
    const mayBe = makes ? mayBeMade : isActedOn ? mayBeSought : mayBeSaid;
    return clause.every((_, index) => mayBe(clause, index, kinds));
  });
}

/** Whether somebody will act on what is said: what is found, chosen, suggested or planned, unless it is a text. */
function steers(clause: readonly string[], { work }: Kinds): boolean {
  const at = clause.findIndex((word) => work.has(word));
  return !isQuestion(clause) && !SAYING.test(clause[at] ?? "") && !isOfText(clause, at);
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
