import * as z from "zod/mini";
import { amountOf, minorOf } from "../../wire/minor.ts";
import type { ServiceContext } from "../tools/service.ts";
import { serverTool, type ToolServer } from "../tools/tool.ts";
import { askSplitwise } from "./ask.ts";
import {
  ChangedExpense,
  createExpense,
  deleteExpense,
  listExpenses,
  oneExpense,
  updateExpense,
  WhichExpense,
  WhichExpenses,
} from "./expenses.ts";
import { NewExpense } from "./new-expense.ts";

const NOTHING = z.object({});
const Balance = z.object({ currency_code: z.string(), amount: z.string() });
const Friends = z.object({
  friends: z.array(
    z.object({
      id: z.number(),
      first_name: z.nullish(z.string()),
      last_name: z.nullish(z.string()),
      balance: z._default(z.array(Balance), []),
    }),
  ),
});

const friends = async (context: ServiceContext) =>
  z.parse(Friends, await askSplitwise({ path: "get_friends" }, context)).friends;

/** Who owes whom how much: positive amounts are owed to this person. */
async function summary(_: object, context: ServiceContext) {
  const all = await friends(context);
  const totals = new Map<string, number>();
  for (const { currency_code: currency, amount } of all.flatMap(({ balance }) => balance))
    totals.set(currency, (totals.get(currency) ?? 0) + (minorOf(amount, currency) ?? 0));
  return {
    friends: all.filter(({ balance }) => balance.length > 0),
    totals: [...totals].map(([currency, minor]) => ({ currency, amount: amountOf(minor, currency) })),
  };
}

const READ = { isOutside: true } as const;
const WRITE = { isOutside: true, effect: "write" } as const;

/** Shared expenses. Whatever changes something asks a person first. */
export const SPLITWISE: ToolServer<ServiceContext> = {
  name: "splitwise",
  title: "Splitwise",
  instructions:
    'Shared expenses. Amounts are texts such as "12.50". What changes something waits for a person\'s approval; then call it again with the same arguments.',
  tools: [
    serverTool({
      name: "splitwise_get_current_user",
      title: "Who this is",
      description: "The person's own id and name.",
      input: NOTHING,
      ...READ,
      run: (_: object, context: ServiceContext) => askSplitwise({ path: "get_current_user" }, context),
    }),
    serverTool({
      name: "splitwise_get_groups",
      title: "List groups",
      description: "Groups with their members.",
      input: NOTHING,
      ...READ,
      run: (_: object, context: ServiceContext) => askSplitwise({ path: "get_groups" }, context),
    }),
    serverTool({
      name: "splitwise_get_friends",
      title: "List friends",
      description: "Friends with what is open between them.",
      input: NOTHING,
      ...READ,
      run: async (_: object, context: ServiceContext) => ({ friends: await friends(context) }),
    }),
    serverTool({
      name: "splitwise_get_expenses",
      title: "List expenses",
      description: "Expenses without those that were deleted, 20 unless limit says otherwise.",
      input: WhichExpenses,
      ...READ,
      run: listExpenses,
    }),
    serverTool({
      name: "splitwise_get_expense",
      title: "Read an expense",
      description: "One expense, whole.",
      input: WhichExpense,
      ...READ,
      run: oneExpense,
    }),
    serverTool({
      name: "splitwise_create_expense",
      title: "Create an expense",
      description:
        "Split equally among this person and `with`, or by `shares`: amounts (exact) or per cent. Waits for a person's approval.",
      input: NewExpense,
      ...WRITE,
      run: createExpense,
    }),
    serverTool({
      name: "splitwise_update_expense",
      title: "Change an expense",
      description: "The whole of it anew. Waits for a person's approval.",
      input: ChangedExpense,
      ...WRITE,
      run: updateExpense,
    }),
    serverTool({
      name: "splitwise_delete_expense",
      title: "Delete an expense",
      description: "Waits for a person's approval.",
      input: WhichExpense,
      isOutside: true,
      effect: "final",
      run: deleteExpense,
    }),
    serverTool({
      name: "money_summary",
      title: "Who owes whom",
      description: "Open balances of each friend, and together by currency.",
      input: NOTHING,
      ...READ,
      aliases: { splitwise_get_balances: () => ({}) },
      run: summary,
    }),
  ],
};
