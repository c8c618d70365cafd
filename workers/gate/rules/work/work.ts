import { folded } from "../letters.ts";
import { READABLE_MAX_CHARS } from "../plain.ts";
import { stemOf } from "../stems.ts";
import { orderOf } from "../words.ts";
import { CONVERTING, EDITING, isForm, isOfText, isSource, isWritten, MAKING } from "./artefact.ts";
import { saysNothingElse } from "./claim.ts";
import { type Kinds, PRONOUNS } from "./kinds.ts";
import { thingOf } from "./parts.ts";
import { sentencesOf } from "./sentences.ts";
import { isQuestion } from "./telling.ts";
import { careFor } from "./wary.ts";

/**
 * Kinds of work that change nothing but what is being made, and can be thrown away or done again: to write, to make, to
 * look up, to think about. In the forms that begin a task: "implement", "implementing".
 */
const WORK = formsOf(
  [
    ...MAKING,
    ...CONVERTING,
    ...EDITING,
    "phrase divide multiply continue",
    "add adjust align analyse analyze annotate answer arrange assess attach automate balance benchmark brainstorm bring build bump",
    "adapt cache calculate categorise categorize center centre change check choose clarify classify clean code collect combine compare compile complete compose compress compute configure consider consolidate construct convert correct count cover create critique crop customise customize cut",
    "debug decide declare decorate define delete demonstrate describe design detect determine develop diagnose digest discuss display document draft draw edit emulate enable encode enhance enrich ensure enumerate escape estimate evaluate examine expand explain explore express extend extract",
    "figure fill filter finalise finalize find finish fix flatten focus forecast format formulate gather generate give group guess handle help hide highlight identify illustrate imagine implement improve include increase indent index inspect integrate internationalise interpret introduce invent investigate keep label layout learn limit lint list localise localize locate log look lower",
    "maintain make manage map mark match measure memoise mention merge migrate mimic minify mirror mock model modernise modernize modularise modify monitor move name narrow normalise normalize note number observe optimise optimize organise organize outline paginate paint paraphrase parse partition perform pick place plan plot polish port predict prefer prepare present preview prioritise prioritize produce profile program proofread propose prototype prove provide punctuate put",
    "quantify quote randomise rank rate read rearrange recalculate recap recommend record redesign reduce refactor refine reformat reimplement remember remove rename render reorder reorganise reorganize reorder repair repeat rephrase replace reproduce research resize resolve restructure restyle rethink retry review revise rewrite rework round run save say scale schedule score screen search select separate serialise set shape shorten show simplify simulate sketch skip smooth snapshot solve sort speed spell split stabilise standardise standardize state stream streamline structure study style subtract suggest sum summarise summarize support survey swap synthesise tabulate tag teach tell test think throttle tidy tighten time track train transcribe transform translate transpose trim troubleshoot try tune turn type",
    "underline understand unify update upgrade use validate verify vary visualise visualize walk warn weigh work wrap write allow let speed lay look mock sum wire",
  ].flatMap((line) => line.split(" ")),
  gerunds,
);

/** Of these, what they are done to decides: to make a header sticky is such work, and to make somebody an owner is not. */
const OPEN = formsOf(
  "adapt bring set make move give run use place perform increase decrease reduce lower raise scale create add update change remove delete replace merge let allow hide show enable keep turn split extend upgrade migrate save log record start handle state pick select name tag mark track put type produce prepare develop build generate support group map match merge rework speed skip reorder".split(
    " ",
  ),
  gerunds,
);

/** Work that only says or finds something, whatever it is about. */
const TELLING = formsOf(
  "divide multiply measure sort phrase choose select rank rate decide judge weigh compute solve guess analyse analyze assess map identify trace brainstorm calculate categorise categorize check clarify classify compare count criticise criticize define describe design determine discuss document draft draw enumerate estimate evaluate examine explain explore find forecast group illustrate interpret investigate learn list look note outline paraphrase plan predict prepare present proofread propose quote read recap recommend rephrase research review sketch study suggest sum summarise summarize teach test transcribe translate understand visualise visualize write".split(
    " ",
  ),
  gerunds,
);

/** With one of these behind it, a word for telling tells nothing: "write off", "hand over". */
const TURNS = new Set(["off", "over", "away"]);

/** What people make at a desk and can make again: parts of programs, of pages, of texts, of plans. */
const MATERIAL = formsOf(
  [
    "row importer exporter browser accordion alert alias algorithm alignment animation annotation api app application argument array article assertion asset attribute avatar axis background badge banner bar benchmark bibliography block blog border box branch breadcrumb breakpoint bundle button cache calculator calendar callback caption card cell changelog chapter chart checkbox class code colour color column comment component config configuration constant container contrast controller convention copy copyright coverage css curve",
    "dashboard date decorator default definition dependency description dialog diagram dictionary directory docstring dropdown editor element endpoint entry enum equation error event example exception exercise export expression favicon feature field figure file filter flag folder font footer footnote form format formatter formula function gallery game glossary graph grid guide handler handbook header heading headline helper highlight hook html icon illustration image implementation import index indentation input interface iterator json",
    "key label language layout legend letter library licence license line link lint linter list loader locale log logic logo loop macro manual map margin markdown markup matrix menu message method middleware mock modal model module name navigation node note notification number object option outline overview package padding pagination palette panel paragraph parameter parser pattern picker picture pie pipeline pixel placeholder plot plugin popup predicate progress prompt property prototype query quote",
    "reader readme recipe reducer reference regex renderer report response result route router rule ruler script scrollbar search section selector sentence setter shadow shape sheet shortcut sidebar sitemap size skeleton sketch slide slider snippet sort spacing spelling spinner spreadsheet stack step story string structure style stylesheet subtitle suite summary syntax tab table tag template test text theme thumbnail timer timezone title toast toggle tool toolbar tooltip topic transition translation tree tutorial type typo typography validation value variable version view visualisation visualization warning widget width wireframe wizard word wording workflow",
    "plan idea meal dinner lunch menu workout packing shopping itinerary checklist quiz question puzzle poem song essay novel lyric speech toast lesson curriculum worksheet vocabulary flashcard presentation brochure poster flyer cv resume budget schedule agenda timetable comparison overview statistic average sample rate pdf video photo server chess clock dataset week unit zone whitespace space comma import indent query level bug issue flow journey experience accessibility performance readability service worker client component feedback label first mode support search sort theme dark light",
  ].flatMap((line) => line.split(" ")),
  (word) => [word, `${word}s`, `${word}es`, word.replace(/y$/, "ies"), word.replace(/is$/, "es")],
);

/** What such work is called where no verb stands: "weekly report", "typo on the pricing page". */
const RESULTS = formsOf(
  "feature bug typo report summary overview test documentation docs draft theme design layout icon page plan work task refactoring research analysis review question idea proposal sketch prototype chart diagram table list outline essay story poem recipe translation tutorial lesson guide guideline agenda note estimate comparison example exercise slide presentation paper article support improvement cleanup migration benchmark component module function parser button form menu logo fix chore style mockup wireframe survey quiz explanation budget schedule timetable checklist template code script tooltip animation view screen section heading label dialog".split(
    " ",
  ),
  (word) => [word, `${word}s`, word.replace(/y$/, "ies"), word.replace(/is$/, "es")],
);

const KINDS: Kinds = {
  work: WORK,
  workStems: new Set([...WORK].map(stemOf)),
  open: OPEN,
  telling: TELLING,
  things: new Set([...MATERIAL, ...RESULTS]),
};

function gerunds(word: string): readonly string[] {
  return [
    word,
    `${word}ing`,
    `${word.replace(/e$/, "")}ing`,
    word.replace(/([aeiou])([bdgmnprt])$/, "$1$2$2ing"),
  ];
}

/** No stems here: "formate" is another language's word with an English stem. */
function formsOf(words: readonly string[], forms: (word: string) => readonly string[]): ReadonlySet<string> {
  return new Set(words.flatMap(forms));
}

/**
 * Whether a text in plain English says in every sentence what work it is, in words that the rules know. What it says
 * otherwise ("see to it that nothing is left") may mean anything, and is not for rules to approve.
 *
 * @param said everything that the task says, in whichever field
 */
export function isKnownWork(description: string, said: readonly string[] = [description]): boolean {
  return saysWorkAlone(description, said);
}

/** Whether known work does no more than say something, so that it may speak of anybody's name. */
export const isOnlyTold = (description: string): boolean => saysWorkAlone(description, [description], true);

function saysWorkAlone(description: string, said: readonly string[], onlyTells = false): boolean {
  if (description.length > READABLE_MAX_CHARS) return false;
  const cares = said.map((text) => careFor(folded(text), text === description));
  if (cares.includes("always")) return false;
  const sentences = sentencesOf(description, WORK);
  return (
    sentences.length > 0 &&
    sentences.every(
      (clauses) =>
        saysWork(clauses) && saysNothingElse(clauses, KINDS, onlyTells || cares.includes("when done")),
    )
  );
}

function saysWork(clauses: readonly (readonly string[])[]): boolean {
  const [opening = []] = clauses;
  // What is ordered after the first order is one, too.
  if (
    !clauses
      .slice(1)
      .every(
        (clause) =>
          !WORK.has(clause[0] ?? "") ||
          isWork(clause, clause.some((word) => PRONOUNS.has(word)) ? clauses : [clause], true),
      )
  )
    return false;
  if (isQuestion(opening)) return true;
  if (isSource(opening)) return clauses.length > 1;
  return WORK.has(orderOf(opening)?.word ?? "") ? isWork(opening, clauses) : startsWithResult(opening);
}

/** Whether the order that begins a clause, with what its sentence speaks of, is work of a known kind. */
function isWork(
  opening: readonly string[],
  clauses: readonly (readonly string[])[],
  isLater = false,
): boolean {
  const first = orderOf(opening);
  const has = (names: ReadonlySet<string>) =>
    clauses.some((clause) => clause.some((word) => names.has(word)));
  if (first === null) return false;
  const aim = opening[first.at + 1];
  // "Names, dates and places": what stands alone is a thing.
  if (aim === undefined) return isLater;
  if (TURNS.has(aim)) return false;
  // "Build a simple metronome": it is new, and every word of it harmless.
  const isNew = /^(?:show|group)$/.test(first.word) || (NEW.has(first.word) && /^an?$/.test(aim));
  return (
    !OPEN.has(first.word) ||
    isNew ||
    isSorting(opening, first.at) ||
    has(MATERIAL) ||
    has(RESULTS) ||
    isOfText(opening, first.at) ||
    // "Make the dialogue livelier", "and keep the rhyme", "and mark the mistakes".
    (/^(?:make|making|keep)$/.test(first.word) &&
      (isWritten(thingOf(opening.slice(first.at + 1))) || opening.some((word) => isForm(word)))) ||
    (/^(?:mark|highlight|underline)$/.test(first.word) &&
      /^(?:mistakes|typos|errors|verbs|nouns|changes)$/.test(opening.at(-1) ?? ""))
  );
}

/** "Put the points in alphabetical order". */
const isSorting = (clause: readonly string[], at: number): boolean =>
  /^put(?:ting)?$/.test(clause[at] ?? "") &&
  / in (?:an? )?(?:alphabetic(?:al)?|chronological|numeric(?:al)?|ascending|descending|logical|random|reverse) order$/.test(
    clause.join(" "),
  );

const NEW = new Set("build create develop generate produce prepare".split(" "));

/** "Dark theme for the app": what is made stands before the first word that leads to something else. */
function startsWithResult(clause: readonly string[]): boolean {
  const end = clause.findIndex((word) => TURNING.has(word));
  return clause.slice(0, end === -1 ? clause.length : end).some((word) => RESULTS.has(word));
}
const TURNING = new Set(
  "the a an my our your their his her its this that these those of on for to in at by from with without about into over under off up out is are was were be has have will should must can may".split(
    " ",
  ),
);
