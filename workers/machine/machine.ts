import { DurableObject } from "cloudflare:workers";
import { OUTSIDE, type Outside } from "../outside.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { applySteps } from "../portable/schema.ts";
import type { Sql } from "../portable/sql.ts";
import { sqlOf } from "../portable/storage.ts";
import { wakeBy } from "../time/alarm.ts";
import { endOfDay, endOfMonth, monthOf } from "../time/calendar.ts";
import type { Env } from "./app.ts";
import { connectAzure } from "./azure/azure.ts";
import { ownSigningKeys } from "./azure/token.ts";
import type {
  Beat,
  HandedRecord,
  MachineContract,
  MachineOrder,
  MachineStatus,
  StartAnswer,
} from "./contract.ts";
import { machineGateOf } from "./gate.ts";
import { lookOver, ownersWordEnds, startMachine, step, stop, wakeForWork } from "./lifecycle.ts";
import { hearAnswer } from "./next-place.ts";
import { planFrom } from "./plan.ts";
import { readRow, writeRow } from "./record.ts";
import { acceptRecord, hearMachine, takeRecord } from "./running.ts";
import { MACHINE_STEPS } from "./schema.ts";
import { machineStatusAt } from "./status.ts";
import type { Refusal } from "./waking.ts";
import type { MachineWorld } from "./world.ts";

type Needed = Pick<Outside, "clock" | "send" | "newId">;

/**
 * The machine's one object: whether it runs, what it has cost, and what is to become of it. Calls come one after another, so that
 * any number of callers start it once; the alarm does what is due.
 */
export class Machine extends DurableObject<Env> implements MachineContract, Portable {
  readonly #sql: Sql;
  readonly #outside: Needed;
  readonly #world: MachineWorld | null;
  /** The last of the calls that are under way: each waits for the one before it. */
  #last: Promise<unknown> = Promise.resolve();
  #underWay = 0;

  constructor(ctx: DurableObjectState, env: Env, outside: Needed = OUTSIDE) {
    super(ctx, env);
    this.#sql = sqlOf(ctx.storage);
    this.#outside = outside;
    applySteps(this.#sql, MACHINE_STEPS);
    // As it was made it is asleep, and nothing was known of it before.
    if (readRow(this.#sql).since === 0) writeRow(this.#sql, { since: this.#now() });
    const plan = planFrom(env.MACHINE_PLAN);
    const keys = ownSigningKeys(env.MACHINE_SIGNING_KEYS);
    this.#world = plan && {
      sql: this.#sql,
      plan,
      azure: connectAzure({ ...outside, plan, keys }),
      ledger: env.LEDGER.getByName("ledger"),
      gate: machineGateOf(env.GATE),
      tell: (notice) => env.OUTBOX.getByName("outbox").take(notice),
    };
  }

  /** Whoever asks while a question waits hears its answer, where there is one; but nobody waits here for what is under way. */
  async status(): Promise<MachineStatus> {
    const { plan } = this.#planned();
    if (this.#underWay === 0 && readRow(this.#sql).offer_state === "waiting")
      await this.#inTurn(hearAnswer).catch(unheard);
    return machineStatusAt(this.#sql, plan, this.#now());
  }

  start(_by: { readonly by: string }): Promise<StartAnswer> {
    return this.#started(startMachine);
  }

  wakeForWork({ why }: { readonly why: string }): Promise<StartAnswer> {
    return this.#started((world, now) => wakeForWork(world, now, why));
  }

  stop({ by }: { readonly by: string }): Promise<MachineStatus> {
    return this.#inTurn(async (world, now) => {
      await stop(world, now, by);
      return machineStatusAt(this.#sql, world.plan, now);
    });
  }

  heartbeat(beat: Beat): Promise<MachineOrder> {
    return this.#inTurn((world, now) => hearMachine(world, beat, now));
  }

  takeRecord(record: HandedRecord): Promise<void> {
    return this.#inTurn((world, now) => takeRecord(world, record, now));
  }

  acceptRecord() {
    return this.#inTurn(async (world, now) => ({
      refused: acceptRecord(world),
      status: machineStatusAt(this.#sql, world.plan, now),
    }));
  }

  /** The net under the alarm, once an hour. */
  async wake(): Promise<void> {
    if (this.#world !== null) await this.#inTurn(lookOver);
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page);
  }

  override async alarm(): Promise<void> {
    if (this.#world !== null) await this.#inTurn(step);
  }

  #started(start: (world: MachineWorld, now: number) => Promise<Refusal | null>): Promise<StartAnswer> {
    return this.#inTurn(async (world, now) => {
      const before = readRow(this.#sql).state;
      const refusal = await start(world, now);
      if (refusal !== null) return { ok: false, ...refusal, resetAt: resetOf(refusal, world, now) };
      const started = before === "asleep" || before === "failed";
      return { ok: true, started, status: machineStatusAt(this.#sql, world.plan, now) };
    });
  }

  /** Others may come in while one waits for Azure or the ledger, and would find half of what it does. */
  #inTurn<T>(work: (world: MachineWorld, now: number) => Promise<T>): Promise<T> {
    this.#underWay += 1;
    const turn = this.#last.then(async () => {
      const result = await work(this.#planned(), this.#now());
      await wakeBy(this.ctx.storage, readRow(this.#sql).next_at, this.#now());
      return result;
    });
    this.#last = turn.catch(() => undefined).finally(() => (this.#underWay -= 1));
    return turn;
  }

  #planned(): MachineWorld {
    if (this.#world === null) throw new RangeError("This deployment has no machine.");
    return this.#world;
  }

  #now(): number {
    return this.#outside.clock().getTime();
  }
}

/** The alarm looks again. */
const unheard = (error: unknown): void =>
  console.warn(JSON.stringify({ level: "warn", event: "machine_answer_unheard", error: String(error) }));

/** When asking again can have another answer. */
function resetOf({ code }: Refusal, world: MachineWorld, now: number): number {
  if (code === "hours_exhausted") return endOfDay(now);
  return code === "put_to_sleep" ? ownersWordEnds(world) : endOfMonth(monthOf(now));
}
