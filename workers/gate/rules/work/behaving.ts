import { isNeutral } from "../neutral.ts";
import { isWritten, MAKING, nounOf } from "./artefact.ts";
import { type Kinds, listOf } from "./kinds.ts";

/**
 * Whether what is made at a desk does more than it may: "a migration that loses a column", "fix it by closing accounts". What a
 * part of a program or of a page does stands behind "that", and how something comes about behind "by"; both are closed lists, since a
 * list of harm has no end.
 */
export function doesMore(clause: readonly string[]): boolean {
  return clause.some((word, at) => {
    if (word === "by" && GERUND.test(clause[at + 1] ?? "")) return !HOW.has(clause[at + 1] ?? "");
    if (word !== "that" && word !== "which") return false;
    const rest = clause.slice(at + 1);
    const verb = rest.find((one) => !BESIDE.has(one) && !one.endsWith("ly")) ?? "";
    // "Tests that cover the empty list".
    if (/^covers?$/.test(verb) && /^tests?$/.test(clause[at - 1] ?? "")) return false;
    // "That orders a list" sorts it, and "that orders a pizza" buys one.
    if (verb === "orders" && /^(?:an?|another|more|some|new)$/.test(rest[rest.indexOf(verb) + 1] ?? ""))
      return true;
    if (isOfSums(verb, rest)) return true;
    if (verb === "turns" && rest.includes("into") && /^an?$/.test(rest[1] ?? "")) return false;
    if (at > 0 && MODAL.has(rest[0] ?? "") && !DOES.has(verb) && !/^(?:be|have)$/.test(verb)) return true;
    // "Terms that allow us": many do it.
    if (
      at > 0 &&
      /[^s]s$/.test(clause[at - 1] ?? "") &&
      verb === rest[0] &&
      TRANSITIVE.has(rest[1] ?? "") &&
      !DOES.has(verb) &&
      !BEING.has(verb)
    )
      return true;
    return at > 0 && ACTS.test(verb) && !BEING.has(verb) && !DOES.has(baseOf(verb)) && !DOES.has(verb);
  });
}

/** "A tool that reads the clipboard every second", "a script to reset the table": what a program is to do, on whose things and how often. */
export function runsOn(clause: readonly string[], kinds: Kinds): boolean {
  const { work } = kinds;
  if (!MAKING.has(clause[0] ?? "")) return false;
  // "A parser for the cookies of the browser": whose things a program is for.
  if (
    clause.some(
      (word, at) =>
        /^(?:for|from|of|on|over)$/.test(word) &&
        /^(?:the|my|our|his|her|their)$/.test(clause[at + 1] ?? "") &&
        ![nounOf(clause.slice(at + 1)), clause[at + 2] ?? ""].some((noun) => isAboutDesk(noun, kinds)),
    )
  )
    return true;
  if (OFTEN.test(` ${clause.join(" ")} `)) return true;
  return clause.some((word, at) => {
    const [next = "", aim = "", noun = ""] = clause.slice(at + 1);
    if (word === "to")
      return at > 1 && work.has(next) && !DOES.has(next) && !/^(?:use|follow|match|screen)$/.test(next);
    // "That reads the clipboard", and not "that reads a file".
    return (
      /^(?:that|which)$/.test(word) &&
      SENSES.has(baseOf(next)) &&
      /^(?:the|my|our|all|every|each|what|who|his|her)$/.test(aim) &&
      !INPUTS.has(noun)
    );
  });
}
const isAboutDesk = (noun: string, { things }: Kinds): boolean =>
  things.has(noun) || isWritten(noun) || isNeutral(noun) || /^\d/.test(noun);
const OFTEN =
  / (?:every|each|per|a) (?:second|minute|hour|day|night|morning|time|\d+ \w+)s? | (?:hourly|nightly|constantly|continuously|endlessly|in the background|(?:at|on) (?:startup|boot|start)|start up (?:entry|item|folder|script)|autostart) /;
const SENSES = listOf(
  "read list listen track see look watch find search collect count show check match map print return",
);
const INPUTS = listOf(
  "ten five three two window sort input file files line lines list date dates text number numbers result results average sum total first last longest shortest largest smallest current same next previous median mean vowels words characters moon weather time elapsed remaining rounding length size whole",
);

/** "That rounds the fee up": what somebody pays is changed, which is another thing than to show it. */
export const isOfSums = (verb: string, aim: readonly string[]): boolean =>
  ALTERING.has(baseOf(verb)) && aim.some((word) => SUMS.has(word));
const ALTERING = listOf(
  "round add double divide multiply increase change set raise lower reduce halve cut move scale",
);
const SUMS = listOf(
  "fee fees price prices bill bills wage wages salary bonus bonuses rent tip tips tax taxes discount balance payout payouts",
);

const TRANSITIVE = listOf(
  "the a an my our your their his her us me him them it people someone everyone others",
);
const MODAL = listOf("can will would could should must may might");
const GERUND = /^[a-z]{2,}ing$/;
/** A verb of the third person; where a noun stands, somebody else does it, whom other rules look at. */
const ACTS = /s$/;
const BESIDE = listOf("can will would could also still only just not always never either then");
const BEING = listOf("is was has this its users readers players people visitors lists");
const baseOf = (verb: string): string => verb.replace(/ies$/, "y").replace(/(?<=ch|sh|ss|x|zz)es$|s$/, "");

/** What parts of programs and of pages do without reaching anything but what they show or answer. */
const DOES = listOf(
  "goes reproduce wish thank welcome adapt add adjust align animate appear average avoid begin belong blink bounce build cache calculate capitalise capitalize categorise center change check clamp collapse colour combine come compare compress compute concatenate contain convert correspond count cycle debounce decode deduplicate depend describe detect differ display divide double draw encode end enlarge estimate exist expand explain fade fall fill filter find fit flatten flicker flip float fold follow form format generate glow go group grow happen highlight hover include increase indent interpolate invert join label last leak link list listen look map mark match mean measure memoise mirror mock multiply need normalise occur order overflow overlap pad paginate parse pause play plot point preview print produce prove pulse read recur reflect relate remind render resize return reverse rhyme rotate round scale scroll search see select separate serialise show shrink shuffle simulate skip slide snap solve sort split spring squash stack start stay stick stretch suggest sum summarise summarize support swap tabulate tell test throttle toggle tokenise tokenize total track transform translate transpose truncate tween type understand uppercase use validate vary verify visualise warn work wrap write zoom require matter help make seem sound feel rotate crash fail break flash drift lag stutter miss",
);
/** How something at a desk comes about. */
const HOW = listOf(
  "adding using caching splitting extracting sorting grouping reusing memoising memoizing debouncing renaming reordering writing explaining comparing showing simplifying rewriting reading counting drawing walking cycling practising practicing playing doing listening looking learning cooking rearranging shortening folding counting measuring testing drawing weighing asking inlining batching lazy wrapping nesting aligning spacing indenting colouring mixing baking freezing boiling roasting steaming steeping watching imitating repeating describing naming narrating singing humming clapping stretching breathing resting",
);
