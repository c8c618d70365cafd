import { isOfText, isWritten, MAKING, nounOf } from "./artefact.ts";
import { PARTS } from "./harmless.ts";
import { AIMING, type Kinds, listOf } from "./kinds.ts";
import { thingOf } from "./parts.ts";

/**
 * Whether an order is done to something that stands on a closed list, by the noun that its verb governs: what is made or changed at a
 * desk, and what can be known of a text, a drawing, a piece of music or a calculation. A list of what may not be aimed at has no
 * end: "draft the poem" and "find the mistake in the proof" are on this one, "write the cheque", "weigh the parcel lighter" and
 * "find the weak plank in the fence" are not, though every word of them is harmless.
 */
export function isAtDesk(clause: readonly string[], at: number, kinds: Kinds): boolean {
  const verb = clause[at] ?? "";
  const aim = clause
    .slice(at + 1)
    .filter(
      (word, index, all) => !(word === "about" && /^(?:page|screen|view|dialog)$/.test(all[index + 1] ?? "")),
    );
  if (isStateOf(clause, kinds) || isCovered(clause, at)) return false;
  if (/^(?:let|allow)(?:ting|ing)?$/.test(verb)) return isForUsers(aim, kinds);
  if (/^(?:fix|check|shorten)$/.test(verb) && aim[0] === "it" && !aim.includes("with")) return true;
  if (verb === "show" && aim[0] === "that") return true;
  const noun = thingOf(named(aim));
  if (KEPT.has(noun) && (REVEALING.has(verb) || BODILY.has(verb) || LOOKING.has(verb)))
    return noun === "keys" ? !isOfDoors(aim) : false;
  if (isOfText(clause, at) || ASKED.has(aim[0] ?? "")) return true;
  if (BODILY.has(verb) && isElsewhere(aim, kinds)) return false;
  if (isDigital(noun, kinds)) return true;
  if (BODILY.has(verb)) return /^(?:show|display)$/.test(verb) && clause.some((word) => PARTS.has(word));
  if (SUBJECTS.has(noun) || (noun === "source" && aim.includes("of"))) return true;
  if (CHECKING.has(verb)) return !isParticular(aim);
  if (MAKING.has(verb)) return verb === "make" || !isParticular(aim);
  if (verb === "measure" && aim.includes("for")) return !isParticular(aim);
  if (LOOKING.has(verb))
    return (
      !isParticular(aim) ||
      !aim.some((word, index) => SINGLING_OUT.has(word) && !isWritten(nounOf(aim.slice(index + 1))))
    );
  return true;
}

/** What is named, without the particle that belongs to the verb ("set up") and what says where it stands ("next to", "below"). */
function named(aim: readonly string[]): readonly string[] {
  const words = /^(?:up|down|out)$/.test(aim[0] ?? "") ? aim.slice(1) : aim;
  const end = words.findIndex((word, at) => at > 0 && PLACING.has(word));
  return end === -1 ? words : words.slice(0, end);
}
const PLACING = listOf("next below above beside down up when left right");

/** "From the ladder", "on the bottle": where it is, when that is no part of a text, a page or a program. */
function isElsewhere(aim: readonly string[], kinds: Kinds): boolean {
  const at = aim.findIndex(
    (word, index) =>
      PLACES.has(word) &&
      aim[index - 1] !== "built" &&
      aim[index + 2] !== "own" &&
      /^(?:the|my|our|his|her|their|a|an)$/.test(aim[index + 1] ?? ""),
  );
  if (at === -1) return false;
  const noun = nounOf(aim.slice(at + 1));
  return !(isDigital(noun, kinds) || SUBJECTS.has(noun) || kinds.work.has(noun));
}
const PLACES = listOf("of from off on in at inside near behind across with");

/** "Cover the warning with a poster"; to cover a function with tests is something else. */
const isCovered = (clause: readonly string[], at: number): boolean =>
  /^(?:cover|hide|mask)$/.test(clause[at] ?? "") &&
  clause.includes("with") &&
  !clause.at(-1)?.startsWith("test");

/** What is found out, and no thing: "find out where", "check whether". */
const ASKED = listOf("out whether if how what which why when where");

/** "Check when the shop is unattended": how something particular stands, somewhere else. */
function isStateOf(clause: readonly string[], kinds: Kinds): boolean {
  if (isCounted(clause, kinds)) return true;
  const at = clause.findIndex((word) => /^(?:when|whether|where|if)$/.test(word));
  // "When they sleep".
  if (at > 0 && LOOKING.has(clause[0] ?? "") && /^(?:they|he|she)$/.test(clause[at + 1] ?? "")) return true;
  // "When Mr Smith is away".
  if (at > 0 && ABSENT.test(clause.at(-1) ?? "")) return true;
  if (
    at === -1 ||
    (at > 3 && clause[at - 1] !== "of") ||
    !/^(?:the|his|her|their|my|our)$/.test(clause[at + 1] ?? "")
  )
    return false;
  const rest = clause.slice(at + 2);
  const is = rest.findIndex((word) => TENSES.test(word));
  const verb = is === -1 ? rest.findLastIndex((word) => /.{3}s$/.test(word)) : is;
  const noun = nounOf(rest.slice(0, verb === -1 ? rest.length : verb));
  return !(isDigital(noun, kinds) || SUBJECTS.has(noun) || SCHEDULED.has(noun));
}
/** "How many evenings the flat above is empty", "which of the windows of the shop": of something particular that is elsewhere. */
function isCounted(clause: readonly string[], kinds: Kinds): boolean {
  const how = clause.findIndex(
    (word, at) => word === "how" && /^(?:many|often|long)$/.test(clause[at + 1] ?? ""),
  );
  const which = clause.findIndex((word, at) => word === "which" && clause[at + 1] === "of");
  const isElse = (noun: string) => !isDigital(noun, kinds) && !SUBJECTS.has(noun) && !SCHEDULED.has(noun);
  if (which !== -1) {
    const of = clause.indexOf("of", which + 2);
    return of !== -1 && /^(?:the|his|her|their)$/.test(clause[of + 1] ?? "") && isElse(clause[of + 2] ?? "");
  }
  if (how === -1) return false;
  const the = clause.findIndex((word, at) => at > how && /^(?:the|his|her|their)$/.test(word));
  return (
    the !== -1 &&
    isElse(clause[the + 1] ?? "") &&
    clause.slice(the).some((word) => /^(?:is|are|was|were|stands?)$/.test(word))
  );
}
const ABSENT = /^(?:away|alone|asleep|abroad|unattended|absent)$/;
const TENSES = /^(?:is|are|was|were|can|could|will|would|has|have|had|does|do|did|should|may|might)$/;
const SCHEDULED = listOf(
  "train trains bus ferry tram flight plane sun moon tide tides season seasons clocks",
);

/** What opens something, or is kept secret: to find, to show or to work it out is to have it. */
const KEPT = listOf(
  "password passwords passphrase passcode secret secrets pin pins credential credentials token tokens keys login logins",
);
const REVEALING = listOf("calculate display show guess work list find collect gather generate");
const isOfDoors = (aim: readonly string[]): boolean =>
  aim.some((word) => /^(?:api|access|private|secret|ssh|signing|licen[cs]e|encryption|deploy)$/.test(word));

/** These are done at a desk to what is there, and elsewhere to anything. */
const BODILY = listOf(
  "finish decide judge read label weigh print build round cut fit fix prepare set move turn change adjust tune raise lower increase reduce hide replace copy remove mark wrap pack pick paint polish clean cover record save capture keep support open answer complete present display show track locate simulate mimic",
);
/** Whether it is a part of a text, of a page or of a program. */
const isDigital = (noun: string, { things }: Kinds): boolean =>
  things.has(noun) || isWritten(noun) || DIGITAL.has(noun);
/** What only those have, besides. */
const DIGITAL = listOf(
  "manuscript timetable pager position numbering comprehension flicker flickering crash crashes leak leaks glitch glitches regression deadlock duplication duplicate duplicates call calls carousel css csv html svg json linter eslint typescript imports ternaries avatar metronome time date plural plurals indentation cases output phase off right mistake mistakes spelling grammar author state song height width course colours formulas coverage warnings grid gif animation rounding viewer center centre system tokenizer library map accent accents resizer",
);
/** To look into something that is there. */
const CHECKING = listOf("check test inspect examine watch search probe");
const LOOKING = listOf("estimate guess find list check count measure identify collect note assess map trace");
const SINGLING_OUT = listOf(
  "that which who whose where when in at on near behind under without inside outside among around",
);
/** What can be known of any text, drawing, piece of music or calculation, and what schools teach. */
const SUBJECTS = listOf(
  "mistake mistakes error errors synonym synonyms antonym antonyms rhyme rhymes word words letter letters syllable syllables verb verbs noun nouns adjective adjectives tense tenses capital capitals country countries continent continents planet planets river rivers mountain mountains element elements chord chords key keys cause causes reason reasons part parts stage stages step steps difference differences similarity similarities advantage advantages disadvantage disadvantages pros cons use uses name names median mean average maximum minimum area volume angle slope length width height distance weight number amount sum total totals units arithmetic math maths calculation calculations grammar spelling style plot rhythm pacing bird tree plant plants flower flowers insect rock cloud constellation muscle muscles bone bones hours state layout layouts author course circuit architecture metre instrument instruments outlier outliers trend trends pattern patterns day days museum museums ingredient ingredients material materials tool tools practice practices bed beds planting seating weekend song",
);

/** "Let readers change the font size" is a feature, and "let the meter show less" is not. */
function isForUsers(aim: readonly string[], kinds: Kinds): boolean {
  const [first = ""] = aim.filter((word) => !AIMING.has(word));
  return (
    (/^(?:users?|readers?|players?|visitors?|people|writers?|editors?|learners?)$/.test(first) ||
      kinds.things.has(first)) &&
    !aim.some((word) => /^(?:run|runs|start|starts|execute|executes|decide|through|pass|go)$/.test(word))
  );
}

/** "The plank", "my neighbour's": one that is there. */
const isParticular = ([first = ""]: readonly string[]): boolean =>
  AIMING.has(first) && !/^(?:an?|any|some|every|all)$/.test(first);
