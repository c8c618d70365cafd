import { isEnglish } from "../english.ts";
import { isDescribing } from "../neutral.ts";
import { VOCABULARY } from "../vocabulary.ts";
import { isWritten } from "./artefact.ts";
import { isDoer } from "./doer.ts";
import { isKnown, type Kinds, listOf, REACHING, TIES, WHOSE } from "./kinds.ts";
import { referenceOf } from "./reference.ts";
import { isTopic } from "./topics.ts";
import { NEAR_PEOPLE } from "./wary.ts";

/** Who is meant when nobody is named: a task about them is about somebody. */
const SOMEBODY = listOf(
  "mine myself ours ourselves you yours his him her hers he she they theirs us we whoever whomever whose someone somebody anyone anybody everyone everybody nobody clients agent agents accountant assistant assistants attendee attendees employee employees trainee referee nominee girl girls boy boys guy guys lady ladies teen teens " +
    VOCABULARY.names,
);
/** What leads to something else that has to be done or let happen: "no matter what", "unless". */
const TURNING = listOf(
  "unless whatever whenever wherever matter anyway regardless though although lest till until if because since once",
);
/** What is made of these is a way in, or a way to money or secrets, also where they only say which thing is meant. */
const GUARDED = listOf(
  "password passwords passphrase passcode credential credentials secret secrets auth authentication authorisation authorization login signin payment payments payroll salary bank audit admin encryption decryption pin pins licence license",
);
/** "The API key": what opens something, by the word before it; a table has keys, too. */
const isOpening = (clause: readonly string[], index: number): boolean =>
  OPENING.has(clause[index] ?? "") && OPENS_WHAT.has(clause[index - 1] ?? "");
const OPENING = listOf("key keys token tokens code codes");
const OPENS_WHAT = listOf(
  "api ssh private signing access encryption deploy licence license secret service host root admin master bearer session refresh webhook cloud ssl tls pgp gpg stripe aws recovery activation",
);
/** In what only says something: these may stand for what was named before, and say when or why. */
const BACK = listOf("they their we us our i");
const WHEN = listOf("if because since until till once though although");

/** Whether a word of what is made does no harm. */
export function mayBeMade(clause: readonly string[], index: number, kinds: Kinds): boolean {
  const [before = "", word = "", next] = [clause[index - 1], clause[index], clause[index + 1]];
  if (SOMEBODY.has(word) || TURNING.has(word)) return false;
  if (word === "me") return kinds.work.has(before);
  if (WHOSE.has(word)) return next !== undefined && next !== "name" && isKnown(next, kinds);
  if (/^(?:phones?|tablets?|laptops?)$/.test(word))
    return (
      /^(?:on|for|small)$/.test(before) || (before === "a" && /^(?:on|for)$/.test(clause[index - 2] ?? ""))
    );
  if (GUARDED.has(word) || isOpening(clause, index)) return false;
  return (
    isKnown(word, kinds) ||
    isDescribing(word) ||
    (next !== undefined && kinds.things.has(next)) ||
    isNewOnScreen(clause, word, kinds)
  );
}

/**
 * One word that no list has may say what a part of a screen or of a program is about, where nothing is said of what it does:
 * "show the elapsed time beside the progress bar".
 */
function isNewOnScreen(clause: readonly string[], word: string, kinds: Kinds): boolean {
  if (!clause.some((one) => PARTS.has(one)) || clause.some((one) => DOING.has(one))) return false;
  if (isDoer(word) || NEAR_PEOPLE.has(word)) return false;
  return !clause.some((one) => one !== word && !isKnown(one, kinds) && !isDescribing(one));
}
const DOING = listOf(
  "that which who so to into make making let letting allow have has get gets when whenever if until without out off",
);
/** Parts of a screen or of a program, which are nothing else. */
export const PARTS = listOf(
  "bar bug crash deadlock glitch leak regression viewport accordion breadcrumb button carousel checkbox component css csv dialog dropdown enum footer formatter function html icon icons importer input javascript json legend linter method modal navbar pagination parser popover regex sidebar slider spinner stylesheet svg toolbar tooltip typescript wireframe",
);

/** "My former teacher" is somebody, and "a teacher" is anybody. */
const isOwned = (clause: readonly string[], index: number): boolean =>
  clause.slice(Math.max(0, index - 2), index).some((word) => /^(?:my|our|his|her)$/.test(word));

/** Whether a word of what is looked for, chosen or planned is an ordinary thing, or no word of English at all: a name. */
export function mayBeSought(clause: readonly string[], index: number, kinds: Kinds): boolean {
  const word = clause[index] ?? "";
  return (
    mayBeSaid(clause, index, kinds) &&
    (!OF_HEALTH.has(word) || /^(?:calculat|estimat|count|comput)/.test(clause[0] ?? "")) &&
    (mayBeMade(clause, index, kinds) ||
      isTopic(word) ||
      isWritten(word) ||
      FILLERS.has(word) ||
      isLiking(clause, index) ||
      !isEnglish(word))
  );
}
/** "For a child who likes dinosaurs". */
const isLiking = (clause: readonly string[], index: number): boolean =>
  clause[index] === "who" &&
  /^(?:likes?|loves?|enjoys?|plays?|collects?|learns?|dislikes?)$/.test(clause[index + 1] ?? "") &&
  clause.slice(0, index).includes("for");
/** What is taken for one's health, and how much of it, is nobody's to plan unasked. */
const OF_HEALTH = listOf(
  "dosing calorie calories fasting dose doses dosage medication medications medicine medicines tablet tablets pill pills supplement supplements syrup remedy remedies detox drug drugs hormone hormones insulin vaccine vaccines symptom symptoms",
);
const FILLERS = listOf("i we our my me us t don how what which where out off they them each");

const ABOUT = listOf("explain describe define compare what how why which when summarise summarize");

/** Whether a word of what is said names nobody. */
export function mayBeSaid(clause: readonly string[], index: number, kinds: Kinds): boolean {
  const [before = "", word = "", next] = [clause[index - 1], clause[index], clause[index + 1]];
  if (word === "them" && REACHING.has(before)) return false;
  // "Show me the passwords in the browser"; a password policy may be spoken of.
  if (
    /^(?:passwords?|passphrases?|passcodes?|pins?|credentials?|secrets?)$/.test(word) &&
    referenceOf(clause, index) === "particular" &&
    /\b(?:the|my|our|all|every|his|her|their)\b/.test(
      clause.slice(Math.max(0, index - 2), index).join(" "),
    ) &&
    (next === undefined || TIES.has(next))
  )
    return false;
  // "Check the private key in".
  if (isOpening(clause, index) && !ABOUT.has(clause[0] ?? "")) return false;
  if (BACK.has(word)) return index === 0 || !kinds.work.has(before) || word === "us" || WHOSE.has(word);
  // "To me" is to whoever asked, and "for someone who likes it" is for anybody.
  if (word === "me") return kinds.work.has(before) || /^(?:to|for)$/.test(before);
  if (/^some(?:one|body)$/.test(word)) return before === "for";
  if (word === "you" && before === "thank") return true;
  if (SOMEBODY.has(word) || (TURNING.has(word) && !WHEN.has(word))) return false;
  if (WHOSE.has(word)) return next !== undefined && next !== "name" && !GUARDED.has(next);
  if (!isDoer(word)) return true;
  if (isKnown(word, kinds)) return !isOwned(clause, index);
  return (
    (next !== undefined && !TIES.has(next) && isKnown(next, kinds)) ||
    referenceOf(clause, index) === "generic"
  );
}
