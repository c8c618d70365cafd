import * as z from "zod/mini";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { minorOf } from "../../wire/minor.ts";
import { ToolError } from "../tools/outcome.ts";
import { type ServiceContext, Unanswered } from "../tools/service.ts";
import { askSplitwise } from "./ask.ts";
import { ExpenseDay, expenseBody, NewExpense, planned, type SplitCost } from "./new-expense.ts";

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

export const WhichExpenses = z.object({
  group_id: z.optional(z.int()),
  friend_id: z.optional(z.int()),
  dated_after: z.optional(ExpenseDay),
  dated_before: z.optional(ExpenseDay),
  limit: z._default(z.int().check(z.minimum(1), z.maximum(LISTED_MAX)), 20),
});

/** Without what was deleted, which Splitwise lists too. */
export async function listExpenses(given: z.infer<typeof WhichExpenses>, context: ServiceContext) {
  const { expenses } = z.parse(Listed, await askSplitwise({ path: "get_expenses", query: given }, context));
  return { expenses: expenses.filter(isThere) };
}

const isThere = ({ deleted_at: deletedAt }: SharedExpense): boolean => !deletedAt;

async function ownId(context: ServiceContext): Promise<number> {
  const read = z.object({ user: z.object({ id: z.number() }) });
  return z.parse(read, await askSplitwise({ path: "get_current_user" }, context)).user.id;
}

/** Asks a person first; and about what looks like the same once more. */
export async function createExpense(given: NewExpense, context: ServiceContext) {
  const plan = planned(given, await ownId(context));
  if (!given.allow_duplicate) {
    const same = await alikeSince(given, plan, context.now.getTime() - SAME_WITHIN_MS, context);
    if (same)
      throw new ToolError(
        "possible_duplicate",
        `The expense ${same.id} has the same cost, day and people and is less than 10 minutes old; nothing was created. Send allow_duplicate: true if it is another one.`,
        { expenseId: same.id },
      );
  }
  const body = expenseBody(given, plan);
  await context.approve({
    operation: "create_expense",
    description: `Create a shared expense in Splitwise: ${given.description}, ${String(body.cost)} ${given.currency}, among ${plan.shares.length} people`,
    given: body,
  });
  return made(given, plan, body, context);
}

async function made(
  given: NewExpense,
  plan: SplitCost,
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
  { minor, shares }: SplitCost,
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
  const body = expenseBody(given, planned(given, await ownId(context)));
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
