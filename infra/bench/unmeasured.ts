import { CHIEF_DEEDS, DEEDS } from "./chief/stage.ts";
import type { Findings } from "./measure.ts";

/** Where a zero is an answer: it was counted, or a moment was shorter than its clock tells. Everywhere else it means that nothing was measured. */
const MAY_BE_ZERO = [
  /^personas\.(?:start|assign|lateness)\./,
  /^personas\.costs\.event\.(?:orchestrator|runner)Calls$/,
  /^personas\.costs\.worker\.runnerCalls$/,
  /^personas\.costs\.idle\.none\./,
  /^chief\.subrequests\./,
  /^chief\.cpu\.\w+\.workers\./,
  // A Worker that is not in each of them, or is done between two looks; the door is in each.
  /^personas\.processor\.\w+\.workers\.(?!edge\.)/,
  // A start that did not happen has a sentence of its own.
  /^machine\.wake\.starts$/,
];

/** What measured nothing, as sentences: a figure that is no number, below zero, or a zero that cannot be one, and lists without a line. */
export function unmeasured(findings: Findings): string[] {
  const { statements, chief } = findings;
  const lists = { "statements.first": statements.first, "statements.later": statements.later };
  const empty = Object.entries({ ...lists, "chief.subrequests": Object.keys(chief.subrequests) }).filter(
    ([, list]) => list.length === 0,
  );
  const deeds = DEEDS.filter((deed) => chief.cpu !== null && chief.cpu[deed] === null);
  return [
    ...figuresOf(findings)
      .filter(([path, value]) => !isMeasured(path, value))
      .map(([path, value]) => `${path} is ${value}: nothing was measured.`),
    ...empty.map(([path]) => `${path} is empty: nothing was measured.`),
    ...deeds.map(
      (deed) =>
        `${CHIEF_DEEDS[deed]}: what it took cannot be told from what the runtime uses when nobody asks. Repeat it when the machine is quiet.`,
    ),
  ];
}

const isMeasured = (path: string, value: number): boolean =>
  value > 0 || (value === 0 && MAY_BE_ZERO.some((known) => known.test(path)));

function figuresOf(value: unknown, path = ""): [string, number][] {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => figuresOf(part, path ? `${path}.${name}` : name));
}
