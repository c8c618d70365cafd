import * as z from "zod/mini";
import { moment } from "./fields.ts";

/** Dollars for people: "$1.23". */
const price = z.string().check(z.regex(/^\$\d+\.\d{2,9}$/));
const count = z.int().check(z.minimum(0));

/** When a program's token ends; from the deployment, not from the database. */
export const TokenExpiry = z.object({ name: z.string(), role: z.string(), expiresAt: z.string() });

/** The gate in numbers, for the owner's day and calendar month. Costs are agencies' money: settled and reserved. */
export const StatusReply = z.object({
  status: z.literal("ok"),
  sessions: count,
  approvalsToday: count,
  costToday: price,
  timestamp: moment,
  month: z.object({ cost: price, decisions: count, approved: count, denied: count }),
  approvals: z.object({ pending: count }),
  tasks: z.object({ open: count, halted: count }),
  tokens: z.array(TokenExpiry),
});
export type StatusReply = z.infer<typeof StatusReply>;

export const SetupReply = z.object({ success: z.literal(true), message: z.literal("Database initialized") });
export type SetupReply = z.infer<typeof SetupReply>;
