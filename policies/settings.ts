import type { PolicyConfigSchema } from "@pulumi/policy";
import { type Caps, DEFAULT_CAPS } from "./estimate/caps.ts";
import { CEILING_HOURS } from "./estimate/hours.ts";
import { type Budget, DEFAULT_BUDGET } from "./money/allowance.ts";

/** What the pack is told about a deployment; every field has a default. */
export type PackSettings = {
  readonly budget: Budget;
  readonly caps: Caps;
  /** Stacks whose data may not be deletable. */
  readonly protectDataStacks: readonly string[];
  /** The owner's word that a cap above the stack's own budget is meant. */
  readonly iUnderstand: boolean;
  /** The owner's word that a public address is meant. */
  readonly publicAddress: boolean;
};

type Field = PolicyConfigSchema["properties"][string] & { readonly default: unknown };
const amount = (value: number, description: string) =>
  ({ type: "number", minimum: 0, maximum: 1000, default: value, description }) as const;
const plan = (names: string[], description: string) =>
  ({ type: "string", enum: names, default: "free", description }) as const;
const flag = (description: string) => ({ type: "boolean", default: false, description }) as const;
const whole = (value: number, description: string) =>
  ({ type: "integer", minimum: 0, default: value, description }) as const;

/** Schema and defaults of each setting. The CLI applies them; the pack applies the same when nobody does. */
export const FIELDS = {
  capUsd: amount(DEFAULT_BUDGET.capUsd, "Dollars a month for everything"),
  warnUsd: amount(DEFAULT_BUDGET.warnUsd, "Dollars a month that infrastructure may cost at most"),
  minimumAllowanceUsd: amount(
    DEFAULT_BUDGET.minimumAllowanceUsd,
    "Dollars a month the model is left at least",
  ),
  taxRate: { ...amount(DEFAULT_BUDGET.taxRate, "Share that taxes add to list prices"), maximum: 1 },
  iUnderstand: flag("A cap above the stack's own declared budget is meant"),
  publicAddress: flag("A public address in Azure is meant, with a web server at it"),
  workersPlan: plan(["free", "paid"], "Workers plan of the account"),
  zonePlan: plan(["free", "pro"], "Plan of the zone"),
  othersPayWorkersPlan: flag("Another stack of the account counts the Workers fee"),
  othersPayZonePlan: flag("Another stack of the zone counts its plan"),
  othersCrons: whole(DEFAULT_CAPS.others.crons, "Cron triggers of the account's other stacks"),
  othersDatabases: whole(DEFAULT_CAPS.others.databases, "D1 databases of the account's other stacks"),
  machineHoursPerMonth: {
    type: "number",
    minimum: 0,
    maximum: CEILING_HOURS,
    default: CEILING_HOURS,
    description: "Hours a machine without the tag purser-hours-per-month may run; 744 is always",
  },
  protectDataStacks: {
    type: "array",
    items: { type: "string" },
    default: ["prod"],
    description: "Stacks whose data is protected from deletion",
  },
} as const satisfies Record<string, Field>;

/** Of all fields those that one rule reads, for its schema. */
export type FieldName = keyof typeof FIELDS;

export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * The settings from a policy's configuration.
 * @throws SettingsError when a value is not of its type: a wrong setting must not turn into a default
 */
export function settingsFrom(config: Readonly<Record<string, unknown>>): PackSettings {
  const of = <T>(name: FieldName, is: (value: unknown) => value is T): T => {
    const value = config[name] ?? FIELDS[name].default;
    if (!is(value))
      throw new SettingsError(
        `The pack's setting ${name} is not of the type ${FIELDS[name].type}, or not one of its values.`,
      );
    return value;
  };
  const numberOf = (name: FieldName) => of(name, isAmount);
  const hours = numberOf("machineHoursPerMonth");
  return {
    budget: {
      capUsd: numberOf("capUsd"),
      warnUsd: numberOf("warnUsd"),
      minimumAllowanceUsd: numberOf("minimumAllowanceUsd"),
      taxRate: numberOf("taxRate"),
    },
    caps: {
      ...DEFAULT_CAPS,
      workersPlan: of("workersPlan", isOneOf("free", "paid")),
      zonePlan: of("zonePlan", isOneOf("free", "pro")),
      others: {
        ...DEFAULT_CAPS.others,
        crons: numberOf("othersCrons"),
        databases: numberOf("othersDatabases"),
        paysWorkersPlan: of("othersPayWorkersPlan", isFlag),
        paysZonePlan: of("othersPayZonePlan", isFlag),
      },
      machine: {
        ...DEFAULT_CAPS.machine,
        hoursPerMonth: hours >= CEILING_HOURS ? "always" : hours,
      },
    },
    protectDataStacks: of("protectDataStacks", isTexts),
    iUnderstand: of("iUnderstand", isFlag),
    publicAddress: of("publicAddress", isFlag),
  };
}

const isAmount = (value: unknown): value is number =>
  typeof value === "number" && Number.isFinite(value) && value >= 0;
const isFlag = (value: unknown): value is boolean => typeof value === "boolean";
const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((member) => typeof member === "string");
const isOneOf =
  <T extends string>(...names: T[]) =>
  (value: unknown): value is T =>
    names.some((name) => name === value);
