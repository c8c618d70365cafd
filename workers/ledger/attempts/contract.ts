import type { Level } from "../contract.ts";

// An attempt of one call as the books know it: asked for, admitted or refused, and closed. Types only.

/** Whether a person waits for the answer. Background work with `scope.agent` or `scope.persona` is an agent run. */
export type AskedWork = "interactive" | "background";

/** On whose behalf; each name given has its own optional limits. At most 200 characters each. */
export type Scope = {
  readonly agent?: string;
  readonly persona?: string;
  readonly task?: string;
  readonly schedule?: string;
  readonly user?: string;
};
export type ScopeKind = keyof Scope;

/** A wish to spend: the worst case of one attempt of one call, before it is sent. */
export type Ask = {
  /** Names this attempt for good, at most 200 characters; a retry over the network has the same key, a new attempt another. */
  readonly key: string;
  /** The most the attempt can cost with `maxOutputTokens`. */
  readonly amountNano: number;
  readonly model: string;
  readonly work: AskedWork;
  readonly scope: Scope;
  /** The version of the price book that `amountNano` was computed with. */
  readonly priceVersion: string;
  /** After this time without `settle` or `abort` the whole amount counts as spent. One second to one day. */
  readonly ttlMs: number;
  readonly maxOutputTokens?: number;
  /**
   * The price of one output token, contained `maxOutputTokens` times in `amountNano`. With it the ledger may admit fewer tokens
   * (never fewer than 256) where the level or the money left asks for it; without, it is all or nothing.
   */
  readonly outputTokenNano?: number;
  /** Who approved this agent run, or the approval's id; asked for at level 1. */
  readonly approval?: string;
};

export type Admitted = {
  readonly ok: true;
  readonly reservationId: string;
  /** What was set aside; less than asked when the tokens were shrunk. */
  readonly amountNano: number;
  /** Present when the ask named it: what the call may now use. */
  readonly maxOutputTokens?: number;
  readonly level: Level;
  /** The month that pays, whenever the call ends. */
  readonly month: string;
  readonly expiresAt: number;
  readonly modelPolicy: ModelPolicy;
  /** By how much background work stretches its intervals. */
  readonly slowdown: 1 | 4;
  /** Today's spending is past twice an even pace; background work would be refused. */
  readonly overPace: boolean;
};

/** "cheap": only the models named so by the deploy. */
export type ModelPolicy = "any" | "cheap";

export type RefusalCode =
  /** The month's money, or what is left of it, does not cover this. */
  | "budget_exhausted"
  /** A scope's own daily or monthly limit does not cover it. */
  | "scope_exhausted"
  /** Level 2: only interactive work runs. */
  | "background_paused"
  /** Level 1 and up: an agent run needs a person's approval; ask again with `approval`. */
  | "approval_needed"
  /** Level 1 and up: the same key may be asked again with a cheap model. */
  | "cheap_model_only"
  /** Background work is past today's pace. */
  | "daily_pace"
  /** Background work of one source asks too often, as a loop would. */
  | "too_frequent"
  /** The account's measured usage is past its ceiling: background work waits until a person lets it go on. */
  | "infrastructure_paused"
  /** The key was used before with other content. */
  | "key_conflict"
  /** The ask itself cannot be used; `detail` names what is wrong. */
  | "invalid_ask";

/** Nothing was set aside. A refusal is not remembered: the same key may be asked again. */
export type Refused = {
  readonly ok: false;
  readonly code: RefusalCode;
  /** A sentence for a person. */
  readonly detail: string;
  readonly level: Level;
  readonly modelPolicy: ModelPolicy;
  /** When asking again can have another answer, or null when only another ask can. */
  readonly resetAt: number | null;
  /** What the month could still set aside. */
  readonly leftNano: number;
  readonly stillWorks: readonly string[];
};

/** What the provider counted, by price class. */
export type MeteredUsage = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly webSearches: number;
};

export type Settlement = {
  readonly key: string;
  readonly amountNano: number;
  readonly usage: MeteredUsage;
  /**
   * Nobody knows how the call ended: the amount is the most that it can have cost, and counts until the provider's report of
   * those days says that it was less.
   */
  readonly presumed?: boolean;
};

export type Closed = {
  readonly ok: true;
  /** How the attempt ended in the books. `expired` stays settled at no less than its full amount. */
  readonly outcome: "settled" | "aborted" | "expired";
  /** What the month paid for it. */
  readonly settledNano: number;
  /** Settled above what was set aside, or after it had already ended otherwise. */
  readonly flagged: boolean;
  readonly level: Level;
};
export type NotClosed = {
  readonly ok: false;
  readonly code: "unknown_key" | "key_conflict" | "invalid_ask";
  readonly detail: string;
};
export type CloseReply = Closed | NotClosed;
