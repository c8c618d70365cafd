import { isNeutral } from "./neutral.ts";
import { stemOf } from "./stems.ts";
import { VOCABULARY } from "./vocabulary.ts";

/** What a clause is judged by; work.ts has the lists. */
export type Kinds = {
  readonly work: ReadonlySet<string>;
  readonly workStems: ReadonlySet<string>;
  readonly open: ReadonlySet<string>;
  readonly telling: ReadonlySet<string>;
  readonly things: ReadonlySet<string>;
};

const listOf = (words: string): ReadonlySet<string> => new Set(words.split(" "));

/** Words that tie others together and name nothing. */
const TIES = listOf(
  "a an the of in on for with to and or but from by at into onto as its it them that this these those is are was be not no all than per via using versus vs s x y z i",
);
/** Who is meant when nobody is named: a task about them is about somebody. */
const SOMEBODY = listOf(
  "mine myself ours ourselves you yours his him her hers he she they theirs us we whoever whomever whose someone somebody anyone anybody everyone everybody nobody clients agent agents accountant assistant assistants attendee attendees employee employees trainee referee nominee girl girls boy boys guy guys lady ladies teen teens " +
    VOCABULARY.names,
);
/** Whose it is; what is made at a desk may be somebody's. */
const WHOSE = listOf("my our your their");
/** What leads to something else that has to be done or let happen: "no matter what", "unless". */
const TURNING = listOf(
  "unless whatever whenever wherever matter anyway regardless though although lest till until if because since once",
);
const PRONOUNS = listOf("it them that this these those everything all");
/** Between a verb and what it is done to. */
const AIMING: ReadonlySet<string> = new Set([
  ...PRONOUNS,
  ...WHOSE,
  ...listOf("a an the his her every any some"),
]);
const SWITCHING = listOf("turn set switch put keep leave");
/** What these name does what it says: "write a script that …". */
const PROGRAMS = listOf(
  "code script scripts tool tools program programs function functions app apps bot bots job jobs loop macro extension feature command query trigger hook service worker daemon crawler test tests page pages form endpoint sql regex expression component module",
);
/** What is made of these is a way in, or a way to money or secrets, also where they only say which thing is meant. */
const GUARDED = listOf(
  "password passwords passphrase passcode credential credentials secret secrets auth authentication authorisation authorization login signin payment payments payroll salary bank audit admin encryption decryption",
);
const WRITING = listOf(
  "write writing draft drafting design designing prepare preparing present plan produce sketch",
);

/** People by what they do, except things that end alike. */
const DOER = /^.{2,}(?:er|or|ist|ian|m[ae]n)s?$/;
const NOT_A_DOER = listOf(
  "after another better border center chapter character color corner counter cover dinner driver either engineer enter factor fewer folder former further greater inner integer later layer ladder letter listener lower manner matter member memoir meter minor mirror monitor never number offer operator or order other outer over paper pepper poster power proper quarter rather reminder ruler sensor september october november december shorter summer super timer together tower transfer under upper vector water weather winter wonder mayor nor door floor humour labour behaviour mirror list exist checklist assist persist consist twist wrist vegetarian median italian indian asian austrian russian canadian australian german human roman common omen specimen ramen easier harder earlier prior interior exterior scrollbar dessert error flavor flavour vigor major sister",
);

/**
 * Whether a sentence says one kind of thing and nothing besides: each of its clauses is known work, names nobody, and, when
 * what it makes could do something by itself, has no word but harmless ones.
 */
export function saysNothingElse(clauses: readonly (readonly string[])[], kinds: Kinds): boolean {
  let makes = true;
  return clauses.every((clause, at) => {
    const [first = "", second = ""] = clause;
    const isOrder = kinds.work.has(first);
    if (at > 0 && !isOrder && AIMING.has(second) && !TIES.has(first)) return false;
    if (kinds.open.has(first) && PRONOUNS.has(second)) return false;
    if (SWITCHING.has(first) && clause.some((word) => word === "off" || word === "on")) return false;
    if (isAddressed(clause, kinds)) return false;
    if (isOrder || at === 0) makes = !isTelling(clause, kinds);
    return clause.every((word, index) => {
      const [before, next] = [clause[index - 1], clause[index + 1]];
      if (SOMEBODY.has(word) || TURNING.has(word)) return false;
      if (word === "me") return index > 0 && kinds.work.has(before ?? "");
      if (WHOSE.has(word)) return next !== undefined && next !== "name" && isKnown(next, kinds);
      if (makes && GUARDED.has(word)) return false;
      return makes
        ? isKnown(word, kinds) || (next !== undefined && kinds.things.has(next))
        : !isDoer(word, kinds);
    });
  });
}

/** Whether the clause only says something: what is written does nothing, unless it is a program, or goes to somebody. */
function isTelling(clause: readonly string[], { telling, work }: Kinds): boolean {
  const at = clause.findIndex((word) => work.has(word));
  const verb = clause[at] ?? "";
  if (!telling.has(verb)) return false;
  // How an act is done is as good as the act.
  if (clause.some((word, index) => word === "how" && clause[index + 1] === "to")) return false;
  // What stands behind "about" is a topic: an article about a feature is none.
  const topic = clause.indexOf("about");
  const written = topic === -1 ? clause : clause.slice(0, topic);
  return !WRITING.has(verb) || !written.some((word) => PROGRAMS.has(word));
}

/** "Write to the bees": what it says is sent to somebody. */
function isAddressed(clause: readonly string[], { telling }: Kinds): boolean {
  const at = clause.findIndex((word) => telling.has(word));
  return at !== -1 && clause[at + 1] === "to";
}

const singular = (word: string): string => word.replace(/s$/, "");

const isDoer = (word: string, kinds: Kinds): boolean =>
  DOER.test(word) && !NOT_A_DOER.has(word) && !NOT_A_DOER.has(singular(word)) && !isKnown(word, kinds);

/** Whether a word is on the lists, in any form. */
const isKnown = (word: string, { things, work, workStems }: Kinds): boolean =>
  TIES.has(word) ||
  things.has(word) ||
  work.has(word) ||
  /\d/.test(word) ||
  isNeutral(word) ||
  workStems.has(stemOf(word));
