/**
 * What the ledger answers other Workers. Types only.
 *
 * Amounts are whole nano-dollars (`…Nano`), times are Unix milliseconds UTC, months are "2026-11" and days "2026-11-20", both UTC.
 * Every call is idempotent: the same key with the same content gets the first answer again while its attempt is open, and moves no money.
 */

import type { Wakeful } from "../time/wakeful.ts";
import type { Admitted, Ask, CloseReply, Refused, Settlement } from "./attempts/contract.ts";
import type {
  History,
  Infrastructure,
  LevelNow,
  Position,
  ScopeLimit,
  Series,
  SeriesKind,
  Status,
} from "./levels/contract.ts";
import type { Grant, GrantAnswer } from "./limits/contract.ts";
import type { MeteredReport, Reconciled, SettledBill } from "./meters/contract.ts";

export type {
  Admitted,
  Ask,
  AskedWork,
  Closed,
  CloseReply,
  MeteredUsage,
  ModelPolicy,
  NotClosed,
  RefusalCode,
  Refused,
  Scope,
  ScopeKind,
  Settlement,
} from "./attempts/contract.ts";
export type {
  History,
  Infrastructure,
  LevelChange,
  LevelNow,
  MonthSummary,
  Position,
  ScopeLimit,
  Series,
  SeriesKind,
  Share,
  Status,
} from "./levels/contract.ts";
export type { Extension, Grant, GrantAnswer } from "./limits/contract.ts";
export type { MeteredReport, Reconciled, SettledBill } from "./meters/contract.ts";

/** 0 normal, 1 throttled, 2 interactive only, 3 stopped (levels/level.ts). */
export type Level = 0 | 1 | 2 | 3;

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
  /** Days, both included; those that are no longer kept are left out. */
  history(range: { readonly from: string; readonly to: string }): Promise<History>;
  /** A month's calls by day and name; none before the ledger's first month. */
  series(of: { readonly by: SeriesKind; readonly month: string }): Promise<Series>;
  grantExtension(grant: Grant): Promise<GrantAnswer>;
  revokeExtension(of: { readonly by: string }): Promise<GrantAnswer>;
  /** What is paused goes on. The caller sees to it that a person wants it. */
  resumeInfrastructure(of: { readonly by: string }): Promise<Infrastructure>;
  limits(): Promise<readonly ScopeLimit[]>;
  /** Both limits null removes the entry. */
  setLimits(change: {
    readonly limits: readonly ScopeLimit[];
    readonly by: string;
  }): Promise<readonly ScopeLimit[]>;
  reportMetered(report: MeteredReport): Promise<Position>;
  reconcile(bill: SettledBill): Promise<Reconciled>;
}
