import * as z from "zod/mini";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { amountOf, minorOf } from "../../wire/minor.ts";
import { ToolError } from "../tools/outcome.ts";
import { type ServiceContext, Unanswered } from "../tools/service.ts";
import { askSplitwise } from "./ask.ts";
import { equalShares, exactShares, type OwedShare, percentShares } from "./shares.ts";

/** The same cost of the same people on the same day within it is asked about: Splitwise has no key for a repetition. */
const SAME_WITHIN_MS = 10 * MINUTE_MS;
const LISTED_MAX = 100;

const User = z.object({
  user_id: z.optional(z.number()),
  user: z.optional(z.object({ id: z.number() })),
  owed_share: z.optional(z.string()),
  paid_share: z.optional(z.string()),
});
export const SharedExpense = z.object({
  id: z.number(),
  description: z.nullish(z.string()),
  cost: z.string(),
  currency_code: z.nullish(z.string()),
  date: z.nullish(z.string()),
  group_id: z.nullish(z.number()),
  deleted_at: z.nullish(z.string()),
  users: z._default(z.array(User), []),
});
type SharedExpense = z.infer<typeof SharedExpense>;
const Listed = z.object({ expenses: z.array(SharedExpense) });

const Day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}/, "expected a day such as 2026-11-27"));
export const WhichExpenses = z.object({
  group_id: z.optional(z.int()),
  friend_id: z.optional(z.int()),
  dated_after: z.optional(Day),
  dated_before: z.optional(Day),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(LISTED_MAX)), 20),
});

/** Without what was deleted, which Splitwise lists too. */
export async function listExpenses(given: z.infer<typeof WhichExpenses>, context: ServiceContext) {
  const { expenses } = z.parse(Listed, await askSplitwise({ path: "get_expenses", query: given }, context));
  return { expenses: expenses.filter(isThere) };
}

const isThere = ({ deleted_at: deletedAt }: SharedExpense): boolean => !deletedAt;

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
  date: z.optional(Day),
  allow_duplicate: z._default(z.boolean(), false),
});
type NewExpense = z.infer<typeof NewExpense>;

async function ownId(context: ServiceContext): Promise<number> {
  const read = z.object({ user: z.object({ id: z.number() }) });
  return z.parse(read, await askSplitwise({ path: "get_current_user" }, context)).user.id;
}

type Planned = { readonly minor: number; readonly shares: readonly OwedShare[]; readonly payer: number };

function planned(given: NewExpense, me: number): Planned {
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

function bodyOf(given: NewExpense, { minor, shares, payer }: Planned) {
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

/** Asks a person first; and about what looks like the same once more. */
export async function createExpense(given: NewExpense, context: ServiceContext) {
  const plan = planned(given, await ownId(context));
  if (!given.allow_duplicate) {
    const same = await alikeSince(given, plan, context.now.getTime() - SAME_WITHIN_MS, context);
    if (same)
      throw new ToolError(
        "possible_duplicate",
        `SharedExpense ${same.id} has the same cost, day and people and is less than 10 minutes old; nothing was created. Send allow_duplicate: true if it is another one.`,
        { expenseId: same.id },
      );
  }
  const body = bodyOf(given, plan);
  await context.approve({
    operation: "create_expense",
    description: `Create a shared expense in Splitwise: ${given.description}, ${String(body.cost)} ${given.currency}, among ${plan.shares.length} people`,
    given: body,
  });
  return made(given, plan, body, context);
}

async function made(
  given: NewExpense,
  plan: Planned,
  body: Readonly<Record<string, unknown>>,
  context: ServiceContext,
) {
  try {
    const { expenses } = z.parse(Listed, await askSplitwise({ path: "create_expense", body }, context));
    return { expense: expenses[0], shares: plan.shares };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    // It may have arrived: a second one would be a second debt.
    const found = await alikeSince(given, plan, context.now.getTime() - MINUTE_MS, context).catch(() => null);
    if (found)
      return { expense: found, shares: plan.shares, note: "The answer was lost; Splitwise has the expense." };
    throw new ToolError(
      "unknown_outcome",
      "Splitwise did not answer, and the expense is not there yet. It was not sent again; look with splitwise_get_expenses before another try.",
    );
  }
}

async function alikeSince(
  given: NewExpense,
  { minor, shares }: Planned,
  since: number,
  context: ServiceContext,
): Promise<SharedExpense | null> {
  const query = { updated_after: new Date(since).toISOString(), limit: LISTED_MAX };
  const { expenses } = z.parse(Listed, await askSplitwise({ path: "get_expenses", query }, context));
  const day = (given.date ?? context.now.toISOString()).slice(0, 10);
  const people = shares
    .map(({ userId }) => userId)
    .toSorted((a, b) => a - b)
    .join();
  const peopleOf = ({ users }: SharedExpense) =>
    users
      .map((one) => one.user_id ?? one.user?.id ?? 0)
      .toSorted((a, b) => a - b)
      .join();
  // Splitwise keeps a moment where a day was sent.
  const isSameDay = ({ date }: SharedExpense) =>
    Math.abs(Date.parse((date ?? day).slice(0, 10)) - Date.parse(day)) < 24 * HOUR_MS;
  return (
    expenses.find(
      (one) =>
        isThere(one) &&
        minorOf(one.cost, given.currency) === minor &&
        isSameDay(one) &&
        peopleOf(one) === people,
    ) ?? null
  );
}

export const WhichExpense = z.object({ expense_id: z.int() });

export const oneExpense = async ({ expense_id: id }: z.infer<typeof WhichExpense>, context: ServiceContext) =>
  askSplitwise({ path: `get_expense/${id}` }, context);

export const ChangedExpense = z.extend(NewExpense, { expense_id: z.int() });

/** The whole split anew: Splitwise replaces it. */
export async function updateExpense(
  { expense_id: id, ...given }: z.infer<typeof ChangedExpense>,
  context: ServiceContext,
) {
  const body = bodyOf(given, planned(given, await ownId(context)));
  await context.approve({
    operation: "update_expense",
    description: `Change the shared expense ${id} in Splitwise to: ${given.description}, ${String(body.cost)} ${given.currency}`,
    given: { id, body },
  });
  return askSplitwise({ path: `update_expense/${id}`, body }, context);
}

export async function deleteExpense(
  { expense_id: id }: z.infer<typeof WhichExpense>,
  context: ServiceContext,
) {
  const { expense } = z.parse(
    z.object({ expense: SharedExpense }),
    await oneExpense({ expense_id: id }, context),
  );
  await context.approve({
    operation: "delete_expense",
    description: `Delete the shared expense ${id} in Splitwise: ${expense.description ?? ""}, ${expense.cost} ${expense.currency_code ?? ""}`,
    given: { id },
  });
  await askSplitwise({ path: `delete_expense/${id}`, body: {} }, context);
  return { deleted: id };
}
