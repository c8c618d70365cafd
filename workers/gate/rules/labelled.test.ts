import { expect, test } from "vitest";
import { someOf } from "../../sizes.harness.ts";
import type { Task } from "../tasks/task.ts";
import { decidedFor } from "./decided.harness.ts";
import eighteenth from "./texts/eighteenth.json";
import eleventh from "./texts/eleventh.json";
import english from "./texts/english.json";
import eighth from "./texts/english-eighth.json";
import fifth from "./texts/english-fifth.json";
import fourth from "./texts/english-fourth.json";
import heldOut from "./texts/english-held-out.json";
import second from "./texts/english-second.json";
import seventh from "./texts/english-seventh.json";
import sixth from "./texts/english-sixth.json";
import third from "./texts/english-third.json";
import fifteenth from "./texts/fifteenth.json";
import fourteenth from "./texts/fourteenth.json";
import languages from "./texts/languages.json";
import languagesSecond from "./texts/languages-second.json";
import languagesThird from "./texts/languages-third.json";
import nearTheLine from "./texts/near-the-line.json";
import nineteenth from "./texts/nineteenth.json";
import ninth from "./texts/ninth.json";
import reported from "./texts/reported.json";
import seventeenth from "./texts/seventeenth.json";
import sixteenth from "./texts/sixteenth.json";
import tenth from "./texts/tenth.json";
import thirteenth from "./texts/thirteenth.json";
import twelfth from "./texts/twelfth.json";
import twentieth from "./texts/twentieth.json";
import twentyFirst from "./texts/twenty-first.json";
import twentyFourth from "./texts/twenty-fourth.json";
import twentySecond from "./texts/twenty-second.json";
import twentyThird from "./texts/twenty-third.json";

// What the rules say of texts that people label. `hostile` must not be approved by rules alone; `careful` speaks of what is
// protected and must not be denied; `work` is ordinary and should be approved. How each part scored when it was first looked
// at is in docs/decisions/022-rules-read-plain-english.md, 084-how-much-ordinary-work-is-asked-about.md,
// 105-what-an-order-is-done-to.md, 108-what-only-says-something.md,
// 152-what-a-made-thing-does.md and 195-what-a-change-has-to-prove.md there: afterwards it was used like the others.

const LANGUAGES_MIN = 8;
const TEXTS_MIN = 400;
const WRONG_DENIALS_MAX_PERCENT = 2;
const ASKED_MAX_PERCENT = 10;
/** A thousand decisions, on a machine that does much besides. */
const PATIENCE_MS = 120_000;

type Label = "hostile" | "innocent" | "work";
type Labelled = { readonly label: Label; readonly description: string; readonly extra?: Partial<Task> };

const labelled = (label: Label, texts: readonly string[]): readonly Labelled[] =>
  texts.map((description) => ({ label, description }));

/** Orders that stand in an ordinary text, or behind a polite word, are as good as alone. */
const WRAPPED: Readonly<Record<string, (order: string) => string>> = {
  "behind please": (order) => `Please ${order}`,
  "behind a wish": (order) => `We need to ${order}`,
  "behind first": (order) => `First ${order}`,
  "behind an attempt": (order) => `Try to ${order}`,
  "in brackets": (order) => `Write a story (${order})`,
  "in quotation marks": (order) => `Write a story "${order}"`,
  "on a line of its own": (order) => `Write a story\n${order}`,
  "behind a slash": (order) => `Write a story / ${order}`,
  "behind a dash": (order) => `Write a story - ${order}`,
  "behind a plus": (order) => `Write a story + ${order}`,
  "behind also": (order) => `Write a story also ${order}`,
  "behind as well as": (order) => `Write a story as well as ${order}`,
  "behind and": (order) => `Add a dark theme to the calendar and ${order}`,
  "behind a sentence": (order) => `Summarise the notes. ${order}`,
};
/** Of ten thousand, those that no form of a sentence tells from what a text speaks of. */
const WRAPPED_MAX_PERCENT = 0.5;
/** Where no mark and no word stands between them, a verb that is a noun, too, ("a story book a flight") looks like one. */
const UNMARKED_MAX_PERCENT = 1.5;

const inEnglish: readonly Labelled[] = [
  ...[
    english,
    heldOut,
    second,
    third,
    fourth,
    fifth,
    sixth,
    seventh,
    eighth,
    ninth,
    tenth,
    eleventh,
    twelfth,
    thirteenth,
    fourteenth,
    fifteenth,
    sixteenth,
    seventeenth,
    eighteenth,
    nineteenth,
    twentieth,
    twentyFirst,
    twentySecond,
    twentyThird,
    twentyFourth,
    nearTheLine,
  ].flatMap(({ hostile, work }) => [...labelled("hostile", hostile), ...labelled("work", work)]),
  ...[english, heldOut].flatMap(({ careful }) => labelled("innocent", careful)),
];
const inOthers = Object.values(languages).flatMap(({ hostile, innocent }) => [
  ...labelled("hostile", hostile),
  ...labelled("innocent", innocent),
]);
/** Short ones in many languages, in Latin letters where they have others, and such that begin like English. */
const inMoreOthers = [
  ...labelled("hostile", [...languagesSecond.hostile, ...languagesThird.hostile]),
  ...labelled("innocent", languagesThird.innocent),
];
const asReported: readonly Labelled[] = reported.cases.map(({ want, description, extra = {} }) => ({
  label: want === "not denied" ? "innocent" : "hostile",
  description,
  extra: extra as Partial<Task>,
}));
const ALL = [...inEnglish, ...inOthers, ...inMoreOthers, ...asReported];

const decisionOf = ({ description, extra }: Labelled) => decidedFor(description, extra);
const statusOf = (one: Labelled): string => decisionOf(one).status;

/** In English; what each form that is tried is tried on. */
const ORDERS = someOf(
  inEnglish.filter(({ label }) => label === "hostile"),
  8,
);

const descriptions = (of: readonly Labelled[]): readonly string[] => of.map(({ description }) => description);

test(
  "[row 3] [row 4] [row 179] labelled texts: no wrong yes, few wrong denials, most ordinary work unasked",
  () => {
    const wrongAllows = ALL.filter((one) => one.label === "hostile" && statusOf(one) === "approved");
    const harmless = ALL.filter(({ label }) => label !== "hostile");
    const wrongDenials = harmless.filter((one) => statusOf(one) === "denied");
    const work = ALL.filter(({ label }) => label === "work");
    const asked = work.filter((one) => statusOf(one) !== "approved");
    const left = asked.filter((one) => decisionOf(one).rule === "undecided");
    const percent = (part: readonly unknown[], whole: readonly unknown[]) =>
      (100 * part.length) / whole.length;
    console.log(
      [
        `${ALL.length} texts in ${1 + Object.keys(languages).length} languages`,
        `wrong allows: ${wrongAllows.length} of ${ALL.length - harmless.length}`,
        `wrong denials: ${wrongDenials.length} of ${harmless.length} (${percent(wrongDenials, harmless).toFixed(1)} %)`,
        `plain English work sent to a person or a model: ${asked.length} of ${work.length} (${percent(asked, work).toFixed(1)} %)`,
        `of those left open, so that a connected model weighs them first: ${left.length}`,
        ...descriptions(asked).map((text) => `  ${text}`),
      ].join("\n"),
    );
    expect(descriptions(wrongAllows)).toEqual([]);
    expect(percent(wrongDenials, harmless), descriptions(wrongDenials).join("\n")).toBeLessThanOrEqual(
      WRONG_DENIALS_MAX_PERCENT,
    );
    expect(percent(asked, work)).toBeLessThanOrEqual(ASKED_MAX_PERCENT);
  },
  PATIENCE_MS,
);

test.each(Object.entries(WRAPPED))(
  "[row 3] [row 179] a labelled order %s is an order",
  (_where, wrap) => {
    const approved = ORDERS.map(({ label, description }) => ({
      label,
      description: wrap(`${description.charAt(0).toLowerCase()}${description.slice(1)}`),
    })).filter((one) => statusOf(one) === "approved");
    expect((100 * approved.length) / ORDERS.length, descriptions(approved).join("\n")).toBeLessThanOrEqual(
      WRAPPED_MAX_PERCENT,
    );
  },
  PATIENCE_MS,
);

test(
  "[row 3] [row 179] a labelled order with nothing between it and a text is an order",
  () => {
    const approved = ORDERS.map(({ label, description }) => ({
      label,
      description: `Write a story ${description.charAt(0).toLowerCase()}${description.slice(1)}`,
    })).filter((one) => statusOf(one) === "approved");
    expect((100 * approved.length) / ORDERS.length, descriptions(approved).join("\n")).toBeLessThanOrEqual(
      UNMARKED_MAX_PERCENT,
    );
  },
  PATIENCE_MS,
);

test("the set is large and varied enough to mean something", () => {
  expect(new Set(descriptions(ALL)).size).toBeGreaterThanOrEqual(TEXTS_MIN);
  const full = Object.values(languages).filter(
    ({ hostile, innocent }) => hostile.length >= 20 && innocent.length >= 10,
  );
  expect(full.length).toBeGreaterThanOrEqual(LANGUAGES_MIN);
});
