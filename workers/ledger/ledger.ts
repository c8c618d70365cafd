import { DurableObject } from "cloudflare:workers";
import type { EnvOf } from "../env.ts";
import { OUTSIDE, type Outside } from "../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { sqlOf } from "../portable/storage.ts";
import { wakeBy } from "../time/alarm.ts";
import { MINUTE_MS } from "../time/calendar.ts";
import { PAUSED_ALARM_MS } from "../time/pause.ts";
import { hint } from "../wire/hint.ts";
import { reserve } from "./attempts/reserve.ts";
import { abort, expire, extendLease, settle } from "./attempts/settle.ts";
import type { bindings } from "./bindings.ts";
import type { Books } from "./books.ts";
import { budgetFrom } from "./budget.ts";
import type {
  Ask,
  Grant,
  LedgerContract,
  MeteredReport,
  ScopeLimit,
  SeriesKind,
  SettledBill,
  Settlement,
} from "./contract.ts";
import { nextDue } from "./due.ts";
import { relevel } from "./levels/relevel.ts";
import { Breaker } from "./limits/breaker.ts";
import { isPausedAt, resumeInfrastructure } from "./limits/fence.ts";
import { grantExtension, revokeExtension, setLimits } from "./limits/grants.ts";
import { readLimits } from "./limits/scopes.ts";
import { reconcile, reportMetered } from "./meters/metered.ts";
import { poll } from "./meters/poll.ts";
import { lastLevel } from "./months.ts";
import { handOver } from "./notices.ts";
import { purgeLedger } from "./purge.ts";
import { repair } from "./repair.ts";
import { ensureLedgerSchema } from "./schema.ts";
import { seriesOf } from "./series.ts";
import { historyOf, levelAt, statusAt } from "./status.ts";

export type Env = EnvOf<typeof bindings>;

type Needed = Pick<Outside, "clock" | "send" | "newId">;

/** When a chore that failed is tried again at the earliest. */
const AGAIN_AFTER_MS = MINUTE_MS;

/**
 * The month's money. There is one such object, so that every admission is serial and exact. Each call reads the clock once, does
 * its work in one transaction and sees to it that the object wakes when the next thing is due.
 */
export class Ledger extends DurableObject<Env> implements LedgerContract, Portable {
  readonly #books: Books;
  readonly #outside: Needed;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = OUTSIDE) {
    super(ctx, env);
    const sql = sqlOf(ctx.storage);
    this.#outside = outside;
    this.#books = { sql, budget: budgetFrom(env), breaker: new Breaker(), newId: outside.newId };
    ensureLedgerSchema(sql);
  }

  reserve(ask: Ask) {
    return this.#call((books, now) => reserve(books, ask, now));
  }

  settle(settlement: Settlement) {
    return this.#change((books, now) => settle(books, settlement, now));
  }

  abort({ key }: { readonly key: string }) {
    return this.#change((books, now) => abort(books, key, now));
  }

  extendReservation({ key, ttlMs }: { readonly key: string; readonly ttlMs: number }) {
    return this.#call((books, now) => extendLease(books, key, now + ttlMs));
  }

  status() {
    return this.#call((books, now) => statusAt(books, now));
  }

  level() {
    return this.#call((books, now) => levelAt(books, now));
  }

  history(range: { readonly from: string; readonly to: string }) {
    return this.#call((books) => historyOf(books, range));
  }

  series(of: { readonly by: SeriesKind; readonly month: string }) {
    return this.#call((books, now) => seriesOf(books, of, now));
  }

  grantExtension(grant: Grant) {
    return this.#change((books, now) => grantExtension(books, grant, now));
  }

  revokeExtension({ by }: { readonly by: string }) {
    return this.#change((books, now) => revokeExtension(books, by, now));
  }

  resumeInfrastructure({ by }: { readonly by: string }) {
    return this.#change((books, now) => resumeInfrastructure(books, by, now));
  }

  limits() {
    return this.#call((books) => readLimits(books));
  }

  setLimits({ limits, by }: { readonly limits: readonly ScopeLimit[]; readonly by: string }) {
    return this.#change((books, now) => setLimits(books, limits, by, now));
  }

  reportMetered(report: MeteredReport) {
    return this.#change((books, now) => reportMetered(books, report, now));
  }

  reconcile(bill: SettledBill) {
    return this.#change((books, now) => reconcile(books, bill, now));
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page, () => repair(this.#books, this.#outside.clock().getTime()));
  }

  async wake(): Promise<void> {
    await this.#wakeWhenDue(this.#outside.clock().getTime());
  }

  /** Ends leases, follows the calendar, tells what is to be told, reads the bills. What does not fit has the next alarm. */
  override async alarm(): Promise<void> {
    const now = this.#outside.clock().getTime();
    const books = this.#books;
    const { send } = this.#outside;
    const before = lastLevel(books);
    const done = [
      await isDone("expire", () => expire(books, now)),
      await isDone("relevel", () => books.sql.atomically(() => relevel(books, now))),
      await isDone("hint", () => levelAt(books, now).level !== before && this.#tellPages()),
      await isDone("poll", () => poll(books, this.env, send, now)),
      await isDone("notices", () => handOver(books, this.env.OUTBOX.getByName("outbox"), now)),
      await isDone("purge", () => purgeLedger(books, now)),
    ];
    const isWoken = await isDone("wake", () =>
      this.#wakeWhenDue(now, done.includes(false) ? AGAIN_AFTER_MS : 0),
    );
    if (!isWoken) await this.ctx.storage.setAlarm(now + AGAIN_AFTER_MS);
  }

  /** A call after which there is more or less money than before. */
  async #change<T>(work: (books: Books, now: number) => T): Promise<T> {
    const answer = await this.#call(work);
    this.#tellPages();
    return answer;
  }

  #tellPages(): void {
    hint(this.env.LIVE, ["budget"], (work) => this.ctx.waitUntil(work));
  }

  async #call<T>(work: (books: Books, now: number) => T): Promise<T> {
    const now = this.#outside.clock().getTime();
    const answer = work(this.#books, now);
    await this.#wakeWhenDue(now);
    return answer;
  }

  /** @param leastMs how far away it is at least; further still while infrastructure is paused */
  #wakeWhenDue(now: number, leastMs = 0): Promise<void> {
    const paused = isPausedAt(this.#books, now) ? PAUSED_ALARM_MS : 0;
    const due = nextDue(this.#books, this.env, now);
    const at = due === null ? null : Math.max(due, now + Math.max(leastMs, paused));
    return wakeBy(this.ctx.storage, at, now);
  }
}

/** A chore that fails holds up no other, and no alarm: the platform gives an alarm up that fails six times. */
async function isDone(chore: string, work: () => unknown): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    console.error(
      JSON.stringify({ level: "error", event: "ledger_chore_failed", chore, error: String(error) }),
    );
    return false;
  }
}
