import { boundValue } from "../bound.ts";
import { type Violation, violation } from "../exposure/violation.ts";
import { modelPrice } from "../prices/models.ts";
import { dollars, type Nano } from "../prices/money.ts";
import type { Resource } from "../resource.ts";
import type { Allowance } from "./allowance.ts";
import { BUDGET_BINDING, ledgersOf, wholeNano } from "./honest.ts";
import { CHEAP_MAX_USD, isCheap } from "./models.ts";

/**
 * A ledger's own lines are no later than those of its budget: a month that is throttled at the cap, that keeps nothing back, that
 * forgets what the infrastructure costs, or goes on with a dear model, is not throttled at all.
 */
export function levelFaults(resources: readonly Resource[], left: Allowance, now: Date): Violation[] {
  return ledgersOf(resources).flatMap((ledger) => {
    const told = boundValue(ledger, BUDGET_BINDING);
    if (typeof told !== "object" || told === null)
      return [violation(ledger, `its ${BUDGET_BINDING} cannot be read, so nobody can tell when it stops.`)];
    const budget = told as Readonly<Record<string, unknown>>;
    const faults = [...lineFaults(budget, left), ...cheapFaults(budget.cheapModels, now)];
    return faults.map((fault) => violation(ledger, `${fault} Bind what the plan computes.`));
  });
}

function lineFaults(budget: Readonly<Record<string, unknown>>, left: Allowance): string[] {
  const { levels, reserveNano, ceilingNano } = left;
  const nano = (name: string): Nano => wholeNano(budget[name]) ?? Number.NaN;
  const fixedNano = nano("fixedNano") + nano("meteredCeilingNano");
  const wrong: readonly (readonly [isRight: boolean, fault: string])[] = [
    [nano("warnNano") <= levels.throttle, `it is throttled later than at ${dollars(levels.throttle)}.`],
    [
      nano("interactiveNano") <= levels.interactiveOnly,
      `it serves background work beyond ${dollars(levels.interactiveOnly)}.`,
    ],
    [nano("epsilonNano") >= reserveNano, `it keeps back less than ${dollars(reserveNano)}.`],
    [
      fixedNano >= ceilingNano,
      `it counts less for the infrastructure than the ${dollars(ceilingNano)} it can cost.`,
    ],
  ];
  return wrong.filter(([isRight]) => !isRight).map(([, fault]) => fault);
}

function cheapFaults(models: unknown, now: Date): string[] {
  if (!Array.isArray(models) || models.length === 0) return ["it names no cheap model to go on with."];
  return models.flatMap((model) => {
    const price = typeof model === "string" ? modelPrice(model, now) : null;
    if (price !== null && isCheap(price)) return [];
    return [
      `it goes on with ${String(model)} when it is throttled, which has no price or costs more than $${CHEAP_MAX_USD.input} and $${CHEAP_MAX_USD.output} per million tokens.`,
    ];
  });
}
