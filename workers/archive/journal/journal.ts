import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../../portable/contract.ts";
import { exportPage, importPage } from "../../portable/index.ts";
import { earliest, wakeBy } from "../../time/alarm.ts";
import { Pause } from "../../time/pause.ts";
import { sha256Hex } from "../../wire/sha256.ts";
import type {
  DoorCounts,
  Entry,
  Head,
  JournalContract,
  Noted,
  UnsealedPage,
  Witnessed,
} from "../contract.ts";
import type { Env } from "../env.ts";
import { headOf, healthOf } from "../health.ts";
import { isNightly } from "../nightly.ts";
import type { Range, Recent } from "../records/contract.ts";
import { recentOf } from "../records/recent.ts";
import { ensureJournalSchema } from "../schema.ts";
import { nextSealAt, sealDays, witnessOf } from "../seals/seal.ts";
import { tellOwner } from "../tell.ts";
import { callsOf } from "./calls.ts";
import { countsIn } from "./door-counts.ts";
import { noteEntry, repairEntries, UNFINISHED_MS, unsealedAfter } from "./entries.ts";
import { recordText } from "./record.ts";
import { writeWaiting } from "./write.ts";

/** Records are collected for a second, so that a burst costs few alarms. */
const COLLECT_MS = 1_000;
/** How long one call to R2 may take. Twenty records in waves of six end within four times twice this, far below an alarm's 15 minutes. */
const PATIENCE_MS = 20_000;

type Needed = Pick<Outside, "clock"> & { readonly patienceMs: number };

/**
 * The audit between the reply and R2, and the memory of its seals. An entry is on disk here before the door's call returns, so
 * neither an evicted isolate nor an R2 that is away loses it; alarms do the rest (docs/decisions/006-audit.md).
 */
export class Journal extends DurableObject<Env> implements JournalContract, Portable {
  readonly #outside: Needed;
  readonly #pause: Pause;
  #hasArmed = false;
  /** When it wakes, as far as this instance knows: an append within that time has nothing to look up. */
  #alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = { ...OUTSIDE, patienceMs: PATIENCE_MS }) {
    super(ctx, env);
    this.#outside = outside;
    this.#pause = new Pause(() => env.LEDGER.getByName("ledger"));
    ensureJournalSchema(ctx.storage);
  }

  async append(entry: Entry, counts: DoorCounts = {}): Promise<Noted> {
    const { storage } = this.ctx;
    const now = this.#outside.clock().getTime();
    const text = recordText(entry);
    const record = { text, sha256: await sha256Hex(text) };
    const noted = storage.transactionSync(() => noteEntry(storage, entry, record, now, counts));
    const due = now + (entry.complete ? COLLECT_MS : UNFINISHED_MS);
    if (this.#alarmAt === null || this.#alarmAt > due) await this.#wakeWhenDue(now, COLLECT_MS);
    this.#armBackups();
    return noted;
  }

  /** Nothing else runs by itself in a new deployment: its first request, and each after a pause, sees to the nightly backup. */
  #armBackups(): void {
    if (this.#hasArmed || !isNightly(this.env)) return;
    this.#hasArmed = true;
    const armed = this.env.COPIES.getByName("copy").state();
    this.ctx.waitUntil(
      armed.catch((error: unknown) => {
        this.#hasArmed = false;
        console.warn(JSON.stringify({ level: "warn", event: "backups_not_armed", error: String(error) }));
      }),
    );
  }

  async calls(client: string, day: string): Promise<Noted> {
    return callsOf(this.ctx.storage, client, day);
  }

  async doorCounts(month: string): Promise<DoorCounts> {
    return countsIn(this.ctx.storage.sql, month);
  }

  async head(): Promise<Head> {
    return headOf(this.ctx.storage, keptDays(this.env), this.#outside.clock().getTime());
  }

  async witness({ from, to }: { readonly from: string; readonly to: string }): Promise<Witnessed[]> {
    return witnessOf(this.ctx.storage, from, to);
  }

  async recent(range: Range): Promise<Recent> {
    return recentOf(this.ctx.storage, range, keptDays(this.env), this.#outside.clock().getTime());
  }

  async unsealed(after: string): Promise<UnsealedPage> {
    return unsealedAfter(this.ctx.storage, after);
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page, () => repairEntries(this.ctx.storage));
  }

  async wake(): Promise<void> {
    await this.#wakeWhenDue(this.#outside.clock().getTime(), COLLECT_MS);
    this.#armBackups();
  }

  /** Writes what waits, seals what is over, tells what needs a person. What does not fit has the next alarm. */
  override async alarm(): Promise<void> {
    const { storage } = this.ctx;
    const { clock, patienceMs } = this.#outside;
    const now = clock().getTime();
    this.#alarmAt = null;
    await this.#pause.ask(now);
    await writeWaiting(storage, this.env.AUDIT, patienceMs, now);
    if (isNightly(this.env))
      await sealDays(storage, this.env.AUDIT, { keptDays: keptDays(this.env), patienceMs, now });
    await tellOwner(storage, this.env.OUTBOX.getByName("outbox"), now);
    // What is left over was collected long enough.
    await this.#wakeWhenDue(clock().getTime(), 0);
  }

  /** While infrastructure is paused, no sooner than alarms may be. */
  async #wakeWhenDue(now: number, collectMs: number): Promise<void> {
    const { storage } = this.ctx;
    const due = nextDue(storage, now, collectMs, isNightly(this.env));
    await wakeBy(storage, due === null ? null : Math.max(due, now + this.#pause.leastMs), now);
    this.#alarmAt = await storage.getAlarm();
  }
}

function nextDue(
  storage: DurableObjectStorage,
  now: number,
  collectMs: number,
  seals: boolean,
): number | null {
  const { sql } = storage;
  const [ready] = sql.exec("SELECT 1 FROM waiting WHERE complete = 1 LIMIT 1").toArray();
  const unfinished = sql
    .exec<{ at: number | null }>("SELECT min(noted_at) AS at FROM waiting WHERE complete = 0")
    .one();
  const due = earliest([
    ready ? now + collectMs : null,
    unfinished.at === null ? null : unfinished.at + UNFINISHED_MS,
    seals ? nextSealAt(storage) : null,
  ]);
  return due === null ? null : Math.max(healthOf(storage).retry_at, due);
}

/** @throws Error when the deploy bound something else: a wrong number would let `verify` overlook what is missing */
function keptDays({ AUDIT_KEPT_DAYS: days }: Env): number {
  if (typeof days === "number" && Number.isInteger(days) && days >= 1) return days;
  throw new Error(`AUDIT_KEPT_DAYS is ${String(days)}, not a number of days`);
}
