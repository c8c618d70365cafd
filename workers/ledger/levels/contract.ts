import type { Extension, Level, ModelPolicy, ScopeKind } from "../contract.ts";

// What the ledger says of the month when it is asked; amounts and times as in its contract.

/** Null = no limit of its own. Days and months are UTC. */
export type ScopeLimit = {
  readonly kind: ScopeKind;
  readonly name: string;
  readonly dailyNano: number | null;
  readonly monthlyNano: number | null;
};

/** What model calls cost together. */
export type Sum = {
  readonly settledNano: number;
  readonly reservedNano: number;
  readonly calls: number;
};

export type Share = Sum & { readonly kind: ScopeKind | "model" | "day"; readonly name: string };

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
  /** False where the offline model answers: what calls cost is what a real one would, and nobody's bill. */
  readonly isBilled: boolean;
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
  readonly isBilled: boolean;
  readonly months: readonly MonthSummary[];
  readonly days: readonly Share[];
  readonly levels: readonly LevelChange[];
};

export type SeriesKind = "agent" | "model" | "task";

/** What one name cost on one day. `none`: calls that name nothing of the kind. `others`: names that are not among the dearest. */
export type SeriesPart = Sum & {
  readonly of: "named" | "none" | "others";
  /** Empty unless named. */
  readonly name: string;
};
export type SeriesDay = Sum & { readonly day: string; readonly parts: readonly SeriesPart[] };

/** settled = the days' + corrected - released; reserved = the days'. */
export type Series = {
  readonly isBilled: boolean;
  readonly by: SeriesKind;
  readonly month: string;
  readonly at: number;
  readonly days: readonly SeriesDay[];
  readonly settledNano: number;
  readonly reservedNano: number;
  /** What the provider's bill added beyond the calls, which is no day's. */
  readonly correctedNano: number;
  /** What reports took back of calls whose end nobody knew. */
  readonly releasedNano: number;
};
