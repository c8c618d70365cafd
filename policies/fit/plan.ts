import type { PlanProblem } from "../estimate/bill.ts";
import type { Caps } from "../estimate/caps.ts";
import type { Resource } from "../resource.ts";

/** Looks at one noun and says what cannot exist on the declared plans. */
export type FitRule = (resources: readonly Resource[], caps: Caps) => PlanProblem[];

export const misfit = (resource: string, message: string): PlanProblem => ({
  code: "fit",
  resource,
  message: `${resource}: ${message}`,
});

/** An expression of Cloudflare's rules language without its quoted texts, so that only its own words are looked at. */
export const withoutTexts = (expression: string): string => expression.replace(/"(?:[^"\\]|\\.)*"/g, '""');
