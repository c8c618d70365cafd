import { isOfText, isSource, isWritten, nounOf } from "./artefact.ts";
import { isOfSums } from "./behaving.ts";
import { type Kinds, listOf } from "./kinds.ts";
import { NEAR_PEOPLE } from "./wary.ts";

/** What these name does what it says: "write a script that …". */
const PROGRAMS = listOf(
  "code script scripts tool tools program programs function functions app apps bot bots job jobs loop macro extension feature command query trigger hook service worker daemon crawler test tests page pages form helper helpers utility utilities endpoint endpoints migration migrations parser parsers importer exporter cache middleware handler handlers listener wrapper workflow pipeline action plugin addon playbook manifest cron webhook callback scraper client server agent route api class method package library validator sql regex expression component module",
);
/** To say something to whoever asked. */
export const EXPLAINING = listOf("explain describe explaining describing");
const FOUND_OUT = listOf("work figure point");
const WRITING = listOf(
  "write writing draft drafting design designing prepare preparing present plan produce sketch",
);

const FINDING = listOf(
  "find list collect suggest recommend propose research identify choose select rank rate decide judge guess count determine assess check evaluate note",
);
const isSomebody = (aim: readonly string[]): boolean =>
  NEAR_PEOPLE.has(nounOf(aim)) || /^whom?$/.test(aim[0] ?? "");
const SORTED_AWAY = listOf("into out off away onto to");
const SEEMING = listOf("look looks seem seems appear appears sound sounds win wins lose loses");
/** What vouches for somebody. */
const VOUCHING = listOf(
  "reference references certificate certificates diagnosis prescription prescriptions receipt receipts testimony alibi warrant permit testimonial testimonials",
);
/** A question is answered; "why not" and "how about" propose. */
const ASKING = listOf("what which how why when where who is are does did was were has");
const PROPOSING = listOf("not about if don come else it ok okay possible");

/**
 * Whether the clause only says something: what is written does nothing, unless it is a program, or goes to somebody.
 *
 * @param after the clause that follows
 */
export function isTelling(clause: readonly string[], kinds: Kinds, after: readonly string[] = []): boolean {
  if (isQuestion(clause)) return true;
  if (isSource(clause)) return isTelling(after, kinds);
  const at = clause.findIndex((word) => kinds.work.has(word));
  const verb = clause[at] ?? "";
  // How an act is done is as good as the act, but where it is only explained.
  if (!EXPLAINING.has(verb) && clause.some((word, index) => word === "how" && clause[index + 1] === "to"))
    return false;
  if (isOfText(clause, at)) return true;
  if (
    verb === "name" &&
    /^(?:two|three|four|five|six|seven|eight|nine|ten|some|\d+)$/.test(clause[at + 1] ?? "")
  )
    return true;
  // "So that the other side looks guilty": somebody is to believe it.
  if (clause.includes("so") && clause.some((word) => SEEMING.has(word))) return false;
  // Whoever is found or chosen for something is somebody.
  if (FINDING.has(verb) && isSomebody(clause.slice(at + 1))) return false;
  // "Sort these by size" says an order, and "sort them into the bin" does not.
  if (/^sort(?:ing)?$/.test(verb) && clause.some((word) => SORTED_AWAY.has(word))) return false;
  // "Group the alerts so that the red ones are at the bottom".
  if (/^(?:group|sort|rank|order)(?:ing)?$/.test(verb) && clause.includes("so")) return false;
  // "Work out how many" is to calculate; "work" alone is anything.
  const isFound = FOUND_OUT.has(verb) && clause[at + 1] === "out";
  if (!kinds.telling.has(verb) && !isFound) return false;
  // What stands behind "about" is a topic: an article about a feature is none.
  const topic = clause.indexOf("about");
  const written = topic === -1 ? clause : clause.slice(0, topic);
  if (!isOnlySaid(verb, clause.slice(at + 1))) return false;
  if (!WRITING.has(verb)) return true;
  // What is written and is called no text may be anything: "write a pop-up that comes back".
  if (
    !isWritten(nounOf(clause.slice(at + 1))) &&
    clause.some(
      (word, index) =>
        /^(?:that|which)$/.test(word) ||
        (word === "to" && index > at + 1 && kinds.work.has(clause[index + 1] ?? "")),
    ) &&
    !isComputed(written)
  )
    return false;
  if (MADE_OUT.has(nounOf(clause.slice(at + 1)))) return false;
  return (
    !written.some((word) => VOUCHING.has(word)) &&
    (isComputed(written) || !written.some((word) => PROGRAMS.has(word)))
  );
}

/** To teach a machine, to try something out and to translate an oath so that it binds nobody does more than to say something. */
function isOnlySaid(verb: string, aim: readonly string[]): boolean {
  if (/^(?:teach|test)(?:ing)?$/.test(verb)) return /^(?:me|us|whether|if|how)$/.test(aim[0] ?? "");
  // "Divide 1256 by 8", and not what somebody owes.
  if (/^(?:multipl|divid)/.test(verb))
    return /^(?:\d.*|fractions|numbers|polynomials|matrices)$/.test(aim[0] ?? "");
  if (/^(?:translat|rephras|paraphras|transcrib)(?:e|ing)$/.test(verb))
    return !aim.includes("so") && !aim.includes("without");
  return true;
}
/** What is found out, and not thought up. */
const MADE_OUT = listOf("result results finding findings figures numbers data minutes verdict");

/** "A function that computes the distance", "a unit test for leap years": a program that only works something out. */
function isComputed(written: readonly string[]): boolean {
  const that = written.findIndex((word) => /^(?:that|which|to)$/.test(word));
  if (that === -1)
    return written.some((word, at) => /^tests?$/.test(word) && TESTED.has(written[at - 1] ?? ""));
  const verb = (written[that + 1] ?? "").replace(/(?<=ch|s|sh)es$|s$/, "");
  if (isOfSums(verb, written.slice(that + 2))) return false;
  const isAsking = verb === "check" && CHECKED.test(written.slice(that + 2).join(" "));
  return (COMPUTING.has(verb) || isAsking) && !written.slice(that + 1).some((word) => REACHING.has(word));
}
/** "Whether a word is a palindrome", and not whether the owner is away. */
const CHECKED =
  /^(?:whether|if) (?:(?:an?|two|it|each|any) |(?:the|its) (?:input|value|string|word|number|list|date|text|array|year|tree|graph|argument|format)s? )/;
const TESTED = listOf("unit integration regression property snapshot component");
const COMPUTING = listOf(
  "calculate compare compute convert count detect draw estimate format match measure multiply parse plot print render return reverse round search show simulate sort split sum test tokenize validate verify",
);
const REACHING = listOf("into to onto whenever automatically it them itself");

export const isQuestion = (clause: readonly string[]): boolean => {
  const [first = "", second = ""] = clause;
  return ASKING.has(first) && second !== "" && !PROPOSING.has(second) && !isSubject(clause);
};

/** "What is on the tapes need not be there": a question asks with one verb, and here another says what is to become of it. */
function isSubject(clause: readonly string[]): boolean {
  if (!SUBJECT.has(clause[0] ?? "")) return false;
  const later = clause.findIndex(
    (word, at) =>
      at > 2 &&
      ((WISHING.has(word) &&
        !(word === "may" && /^(?:in|of|on|by|early|late|until)$/.test(clause[at - 1] ?? ""))) ||
        (IS.has(word) && clause[at + 1] === "to")),
  );
  // "How much water does a cactus need".
  if (clause.slice(0, later).some((word) => /^(?:do|does|did)$/.test(word))) return false;
  if (later === -1 || ASKED_BY.has(clause[later - 1] ?? "")) return false;
  return !clause.slice(1, later).some((word) => LINKS.has(word));
}
const IS = listOf("is are was were has have");
const SUBJECT = listOf("what which who where when how");
const WISHING = listOf("need needs should must may can might shall ought will would had deserves goes gets");
/** "What is the best bread I can bake". */
const ASKED_BY = listOf("i we you one people they it he she there and or not to");
const LINKS = listOf("that because why whether if");
