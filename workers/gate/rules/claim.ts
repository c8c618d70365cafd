import { isEnglish } from "./english.ts";
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
/** These may also say which: "these meeting notes". */
const DEMONSTRATIVE = listOf("this that these those all");
/** Words that may stand between one of those and the thing. */
const DESCRIBING_MAX = 2;
/** Between a verb and what it is done to. */
const AIMING: ReadonlySet<string> = new Set([
  ...PRONOUNS,
  ...WHOSE,
  ...listOf("a an the his her every any some"),
]);
const FOUND_OUT = listOf("work figure point");
const STAND_INS = listOf("one ones");
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
  "after another better border center chapter character color corner counter cover dinner driver either engineer enter factor fewer folder former further greater inner integer later layer ladder letter listener lower manner matter member memoir meter minor mirror monitor never number offer operator or order other outer over paper pepper poster power proper quarter rather reminder ruler sensor september october november december shorter summer super timer together tower transfer under upper vector water weather winter wonder mayor nor door floor humour labour behaviour mirror list exist checklist assist persist consist twist wrist vegetarian median italian indian asian austrian russian canadian australian german human roman common omen specimen ramen easier harder earlier prior interior exterior scrollbar dessert error flavor flavour vigor major sister " +
    "blender boiler charger cooker copier cutter dehumidifier dishwasher drawer dryer drier fastener fertiliser fertilizer fryer freezer grater grinder hanger heater humidifier juicer kettle mixer mower opener peeler planer primer printer projector purifier radiator recorder refrigerator roller sander saucer scanner scooter screwdriver shaver shower slicer speaker sprinkler stapler steamer strainer stroller thinner toaster trailer transformer trimmer tumbler washer wiper router adapter amplifier " +
    "anther aster beaver beetroot butter caper cedar celery cheddar chowder cider clover coriander cucumber fibre flour ginger heather juniper lavender liver lobster mulder nectar oyster powder protector rooster rosemary rubber silver skewer spider starter sugar timber tiger walker copper clever barrier brochure career carrier cluster container cylinder diameter disaster encounter exterior glacier harbour hunger jumper laughter ledger liter lumber minister muster outlier plaster polyester pointer polymer quiver remainder rudder semester shelter shutter sticker stopper sweater theater theatre thriller trouser trousers twitter vapour velcro whisker zipper answer gather wander linger hamster " +
    "monitor motor razor mirror elevator escalator generator indicator tractor alligator ancestor sector vector error terror tremor rumor author colour armor equator " +
    "whether neither together altogether however rather either artist moist frist mist feminist wishlist playlist shortlist tracklist hist waist fist gist resist insist oldest forest dentist historian vegetarian pedestrian guardian equestrian technician median meridian obsidian civilian amphibian reptilian brazilian egyptian norwegian belgian bulgarian hungarian romanian scandinavian ukrainian californian victorian georgian edwardian abdomen acumen regimen stamen semen bitumen",
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
    const goesOn = isGerund(first) && (clauses[at - 1] ?? []).some(isGerund);
    if (at > 0 && !isOrder && !goesOn && AIMING.has(second) && !TIES.has(first)) return false;
    if (kinds.open.has(first) && PRONOUNS.has(second) && !saysWhich(clause, kinds)) return false;
    // What is meant by "the red one" is said elsewhere.
    if (
      isOrder &&
      !isTelling(clause, kinds) &&
      clause.some((word, index) => isStandIn(word, clause[index + 1])) &&
      !clause.some((word) => kinds.things.has(word))
    )
      return false;
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
        : !isDoer(word, kinds) || (next !== undefined && !TIES.has(next) && isKnown(next, kinds));
    });
  });
}

const isStandIn = (word: string, next = ""): boolean =>
  STAND_INS.has(word) && (next === "" || TIES.has(next));

/** "Sanding and oiling a table" is one list of what is done. */
const isGerund = (word: string): boolean => /^[a-z]{2,}ing$/.test(word);

/** "These meeting notes", in which the second word of an order says which thing is meant. */
function saysWhich([, second = "", ...rest]: readonly string[], { things }: Kinds): boolean {
  return DEMONSTRATIVE.has(second) && rest.slice(0, DESCRIBING_MAX).some((word) => things.has(word));
}

/** Whether the clause only says something: what is written does nothing, unless it is a program, or goes to somebody. */
function isTelling(clause: readonly string[], { telling, work }: Kinds): boolean {
  const at = clause.findIndex((word) => work.has(word));
  const verb = clause[at] ?? "";
  // "Work out how many" is to calculate; "work" alone is anything.
  const isFound = FOUND_OUT.has(verb) && clause[at + 1] === "out";
  if (!telling.has(verb) && !isFound) return false;
  // How an act is done is as good as the act.
  if (clause.some((word, index) => word === "how" && clause[index + 1] === "to")) return false;
  // What stands behind "about" is a topic: an article about a feature is none.
  const topic = clause.indexOf("about");
  const written = topic === -1 ? clause : clause.slice(0, topic);
  return !WRITING.has(verb) || !written.some((word) => PROGRAMS.has(word));
}

/** "Write to the bees", "explain the outage to the users": what it says is sent to somebody. */
function isAddressed(clause: readonly string[], { telling }: Kinds): boolean {
  const at = clause.findIndex((word) => telling.has(word));
  if (at === -1) return false;
  const reaches = (index: number) =>
    THOSE.has(clause[index + 1] ?? "") && AUDIENCES.has(clause[index + 2] ?? "");
  return clause[at + 1] === "to" || clause.some((word, index) => word === "to" && reaches(index));
}
const THOSE = listOf("the our all my your their these those");
/** People who are there to be reached; "a beginner" is only whom a text is for. */
const AUDIENCES = listOf(
  "users readers players developers teammates team learners volunteers audience people beginners newcomers kids teachers speakers runners group class club family families",
);

const singular = (word: string): string => word.replace(/s$/, "");

/** "Teacher" is whoever teaches; "thunder" is no one who thunds. Families and a few trades are no verbs with an ending. */
const isFromVerb = (word: string): boolean => {
  if (!/[eo]rs?$/.test(word) || KIN.has(singular(word))) return true;
  const base = singular(word).slice(0, -2);
  return [base, `${base}e`, base.replace(/(.)\1$/, "$1"), base.replace(/i$/, "y")].some((verb) =>
    isEnglish(verb),
  );
};
const KIN = listOf(
  "mother father brother sister daughter stepmother stepfather grandmother grandfather godmother godfather soldier carpenter butcher senator minister doctor vicar officer founder",
);

const isDoer = (word: string, kinds: Kinds): boolean =>
  DOER.test(word) &&
  isFromVerb(word) &&
  !NOT_A_DOER.has(word) &&
  !NOT_A_DOER.has(singular(word)) &&
  !isKnown(word, kinds);

/** Whether a word is on the lists, in any form. */
const isKnown = (word: string, { things, work, workStems }: Kinds): boolean =>
  TIES.has(word) ||
  things.has(word) ||
  work.has(word) ||
  /\d/.test(word) ||
  isNeutral(word) ||
  workStems.has(stemOf(word));
