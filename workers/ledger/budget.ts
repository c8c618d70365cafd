import * as z from "zod/mini";
import { MAX_AMOUNT_USD, NANO_PER_USD } from "../wire/money.ts";

const nano = z.int().check(z.minimum(0), z.maximum(MAX_AMOUNT_USD * NANO_PER_USD));

const schema = z.object({
  allowanceNano: nano,
  capNano: nano,
  warnNano: nano,
  interactiveNano: nano,
  epsilonNano: nano,
  fixedNano: nano,
  azureFixedNano: z.optional(nano),
  meteredCeilingNano: nano,
  workersPlan: z.optional(z.enum(["free", "paid"])),
  usageCeilingNano: z.optional(nano),
  isBilled: z.optional(z.boolean()),
  cheapModels: z.array(z.string()).check(z.minLength(1)),
});

/** What the deploy fixed, in nano-dollars a month. Only a new deploy, which the policies check, changes it. */
export type MonthBudget = {
  /** For model calls: what the resources leave of the cap. */
  readonly allowanceNano: number;
  /** For everything together. */
  readonly capNano: number;
  /** Level 1 begins here. */
  readonly warnNano: number;
  /** Level 2 begins here. */
  readonly interactiveNano: number;
  /** Held back from the cap for rounding and price drift; level 3 begins at cap - epsilon. */
  readonly epsilonNano: number;
  /** Infrastructure that costs the same whatever happens; committed from the month's first moment. */
  readonly fixedNano: number;
  /** How much of `fixedNano` is Azure's, and so on Azure's own bill too; nothing unless said. */
  readonly azureFixedNano?: number | undefined;
  /** The most that metered infrastructure can cost, since its quantities are enforced. */
  readonly meteredCeilingNano: number;
  /** Of the account: on Workers Free a limit refuses instead of billing. Free unless said. */
  readonly workersPlan?: "free" | "paid" | undefined;
  /**
   * The most that counted usage of the account may cost beyond what its plan includes, as the deploy's estimate has it; contained in
   * `fixedNano`. Nothing unless said.
   */
  readonly usageCeilingNano?: number | undefined;
  /** False where the offline model answers: what calls cost is what a real one would, and nobody's bill. True unless said. */
  readonly isBilled?: boolean | undefined;
  /** What runs from level 1 on. */
  readonly cheapModels: readonly string[];
};

/** Whether what calls cost is on somebody's bill. */
export const isBilledIn = ({ isBilled = true }: MonthBudget): boolean => isBilled;

/** The two bindings after one check; a wrong one throws, and then nothing is admitted at all. */
export function budgetFrom(env: { readonly ALLOWANCE_NANO: unknown; readonly BUDGET: unknown }): MonthBudget {
  const rest = typeof env.BUDGET === "object" ? env.BUDGET : {};
  const budget = schema.parse({ ...rest, allowanceNano: env.ALLOWANCE_NANO });
  const { warnNano, interactiveNano, capNano, epsilonNano } = budget;
  if (!(warnNano <= interactiveNano && interactiveNano <= capNano - epsilonNano))
    throw new Error("BUDGET is out of order: warn <= interactive <= cap - epsilon does not hold.");
  return budget;
}
