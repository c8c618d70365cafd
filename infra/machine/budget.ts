import { Budget } from "@pulumi/azure-native/consumption/budget.js";
import type { Output } from "@pulumi/pulumi";
import type { LedgerBudget } from "../budget/index.ts";
import { wholeCents } from "../gateway/index.ts";
import type { At } from "./at.ts";

/**
 * Azure's own eyes on the same number, a day late: told when the machine has cost what the plan says it can, and when all of
 * infrastructure's share is gone or will be. It stops nothing.
 */
export function declareAzureBudget(
  { name, groupId, options }: At,
  ledger: Output<LedgerBudget>,
  people: readonly string[],
  now: Date,
): void {
  const mail = { enabled: true, contactEmails: [...people] };
  const above = (threshold: Output<number> | number, thresholdType: "Actual" | "Forecasted") => ({
    ...mail,
    operator: "GreaterThan",
    threshold,
    thresholdType,
  });
  const planned = ledger.apply(({ azureFixedNano = 0, meteredCeilingNano, warnNano }) =>
    Math.ceil((100 * (azureFixedNano + meteredCeilingNano)) / warnNano),
  );
  new Budget(
    "machine",
    {
      budgetName: name,
      scope: groupId,
      category: "Cost",
      timeGrain: "Monthly",
      amount: ledger.apply(({ warnNano }) => wholeCents(warnNano)),
      timePeriod: { startDate: firstOfMonth(now) },
      notifications: {
        planned: above(planned, "Actual"),
        all: above(100, "Actual"),
        forecast: above(100, "Forecasted"),
      },
    },
    // Azure takes no other beginning for a budget that is there, and none in the past for a new one.
    { ...options, ignoreChanges: ["timePeriod"] },
  );
}

const firstOfMonth = (now: Date): string => `${now.toISOString().slice(0, 7)}-01T00:00:00Z`;
