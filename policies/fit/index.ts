import type { PlanProblem } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import type { Resource } from "../resource.ts";
import { machines } from "./machines.ts";
import type { FitRule } from "./plan.ts";
import { rulesets } from "./rulesets.ts";
import { accountCounts, freeSettings } from "./workers.ts";

/** One list, no branches. */
export const FIT_RULES: readonly FitRule[] = [accountCounts, freeSettings, rulesets, machines];

/** What the declared plans, or the vendors today, do not allow. */
export const planProblems = (resources: readonly Resource[], caps: Caps): PlanProblem[] =>
  FIT_RULES.flatMap((rule) => rule(resources, caps));
