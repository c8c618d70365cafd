import { isWritten, nounOf } from "./artefact.ts";
import { listOf } from "./kinds.ts";
import { isComparative, isPart, KEPT, MEASURES, STANDS_IN, STATES, thingOf } from "./parts.ts";
import { isTopic } from "./topics.ts";

/** Whether something is made to be, to look or to behave in a way that is on these lists. */
export function isStated(aim: readonly string[]): boolean {
  const start = aim.findIndex(
    (word) => !/^(?:the|a|an|my|our|your|their|its|this|that|these|those|all|every|each|it|them)$/.test(word),
  );
  const into = aim.indexOf("into");
  if (into !== -1) return isPart(nounOf(aim)) || isWritten(nounOf(aim));
  const end = aim.findIndex((word, at) => at >= start && isStateful(word, aim[at + 1] ?? ""));
  const object = end === -1 ? aim : aim.slice(0, end);
  const noun = thingOf(object);
  if (object.length === 1 && object[0] === "it") return end !== -1;
  if (!isPart(noun) && !MEASURES.has(noun) && !USERS.has(noun)) return false;
  if (!isNew(object) && !isOfKnown(object, noun)) return false;
  // Of what is written, less to be seen: whoever has to read it will not.
  if (FAINTER.test(aim.slice(end).join(" ")) && end !== -1 && isWritten(noun) && object.length > 2)
    return false;
  if (end === -1) return isNew(aim) || aim.some((word) => PLACING.has(word)) || SETTABLE.has(noun);
  return true;
}
const FAINTER = /^(?:much |a bit |slightly |a little )?(?:smaller|lighter|paler|fainter|thinner|greyer)/;
const USERS = listOf("user users reader readers player players visitor visitors people learner learners");
const SETTABLE = listOf("theme title height width size font language layout");
const isStateful = (word: string, next: string): boolean =>
  (DEGREES.has(word) && word !== "a" && (STATES.has(next) || isComparative(next) || isParticiple(next))) ||
  (STATES.has(word) && !isPart(next)) ||
  (isComparative(word) && !isPart(next)) ||
  (BEHAVES.has(word) && (!isPart(next) || word === "reorder"));
const isParticiple = (word: string): boolean => /(?:ing|ed|ful|ly|ous|al)$/.test(word);

const DEGREES = listOf("a bit more less slightly much little even still as too not so very most");
/** What a part of a page does on its own. */
const BEHAVES = listOf(
  "adapt align animate appear blink bounce break bleed change choose close collapse expand fade fill fit flip float focus follow glow grow highlight hover look match move open overlap overflow pad read rhyme sound start end remember render reorder resize rotate round say scale scroll select show shrink slide snap sort stack stay stick stretch switch update wrap zoom filter search pick",
);

/**
 * Whether what says which one it is says that it is a part, too: "the date picker" does, "the consent box", "the release checklist" and
 * "the folder tree" do not. What a page or a label is about may be anything but what binds, opens or costs.
 */
export const isOfKnown = (aim: readonly string[], noun: string): boolean =>
  aim
    .slice(0, aim.indexOf(noun))
    .every(
      (word) =>
        DETERMINING.test(word) ||
        MEASURES.has(word) ||
        isComparative(word) ||
        STATES.has(word) ||
        (ABOUT_ANYTHING.test(noun) && !BINDING.has(word)) ||
        ((isPart(word) || STANDS_IN.has(word) || isTopic(word) || isParticiple(word)) && !KEPT.has(word)),
    );
const ABOUT_ANYTHING = /^(?:pages?|screens?|views?|labels?|icons?|captions?)$/;
const BINDING = listOf(
  "privacy terms legal login signin sign admin payment checkout price prices fee fees imprint consent status error security approval approvals warning safety allergy emergency order orders public account accounts settings permission",
);
const DETERMINING =
  /^(?:cover|integration|unit|the|an?|my|our|your|their|its|this|that|these|those|all|every|each|it|them|of|off|by|one|two|three|both|first|second|third|last|next|new|default|missing|main|left|right|current|duplicate|slow|wrong|broken|unused|dead|noisy|top|bottom|local|same|other|only|out|flaky|double|empty|extra|regular|boolean|sql|hand|written|source|console|landing|code|email|installation|copyright|focus|cut|block|template|nested|raw|whole|entire|long|short|old|actual|remaining|trailing|leading|failing|inner|outer|minor|small|few|blank|recursive|static)$/;
/** "A tooltip", "tests", "three examples": there was none before. */
export const isNew = ([first = ""]: readonly string[]): boolean =>
  !/^(?:the|my|our|your|his|her|their|its|this|that|these|those|it|them|all|every|each)$/.test(first);

/** Where something is put. */
export const PLACING = listOf("from to in into on onto inside under behind beside above below within");
