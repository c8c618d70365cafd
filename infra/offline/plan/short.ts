import { styleText } from "node:util";
import { asDollars } from "../../../policies/prices/money.ts";
import type { StackEvaluation } from "../evaluate.ts";
import type { JudgedBill } from "./bill.ts";
import { deployed, kind } from "./index.ts";

/** Kinds of resources that are named; the others are in the plan itself. */
const KINDS_SHOWN = 4;

/** The plan and the bill in five lines at most, beside what stands in the way of a deploy: for who wants to go on. */
export function renderShort(evaluation: StackEvaluation, { allowance, problems, ok }: JudgedBill): string {
  const { stack, placeholders } = evaluation;
  const resources = deployed(evaluation);
  const kinds = Object.entries(Object.groupBy(resources, ({ type }) => kind(type)))
    .map(([name, members = []]) => ({ name, count: members.length }))
    .toSorted((a, b) => b.count - a.count)
    .slice(0, KINDS_SHOWN)
    .map(({ name, count }) => `${count} ${name}`);
  const { levels } = allowance;
  return [
    `${styleText("bold", `Plan for stack "${stack}": ${resources.length} resources`)} (${kinds.join(", ")} and more).`,
    `A month costs at most ${asDollars(allowance.ceilingNano)} for infrastructure, keeps ${asDollars(allowance.reserveNano)} back and leaves ${asDollars(allowance.allowanceNano)} for the model, of ${asDollars(allowance.capNano)} in all.`,
    `Throttled at ${asDollars(levels.throttle)}, conversations only at ${asDollars(levels.interactiveOnly)}, calls stop at ${asDollars(levels.stop - allowance.reserveNano)}. ${
      ok ? styleText("green", "It fits.") : styleText("red", "Refused: this would not be deployed.")
    }`,
    ...problems.map(({ message }) => `  ${message}`),
    ...(placeholders.length === 0
      ? []
      : [`Not set yet: ${placeholders.join(", ")}. Before a deploy: npm run setup -- ${stack}`]),
    `Every resource and every line of the bill: npm run plan -- ${stack}`,
  ].join("\n");
}
