import * as z from "zod/mini";
import { amountOf, minorOf } from "../../wire/minor.ts";
import { ToolError } from "../tools/outcome.ts";
import { equalShares, exactShares, type OwedShare, percentShares } from "./shares.ts";

export const ExpenseDay = z
  .string()
  .check(z.regex(/^\d{4}-\d{2}-\d{2}/, "expected a day such as 2026-11-27"));
const Person = z.int();
export const NewExpense = z.object({
  description: z.string().check(z.trim(), z.minLength(1), z.maxLength(200)),
  cost: z.string(),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/, "expected a currency such as EUR")),
  group_id: z.optional(z.int()),
  with: z.array(Person).check(z.minLength(1), z.maxLength(50)),
  split: z._default(z.enum(["equal", "exact", "percent"]), "equal"),
  shares: z.optional(z.array(z.object({ user_id: Person, value: z.string() }))),
  paid_by: z.optional(Person),
  date: z.optional(ExpenseDay),
  allow_duplicate: z._default(z.boolean(), false),
});
export type NewExpense = z.infer<typeof NewExpense>;

export type SplitCost = {
  readonly minor: number;
  readonly shares: readonly OwedShare[];
  readonly payer: number;
};

/** Who owes how much of it. @throws ToolError invalid_arguments */
export function planned(given: NewExpense, me: number): SplitCost {
  const minor = minorOf(given.cost, given.currency);
  if (minor === null || minor <= 0)
    throw new ToolError("invalid_arguments", `Cannot use cost: expected ${given.currency} such as "12.50".`);
  const people = [...new Set([me, ...given.with])];
  const payer = given.paid_by ?? me;
  if (!people.includes(payer))
    throw new ToolError("invalid_arguments", "Cannot use paid_by: expected one of those who share it.");
  return { minor, payer, shares: sharesOf(given, minor, people) };
}

function sharesOf(
  { split, shares = [], currency }: NewExpense,
  minor: number,
  people: readonly number[],
): OwedShare[] {
  if (split === "equal") return equalShares(minor, people);
  const parts = shares.map(({ user_id: userId, value }) => {
    const number = minorOf(value, split === "exact" ? currency : "EUR");
    if (number === null || number < 0 || !people.includes(userId))
      throw new ToolError("invalid_arguments", `Cannot use shares: ${userId} with ${JSON.stringify(value)}.`);
    return { userId, value: number };
  });
  return split === "exact" ? exactShares(minor, parts) : percentShares(minor, parts);
}

/** As Splitwise takes it. */
export function expenseBody(given: NewExpense, { minor, shares, payer }: SplitCost) {
  const { currency } = given;
  const people = shares.flatMap(({ userId, minor: own }, at) => [
    [`users__${at}__user_id`, userId],
    [`users__${at}__paid_share`, amountOf(userId === payer ? minor : 0, currency)],
    [`users__${at}__owed_share`, amountOf(own, currency)],
  ]);
  return {
    cost: amountOf(minor, currency),
    currency_code: currency,
    description: given.description,
    group_id: given.group_id ?? 0,
    ...(given.date === undefined ? {} : { date: given.date }),
    ...Object.fromEntries(people),
  } as Readonly<Record<string, unknown>>;
}
