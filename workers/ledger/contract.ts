/**
 * What the ledger answers other Workers. Types only.
 *
 * Amounts are whole nano-dollars (`…Nano`), times are Unix milliseconds UTC, months are "2026-11" and days "2026-11-20", both UTC.
 * Every call is idempotent: the same key with the same content gets the first answer again and moves no money.
 */

import type { Wakeful } from "../time/wakeful.ts";

/** 0 normal, 1 throttled, 2 interactive only, 3 stopped (design §8). */
export type Level = 0 | 1 | 2 | 3;

/** Whether a person waits for the answer. Background work with `scope.agent` is an agent run. */
export type Work = "interactive" | "background";

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
  readonly work: Work;
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
export type Usage = {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly webSearches: number;
};

export type Settlement = {
  readonly key: string;
  readonly amountNano: number;
  readonly usage: Usage;
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

/** Metered infrastructure: the month's totals so far, not increments; a lower report never lowers what is known. */
export type MeteredReport = {
  readonly kind: string;
  readonly month: string;
  readonly quantity: number;
  readonly amountNano: number;
  /** Committed but not used yet, such as the rest of an open machine window. */
  readonly reservedNano?: number;
};

/** A provider's own bill for whole UTC days of a month, from its first up to and including `throughDay`. */
export type Bill = {
  readonly source: string;
  readonly month: string;
  readonly throughDay: string;
  readonly billedNano: number;
  /** The part of it that grows no more; only such a part takes back what was presumed too high. */
  readonly final?: { readonly throughDay: string; readonly billedNano: number } | undefined;
  /** Line items nobody knows a price or a reason for; any of them throttles. */
  readonly unknownItems: readonly string[];
};
export type Reconciled = {
  /** What was added to the month so that it is no less than the bill. */
  readonly raisedNano: number;
  /** (billed - ledger) / billed, in parts per million. */
  readonly driftPpm: number;
  readonly flagged: boolean;
};

/**
 * The owner raises allowance and lines by this much until then, never past what the deployed cap leaves beside infrastructure at
 * its dearest. One at a time: a new one replaces it.
 */
export type Extension = {
  readonly amountNano: number;
  readonly until: number;
  readonly note: string;
  readonly by: string;
  readonly grantedAt: number;
};
/** An extension that somebody asks for; `key` is the idempotency key of the request. */
export type Grant = Omit<Extension, "grantedAt"> & { readonly key?: string | null };
export type ExtensionReply =
  | { readonly ok: true; readonly extension: Extension | null }
  /** `isRepeat`: the key belongs to another grant. */
  | { readonly ok: false; readonly detail: string; readonly isRepeat?: boolean };

/** Null = no limit of its own. Days and months are UTC. */
export type ScopeLimit = {
  readonly kind: ScopeKind;
  readonly name: string;
  readonly dailyNano: number | null;
  readonly monthlyNano: number | null;
};

export type Share = {
  readonly kind: ScopeKind | "model" | "day";
  readonly name: string;
  readonly settledNano: number;
  readonly reservedNano: number;
  readonly calls: number;
};

export type LevelChange = {
  readonly at: number;
  readonly month: string;
  readonly from: Level;
  readonly to: Level;
  readonly reason: string;
};

/** The month's money at one moment. committed = fixed + metered + meteredReserved + settled + reserved. */
export type Position = {
  readonly month: string;
  readonly level: Level;
  readonly capNano: number;
  readonly epsilonNano: number;
  /** For model calls, extension included. */
  readonly allowanceNano: number;
  readonly fixedNano: number;
  readonly meteredNano: number;
  readonly meteredReservedNano: number;
  readonly settledNano: number;
  readonly reservedNano: number;
  readonly committedNano: number;
  /** What could still be set aside now. */
  readonly leftNano: number;
  /** At month's end, as things go. */
  readonly forecastNano: number;
  readonly paceNano: number;
  readonly todayNano: number;
};

export type Status = Position & {
  readonly at: number;
  readonly resetAt: number;
  readonly lines: { readonly warnNano: number; readonly interactiveNano: number; readonly stopNano: number };
  readonly modelPolicy: ModelPolicy;
  readonly slowdown: 1 | 4;
  readonly maxOutputTokens: number | null;
  readonly openReservations: number;
  readonly flagged: number;
  /** `leftNano`: what the months before this one have left of it. It counts once, also over a month's end. */
  readonly extension: (Extension & { readonly leftNano: number }) | null;
  readonly infrastructure: Infrastructure;
  /** The part of what is settled that is presumed: nobody knows how those calls ended, and no report has said less yet. */
  readonly presumedNano: number;
  readonly limits: readonly ScopeLimit[];
  readonly shares: readonly Share[];
  readonly stillWorks: readonly string[];
};

/** What the account was measured to cost beyond its plan this month, and where that pauses what works by itself. */
export type Infrastructure = {
  readonly measuredNano: number;
  readonly lineNano: number;
  /** Null while everything goes on. */
  readonly pausedAt: number | null;
};

/** The part of the status that is asked for often. */
export type LevelNow = Pick<
  Status,
  "level" | "month" | "resetAt" | "slowdown" | "stillWorks" | "committedNano" | "capNano"
> &
  Pick<Infrastructure, "pausedAt">;

export type MonthSummary = {
  readonly month: string;
  readonly level: Level;
  readonly fixedNano: number;
  readonly meteredNano: number;
  readonly settledNano: number;
  readonly reservedNano: number;
  readonly calls: number;
  readonly highestLevel: Level;
};
export type History = {
  readonly months: readonly MonthSummary[];
  readonly days: readonly Share[];
  readonly levels: readonly LevelChange[];
};

/** The Durable Object's calls; there is one, `getByName("ledger")`. */
export interface LedgerContract extends Wakeful {
  reserve(ask: Ask): Promise<Admitted | Refused>;
  settle(settlement: Settlement): Promise<CloseReply>;
  /** Nothing was sent: what was set aside is free again. */
  abort(of: { readonly key: string }): Promise<CloseReply>;
  /** Moves the lease's end, for a stream that takes longer; false when the reservation is no longer open. */
  extendReservation(of: { readonly key: string; readonly ttlMs: number }): Promise<boolean>;
  status(): Promise<Status>;
  /** The level alone, without the sums that a status has besides. */
  level(): Promise<LevelNow>;
  /** Days, both included; a year at most. */
  history(range: { readonly from: string; readonly to: string }): Promise<History>;
  grantExtension(grant: Grant): Promise<ExtensionReply>;
  revokeExtension(of: { readonly by: string }): Promise<ExtensionReply>;
  /** What is paused goes on. The caller sees to it that a person wants it. */
  resumeInfrastructure(of: { readonly by: string }): Promise<Infrastructure>;
  limits(): Promise<readonly ScopeLimit[]>;
  /** Both limits null removes the entry. */
  setLimits(change: {
    readonly limits: readonly ScopeLimit[];
    readonly by: string;
  }): Promise<readonly ScopeLimit[]>;
  reportMetered(report: MeteredReport): Promise<Position>;
  reconcile(bill: Bill): Promise<Reconciled>;
}
