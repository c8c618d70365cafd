import type { Caps } from "../estimate/caps.ts";
import { CEILING_HOURS } from "../estimate/hours.ts";
import { declaredHours } from "../estimate/machine.ts";
import { scheduleName, shutdownOf } from "../estimate/schedule.ts";
import { known, text } from "../reading.ts";
import { isAzure, kindOf, ofKind, type Resource } from "../resource.ts";
import { type Violation, violation } from "./violation.ts";

const BUDGETS = ["azure-native:consumption:Budget", "azure-native:costmanagement:Budget"];

/** Wherever Azure is used it also warns by itself: a second pair of eyes, although a day late. */
export function azureBudget(resources: readonly Resource[]): Violation[] {
  const [first] = resources.filter(isAzure);
  if (!first || resources.some(({ type }) => BUDGETS.includes(kindOf(type)))) return [];
  return [
    violation(first, "the stack uses Azure without a Budget. Declare an azure-native consumption.Budget."),
  ];
}

/** A machine that is not always on is switched off every day by a schedule of its own, whatever else fails to do so. */
export function shutdownSchedules(resources: readonly Resource[], caps: Caps): Violation[] {
  return ofKind(resources, "azure-native:compute:VirtualMachine")
    .filter((machine) => {
      const hours = declaredHours(machine, caps);
      const isPart = hours === null || hours.ceiling < CEILING_HOURS;
      return isPart && shutdownOf(machine, resources) === null;
    })
    .map((machine) =>
      violation(
        machine,
        `it is paid for part of the month and nothing switches it off. Declare an enabled GlobalSchedule with taskType ComputeVmShutdownTask called ${scheduleName(known(text(machine.props, "vmName")) ?? "<vmName>")}.`,
      ),
    );
}
