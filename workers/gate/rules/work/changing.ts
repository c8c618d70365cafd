import { isOfText, isWritten, MAKING, nounOf } from "./artefact.ts";
import { listOf } from "./kinds.ts";
import {
  isComparative,
  isPart,
  KEEPABLE,
  KEPT,
  MEASURES,
  SEEN,
  STANDS_IN,
  STATES,
  thingOf,
  USELESS,
  WASTE,
  WORDS,
} from "./parts.ts";
import { isNew, isOfKnown, isStated, PLACING } from "./stated.ts";
import { isTopic } from "./topics.ts";

/**
 * Whether an order that changes something proves that it changes nothing but how a page looks, how a program is written or how a text
 * reads. What it is done to, how that is to be afterwards and where it is put stand on closed lists, each for its kind of verb: a verb
 * that adds needs something new, one that removes needs what nobody misses, one that makes something be so needs a look. What people
 * rely on, what holds somebody back, what is kept and what runs (a rule, a record, a folder, a job) is on none of them.
 */
export function isProvenChange(clause: readonly string[]): boolean {
  const [verb = "", ...rest] = clause;
  const said = SAID.get(verb) ?? "shapes";
  // "Map and filter": what stands alone is a thing.
  if (
    rest.length === 0 ||
    isOfText(clause, 0) ||
    CRAFTS.test(verb) ||
    // "Running plan" is a plan.
    (verb === "running" && isNew(rest)) ||
    (MAKING.has(verb) && verb !== "make" && !SAID.has(verb)) ||
    /^(?:how|that)$/.test(rest[0] ?? "")
  )
    return true;
  const named = rest.filter(
    (word, at) => !(word === "about" && /^(?:page|screen|view|dialog)$/.test(rest[at + 1] ?? "")),
  );
  const aim = /^(?:up|down|out)$/.test(named[0] ?? "") ? named.slice(1) : named;
  if (!isPlacedWell(aim)) return false;
  const noun = thingOf(aim);
  if (verb === "set" && rest[0] === "up") return isPart(noun) || noun === "structure" || TOOLS.has(noun);
  if (
    /^(?:mark|highlight|underline)/.test(verb) &&
    /^(?:mistakes|typos|errors|verbs|nouns|adjectives)$/.test(noun)
  )
    return true;
  if (/^(?:fix|check|shorten)$/.test(verb) && aim[0] === "it") return true;
  if (verb === "keep" && aim.length <= 2) return isWritten(noun);
  if (said === "makes") return isStated(aim);
  if (!isNew(aim) && !isOfKnown(aim, noun)) return false;
  if (/^organi[sz]/.test(verb) && aim.includes("by")) return !aim.some((word) => KEPT.has(word));
  if (
    noun === "order" &&
    !SEEN.has(aim[aim.indexOf("order") - 1] ?? "") &&
    !/^(?:tab|focus|reading)$/.test(aim[aim.indexOf("order") - 1] ?? "") &&
    !aim.includes("of")
  )
    return false;
  if (verb === "use") return isPart(noun) || WASTE.has(noun) || /^(?:api|format|injection)s?$/.test(noun);
  if (verb === "put" && noun.startsWith("point")) return aim.at(-1) === "order";
  if (verb === "cut" && aim.includes("down")) return isWritten(noun);
  switch (said) {
    case "adds":
      if (aim.some((word, at) => /^(?:my|our|his|her|their)$/.test(word) && aim[at - 1] === "of"))
        return false;
      if (/^numbers?$/.test(noun)) return aim.some((word) => /^(?:page|line|row|week)$/.test(word));
      return (
        (isPart(noun) && (isNew(aim) || SEEN.has(noun) || WORDS.has(noun))) ||
        (noun === "order" && verb.startsWith("implement"))
      );
    case "removes":
      return (
        WASTE.has(noun) ||
        aim.some((word) => USELESS.has(word)) ||
        (aim[0] === "duplicate" && (isPart(noun) || noun === "rules"))
      );
    case "builds":
      return isPart(noun) || isWritten(noun) || STANDS_IN.has(noun) || isTopic(noun);
    case "keeps":
      return KEEPABLE.has(noun);
    case "shapes":
      return isPart(noun) || MEASURES.has(noun) || isOwnFile(aim, noun);
  }
}

/** Set up for a program that is being written. */
const TOOLS = listOf("eslint prettier vitest jest mocha linter spreadsheet environment project guide");
/** "The test files": of what a program is written in. */
const isOwnFile = (aim: readonly string[], noun: string): boolean =>
  /^files?$/.test(noun) &&
  /^(?:test|theme|css|style|html|example|component|fixture|icon)$/.test(aim[aim.indexOf(noun) - 1] ?? "");

/** What is done to code, to figures and to texts alone. */
const CRAFTS =
  /^(?:refactor|profil|plot|convert|lint|locali[sz]|port|speed|optimi[sz]|sort|extract|pars|support|arrang|memoi[sz]|reformat|transpos|tabulat|visuali[sz]|cach|highlight|benchmark|parametri[sz]|typeset|debounc|draw|read|compare|say|validat|reproduc|minif|mock)(?:e|es|ing|y)?$/;

/** What a kind of verb does to its aim. */
type Said = "builds" | "adds" | "removes" | "makes" | "shapes" | "keeps";

const SAID: ReadonlyMap<string, Said> = new Map([
  ...formsOf(
    "add insert put attach include append bring place give embed mention implement introduce",
    "adds",
  ),
  ...formsOf("build create generate develop produce assemble", "builds"),
  ...formsOf("remove delete hide drop cut clear clean strip skip trim tidy limit mute mask", "removes"),
  ...formsOf("make set keep turn let leave mark allow enable declare", "makes"),
  ...formsOf("save record log track store monitor copy print move number type tag", "keeps"),
  ...formsOf(
    "change update adjust adapt alter correct edit fix replace rename merge combine consolidate split extend upgrade migrate bump improve increase decrease reduce lower raise show display simplify rewrite rework revise configure group map handle use",
    "shapes",
  ),
]);

function formsOf(words: string, said: Said): readonly (readonly [string, Said])[] {
  return words
    .split(" ")
    .flatMap((word) =>
      [
        word,
        `${word}ing`,
        `${word.replace(/e$/, "")}ing`,
        word.replace(/([aeiou])([bdgmnprt])$/, "$1$2$2ing"),
      ].map((form) => [form, said] as const),
    );
}

/** Whether everything stands in a part of a page, of a program or of a text; a place that is only quoted is not known. */
const isPlacedWell = (aim: readonly string[]): boolean =>
  aim.every((word, at) => {
    if (
      !PLACING.has(word) ||
      (word === "on" && (WORDS.has(aim[at - 1] ?? "") || /days?$/.test(aim[at + 1] ?? "")))
    )
      return true;
    const rest = aim.slice(at + 1);
    const noun = nounOf(rest) || (rest[0] ?? "");
    return (
      isPart(noun) ||
      MEASURES.has(noun) ||
      STANDS_IN.has(noun) ||
      isWritten(noun) ||
      LANGUAGES.test(noun) ||
      /^\d/.test(noun) ||
      STATES.has(noun) ||
      isComparative(noun) ||
      (noun === "one" && word === "into")
    );
  });
const LANGUAGES =
  /^(?:english|french|german|spanish|italian|dutch|latin|polish|portuguese|swedish|greek|japanese|chinese|english|rust|go|python|java|kotlin|swift|ruby|perl|typescript|javascript|php|webassembly|react|vue|svelte|vitest|jest|mocha|markdown|html|json|yaml|csv|pdf|svg|webp|png|green|blue|red|grey|black|white|yellow|orange|hooks?|flexbox|hono|eslint|prettier)$/;
