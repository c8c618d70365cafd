import * as z from "zod/mini";
import { billed, count, day, moment } from "../../wire/fields.ts";

/** Dollars for people: "$1.23". */
const price = z.string().check(z.regex(/^\$\d+\.\d{2}$/));

const expiry = {
  name: z.string(),
  /** Null for an Access service token, which opens the way to the door, and for what personas' workers sign with. */
  role: z.nullable(z.string()),
  kind: z.enum(["bearer", "service", "worker"]),
  expiresAt: moment,
};

/** When a program's token ends; from the deployment, not from the database. */
export const TokenExpiry = z.object(expiry);

/** The same with what it means today: whole days left, and whether it ends within a week or has ended. */
const TokenStatus = z.object({ ...expiry, daysLeft: count, warning: z.boolean() });

/** A source of prices that was read long ago, and the command that confirms it. */
const AgedPrice = z.object({
  source: z.string(),
  asOf: day,
  ageDays: count,
  /** Per cent that are set aside beyond its prices. */
  reservePercent: count,
  confirm: z.string(),
});

/** Two books that are never added up: what agencies may spend in a day, and Purser's own month for everything. */
const Budgets = z.object({
  agencies: z.object({ spentToday: price, limitPerDay: price, spentThisMonth: price }),
  /**
   * For owners; null for others, and when the ledger does not answer. `pausedAt`: what works by itself waits since then;
   * `mayResume`: whether the caller may let it go on, with POST /api/budget/resume.
   */
  purser: z.nullable(
    z.object({
      month: z.string(),
      committed: price,
      limitPerMonth: price,
      level: count,
      pausedAt: z.nullable(moment),
      mayResume: z.boolean(),
      billed,
    }),
  ),
});

/** Moments in Unix milliseconds, as upstream's clients read them; null while it is not connected. */
const worker = z.object({
  workerId: z.string(),
  status: z.enum(["idle", "executing", "disconnected"]),
  version: z.string(),
  claudeCliVersion: z.nullable(z.string()),
  capabilities: z.array(z.string()),
  currentExecutionIds: z.array(z.string()),
  maxConcurrentSlots: count,
  availableSlots: count,
  connectedAt: z.nullable(count),
  lastHeartbeat: z.nullable(count),
  /** Whether its frames are signed. */
  verified: z.boolean(),
  healthMetrics: z.optional(z.record(z.string(), z.number())),
  /** Why it takes no execution at all, such as a machine that is too small for the CLI. */
  unable: z.optional(z.string()),
  /** Why it takes nothing now, or no more: one word (as `waitingReason` of an execution) and a sentence. */
  idle: z.optional(z.object({ reason: z.string(), detail: z.string() })),
});

/** What clients of the personas read besides; the roles team and admin alone get it. */
const personasPart = {
  workers: z.optional(z.array(worker)),
  workerCounts: z.optional(z.object({ idle: count, executing: count, disconnected: count })),
  /** Executions that wait. */
  queueLength: z.optional(count),
  /** Why executions wait, by reason: one word, a sentence, until when as far as that is known, and how many. */
  waiting: z.optional(
    z.array(
      z.object({ reason: z.string(), detail: z.string(), until: z.nullable(moment), executions: count }),
    ),
  ),
  /** Executions that go on: how many, as upstream's desktop app reads it. */
  activeExecutions: z.optional(count),
  /** Whether there is a way to the model: the deployment's API key, or one that was handed over. */
  hasClaudeToken: z.optional(z.boolean()),
  oauth: z.optional(
    z.object({ connected: z.boolean(), scopes: z.array(z.string()), expiresAt: z.nullable(moment) }),
  ),
};

/** A way to reach people that is set up. */
const Channel = z.object({
  channel: z.string(),
  /** `unpaired`: it works, and reaches nobody. */
  state: z.enum(["ready", "unpaired", "failing"]),
  /** Why it is failing. */
  problem: z.nullable(z.string()),
  /** When the messenger was last asked about its way here. */
  checkedAt: z.nullable(moment),
  lastDeliveredAt: z.nullable(moment),
  lastReceivedAt: z.nullable(moment),
  lastFailedAt: z.nullable(moment),
});

/** The gate in numbers, for the owner's day and calendar month. Its own costs are agencies' money: settled and reserved. */
export const StatusReply = z.object({
  status: z.literal("ok"),
  sessions: count,
  approvalsToday: count,
  costToday: price,
  timestamp: moment,
  month: z.object({ cost: price, decisions: count, approved: count, denied: count }),
  approvals: z.object({ pending: count }),
  tasks: z.object({ open: count, halted: count }),
  tokens: z.array(TokenStatus),
  budgets: Budgets,
  /** Prices that nobody has looked at for long; nothing stops because of them. */
  prices: z.array(AgedPrice),
  /** For owners; null for others, and when the outbox does not answer. */
  channels: z.nullable(z.array(Channel)),
  ...personasPart,
});
export type StatusReply = z.infer<typeof StatusReply>;

export const SetupReply = z.object({ success: z.literal(true), message: z.literal("Database initialized") });
export type SetupReply = z.infer<typeof SetupReply>;
