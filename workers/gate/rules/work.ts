import { folded } from "./letters.ts";
import { stemOf } from "./stems.ts";
import { clausesOf, orderOf } from "./words.ts";

/**
 * Kinds of work that change nothing but what is being made, and can be thrown away or done again: to write, to make, to
 * look up, to think about. As verbs, by stem, so that "implementation" and "implementing" are the same work.
 */
const WORK = new Set(
  [
    "add adjust align analyse analyze annotate answer arrange assess attach automate balance benchmark brainstorm build bump",
    "cache calculate categorise categorize change check choose clarify classify clean code collect combine comment compare compile complete compose compress compute configure consider consolidate construct convert correct count cover create critique crop customise customize cut",
    "debug decide declare decorate define delete demonstrate describe design detect determine develop diagnose digest discuss display document draft draw edit emulate enable encode enhance enrich ensure enumerate escape estimate evaluate examine expand explain explore express extend extract",
    "figure fill filter finalise finalize find finish fix flatten focus forecast format formulate gather generate give group guess handle help hide highlight identify illustrate imagine implement improve include increase indent index inspect integrate internationalise interpret introduce invent investigate keep label layout learn limit list localise localize locate log look lower",
    "maintain make manage map mark match measure memoise mention merge migrate mimic minify mirror mock model modernise modernize modularise modify monitor move name narrow normalise normalize note number observe optimise optimize organise organize outline paginate paint paraphrase parse partition perform pick place plan plot polish port predict prefer prepare present preview prioritise prioritize produce profile program proofread propose prototype prove provide punctuate",
    "quantify quote randomise rank rate read rearrange recalculate recap recommend record redesign reduce refactor refine reformat reimplement remember remove rename render reorder reorganise reorganize reorder repair repeat rephrase replace reproduce research resize resolve restructure restyle rethink retry review revise rewrite rework round run save say scale schedule score screen search select separate serialise set shape shorten show simplify simulate sketch skip smooth snapshot solve sort speed spell split stabilise standardise standardize state stream streamline structure study style subtract suggest sum summarise summarize support survey swap synthesise tabulate tag teach tell test think throttle tidy tighten time track train transcribe transform translate transpose trim troubleshoot try tune turn type",
    "understand unify update upgrade use validate verify vary visualise visualize walk warn weigh work wrap write allow let speed lay look mock sum wire",
  ].flatMap((line) => line.split(" ").map(stemOf)),
);

/** What such work is called where no verb stands: "weekly report", "typo on the pricing page". */
const RESULTS = new Set(
  "feature bug typo report summary overview test documentation docs draft theme design layout icon page plan work task refactoring research analysis review question idea proposal sketch prototype chart diagram table list outline essay story poem recipe translation tutorial lesson guide guideline agenda note estimate comparison example exercise slide presentation paper article support improvement cleanup migration benchmark component module function parser button form menu logo fix chore style mockup wireframe survey quiz explanation budget schedule timetable checklist template code script tooltip animation view screen section heading label dialog"
    .split(" ")
    .map(stemOf),
);

/**
 * Whether a text in plain English says in every sentence what work it is, in words that the rules know. What it says
 * otherwise ("see to it that nothing is left") may mean anything, and is not for rules to approve.
 */
export function isKnownWork(text: string): boolean {
  const sentences = folded(text)
    .split(/[.!?;\n]+(?=\s|$)/)
    .map((sentence) => clausesOf(sentence))
    .filter((clauses) => clauses.length > 0);
  return sentences.length > 0 && sentences.every(saysWork);
}

function saysWork(clauses: readonly (readonly string[])[]): boolean {
  const first = orderOf(clauses[0] ?? []);
  if (first !== null && WORK.has(stemOf(first.word))) return true;
  return clauses.some((clause) => clause.some((word) => RESULTS.has(stemOf(word))));
}
