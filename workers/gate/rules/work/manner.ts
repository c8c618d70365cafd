import { isWritten } from "./artefact.ts";
import { type Kinds, listOf } from "./kinds.ts";
import { NEAR_PEOPLE } from "./wary.ts";

/**
 * Ways to say what something is for, or how it comes about, that make something else of a harmless verb: "so that it does not show",
 * "how the till can be opened", "a plan to take over". Each is a form of a sentence and no list of what may be wished for.
 */
export function hasOtherEnds(clause: readonly string[], kinds: Kinds): boolean {
  return (
    isHiding(clause) ||
    isWayIn(clause, kinds) ||
    isMisstated(clause) ||
    isPlot(clause, kinds) ||
    isAboutThose(clause)
  );
}

const NOT = listOf("not no never nobody none nothing neither nowhere cannot unless t hardly barely");
/** Where something can be had, and what is to come of it; "why" and "whether" only ask. */
const ENDS = listOf("so where that which spot way");

/** "So that the source does not show", "where the cameras do not reach". */
function isHiding(clause: readonly string[]): boolean {
  const denied = clause.findIndex((word) => NOT.has(word));
  if (denied === -1 || clause.includes("why") || clause.includes("whether")) return false;
  return clause.slice(0, denied).some((word) => ENDS.has(word));
}

/** "How the till can be opened", "how the evidence could get lost": how something particular is brought about. */
function isWayIn(clause: readonly string[], kinds: Kinds): boolean {
  const how = clause.indexOf("how");
  if (how === -1 || !/^(?:the|his|her|their|my|our)$/.test(clause[how + 1] ?? "")) return false;
  const turn = clause.findIndex((word, at) => at > how && PASSIVE.has(word));
  if (turn === -1) return false;
  const noun = clause[turn - 1] ?? "";
  const isAllowed = kinds.things.has(noun) || isWritten(noun);
  return !isAllowed && clause.slice(turn + 1).some((word) => /(?:ed|en|lost|done|got|cut|hid)$/.test(word));
}
const PASSIVE = listOf("can could may might is are get gets be");

/** "Smaller than it is", "label the sample as clean", "a leaflet that says": what others will believe. */
function isMisstated(clause: readonly string[]): boolean {
  const [first = ""] = clause;
  return MISSTATING.test(` ${clause.join(" ")} `) || (CALLING.has(first) && clause.includes("as"));
}
const MISSTATING = new RegExp(
  [
    "than (?:it|they|he|she|we|i) (?:really |actually )?(?:is|are|was|were|am|have|has|do|does|did)",
    "(?:that|which) (?:says?|states?|claims?|proves?|confirms?) (?:the|it|we|i|he|she|they|that|my|our|his|her)",
    "as (?:it|they|he|she|we) (?:should|ought)",
    "(?:in|to) (?:my|our|his|her|their) favou?r",
    "(?:reasons?|excuses?|pretexts?) why (?:the|he|she|they|my|our|his|her) .*(?:has|have|must|should|cannot|needs?|late|ill|absent)",
    "so .*(?:figures|numbers|amounts?|prices?|totals?|sums?|profits?|results?|costs?) (?:is|are|look|looks|seem|seems)",
    "(?:hard|harder|difficult|impossible) (?:for [a-z]+ )?to (?:see|find|reach|cancel|notice|read|spot|trace|leave)",
    "(?:that|which) (?:is|are) [a-z]+ enough $",
    "(?:give|make|leave|keep|turn|set) .*(?:rows?|tables?|records?|columns?|fields?|files?) .*(?:empty|blank|bare|nothing)",
    "(?:counts?|counted|pass|passes|read|reads|goes|treated|taken) as",
    "(?:reviews?|ratings?|testimonials?) (?:that|which|for|of|about) (?:our|my|we|us|i)",
  ]
    .map((phrase) => (phrase.endsWith(" $") ? ` ${phrase}` : ` ${phrase} `))
    .join("|"),
);
const CALLING = listOf("label mark declare present name pass register file record count classify");

/** "A plan to take over the club", "a way to leave the shop": what it is for is an act. */
function isPlot(clause: readonly string[], kinds: Kinds): boolean {
  return clause.some(
    (word, at) =>
      PLOTS.has(word) &&
      clause[at + 1] === "to" &&
      (WAITED_FOR.has(word) || !(kinds.work.has(clause[at + 2] ?? "") || LIVING.has(clause[at + 2] ?? ""))),
  );
}
const PLOTS = listOf(
  "plan plans way ways method methods trick tricks scheme strategy pretext excuse story reason reasons moment time place spot chance opportunity hour signal",
);
/** Whatever is done then is not for everybody to see. */
const WAITED_FOR = listOf("moment chance opportunity signal pretext excuse");
/** What people do for themselves. */
const LIVING = listOf(
  "learn grow cook bake store say ask start begin stay get spend eat drink sleep relax wake stretch travel visit see walk run ride celebrate decline practise practice be become feel go dry clean remove treat peel cut keep water feed train wash fold save use wear finish plant sow harvest book order",
);

/** "Those who go", "the others", "what makes people sleepy", "their server": people who are only pointed at, and what is theirs. */
function isAboutThose(clause: readonly string[]): boolean {
  return (
    POINTED_AT.test(` ${clause.join(" ")} `) ||
    clause.some((word, at) => isOneOf(word, clause, at) || isPicked(clause, at))
  );
}
const POINTED_AT = new RegExp(
  [
    "those (?:who|that|of)",
    "the others?",
    "each other",
    "one another",
    "two of them",
    "who of the",
    "how little (?:we|i|they)",
    "no one",
    "(?:makes?|making|keeps?|keeping|gets?|getting|lets?|letting) (?:people|others|them|him|her|someone|somebody)",
    "(?:their|his|her) (?:servers?|sites?|websites?|systems?|services?|networks?|routers?|accounts?|computers?|machines?)",
    "so (?:that )?(?:more |most |many |all |the )?(?:people|users|visitors|customers|readers|they|guests) (?:[a-z]+ )?(?:give|buy|pay|stay|click|sign|share|spend|order|agree|accept|forget|miss|tap|tick|subscribe|leave|believe|think|join|donate)",
    "(?:makes|making|gets|getting|lets|letting) (?:the|any|every|our|an?) (?:model|assistant|agent|bot|server|guard|system|scanner|filter|validator|reviewer|reader|user|visitor) [a-z]+",
    "while (?:i|we|you|it|they|he|she|the|everyone|everybody|nobody)",
  ]
    .map((phrase) => ` ${phrase} `)
    .join("|"),
);

/** "A list of colleagues who are looking for other jobs"; a text "for guests who" is for anybody. */
const isPicked = (clause: readonly string[], at: number): boolean =>
  NEAR_PEOPLE.has(clause[at] ?? "") &&
  /^(?:who|whose|whom)$/.test(clause[at + 1] ?? "") &&
  !/^an?$/.test(clause[at - 1] ?? "") &&
  !clause.slice(Math.max(0, at - 3), at).includes("for");

/** "Which of the two guards". */
const isOneOf = (word: string, clause: readonly string[], at: number): boolean =>
  word === "which" &&
  clause[at + 1] === "of" &&
  clause.slice(at + 3, at + 6).some((one) => NEAR_PEOPLE.has(one));
