import type { PlanProblem } from "../estimate/bill.ts";
import type { Violation } from "../exposure/violation.ts";
import type { PriceBook } from "../prices/price.ts";
import type { Resource } from "../resource.ts";
import type { FieldName, PackSettings } from "../settings.ts";

/** One rule of the pack: a name, a sentence, and a predicate over plain data. */
export type Rule = {
  readonly name: string;
  readonly description: string;
  /** Advice is printed; everything else stops the deploy. */
  readonly level: "mandatory" | "advisory";
  /** A rule about one resource stops it before it is made; one about the stack sees all of them in the preview. */
  readonly scope: "resource" | "stack";
  /** The settings that it reads. */
  readonly settings: readonly FieldName[];
  readonly check: (
    resources: readonly Resource[],
    settings: PackSettings,
    now: Date,
    /** The prices to decide by; the project's own unless a test holds them still. */
    book?: PriceBook,
  ) => readonly Violation[];
};

/** What the bill and the plans depend on. */
export const PLAN_FIELDS = [
  "workersPlan",
  "zonePlan",
  "othersPayWorkersPlan",
  "othersPayZonePlan",
  "othersCrons",
  "othersDatabases",
  "machineHoursPerMonth",
] as const satisfies readonly FieldName[];

export const BUDGET_FIELDS = [
  "capUsd",
  "warnUsd",
  "minimumAllowanceUsd",
  "taxRate",
  "iUnderstand",
] as const satisfies readonly FieldName[];

/** Problems of these kinds as violations, at the resource when there is one of that name. */
export function ofCodes(
  problems: readonly PlanProblem[],
  codes: readonly PlanProblem["code"][],
  resources: readonly Resource[],
): Violation[] {
  return problems
    .filter(({ code }) => codes.includes(code))
    .map(({ resource, message }) => {
      const urn = resources.find(({ name }) => name === resource)?.urn;
      return { message, ...(urn === undefined ? {} : { urn }) };
    });
}
