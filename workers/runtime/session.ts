import { DurableObject } from "cloudflare:workers";
import { failure } from "../agent/outcome.ts";
import type { Cursor, Imported, Incoming, Page, Portable } from "../portable/contract.ts";
import { exportPage, importPage } from "../portable/index.ts";
import { wakeBy } from "../time/alarm.ts";
import { KEY_KEPT_MS, OTHER_REQUEST } from "../wire/idempotency-key.ts";
import { type Leaving, onLeaving } from "../wire/leaving.ts";
import { carryOut } from "./carry-out.ts";
import type { AgentSessionContract, RunAnswered, RunEnd, RunStreaming, Spent } from "./contract.ts";
import { Keeping } from "./keeping.ts";
import { RUN_TIME_LEAST_MS, RUN_TIME_LIMIT_MS, SESSION_KEPT_MS, WAITING_MAX, WATCHDOG_MS } from "./limits.ts";
import { GoingRun, RunLine } from "./line.ts";
import type { Order } from "./order.ts";
import { type Env, outsideOf, type SessionOutside } from "./outside.ts";
import { Runs } from "./runs.ts";
import type { RunErrorCode } from "./schemas.ts";
import { streamedRun } from "./streamed.ts";

/** When an end that failed is tried again. */
const AGAIN_AFTER_MS = 60 * 60_000;
const NOTHING = { costNano: 0, turns: 0 } as const;

/** An order is a run that goes on, a result that is known, or refused. */
type Taken =
  | { readonly is: "going"; readonly going: GoingRun; readonly isRepeat: boolean }
  | { readonly is: "known" | "refused"; readonly outcome: RunEnd };

/** One session of one client. Its runs are carried out one after the other, in the order in which they came. */
export class AgentSession extends DurableObject<Env> implements AgentSessionContract, Portable {
  readonly #runs: Runs;
  readonly #outside: () => SessionOutside;
  readonly #keeping: Keeping;
  readonly #line = new RunLine();
  /** By the run's id. What is written down as running and is not here was interrupted. */
  readonly #going = new Map<string, GoingRun>();

  constructor(ctx: DurableObjectState, env: Env, outside = () => outsideOf(env)) {
    super(ctx, env);
    this.#runs = new Runs(ctx.storage.sql);
    this.#outside = outside;
    this.#keeping = new Keeping(ctx, this.#runs, () => outside().roster);
  }

  exportPage(cursor: Cursor | null): Promise<Page> {
    return exportPage(this.ctx.storage, cursor);
  }

  importPage(page: Incoming): Promise<Imported> {
    return importPage(this.ctx.storage, page, () => this.#closeInterrupted());
  }

  async run(order: Order, leaving: Leaving): Promise<RunAnswered> {
    const taken = await this.#take(order);
    if (taken.is !== "going") return { outcome: taken.outcome, isRepeat: taken.is === "known" };
    const { going, isRepeat } = taken;
    const waiting = { text: () => {}, tool: () => {} };
    going.join(waiting);
    onLeaving(leaving, () => {
      going.giveUp(waiting);
      this.#makeRoom();
    });
    return { outcome: await going.done, isRepeat };
  }

  async stream(order: Order): Promise<RunStreaming | ({ ok: false } & RunAnswered)> {
    const taken = await this.#take(order);
    if (taken.is === "refused") return { ok: false, outcome: taken.outcome, isRepeat: false };
    const { events, finished } = streamedRun(taken.is === "going" ? taken.going : taken.outcome, order);
    this.ctx.waitUntil(finished);
    return { ok: true, events, isRepeat: taken.is !== "going" || taken.isRepeat };
  }

  async broken(id: string): Promise<Spent | null> {
    this.#closeInterrupted();
    return this.#runs.costOf(id);
  }

  async wake(): Promise<void> {
    if (this.#going.size === 0) await this.#keeping.enlist();
    await this.alarm();
  }

  /** A run was interrupted, or the last one was 30 days ago. */
  override async alarm(): Promise<void> {
    const now = this.#outside().desk.clock().getTime();
    this.#closeInterrupted();
    this.#runs.forgetBefore(now - SESSION_KEPT_MS);
    if (this.#going.size > 0) return wakeBy(this.ctx.storage, now + WATCHDOG_MS, now);
    try {
      await this.#keeping.rest();
    } catch (error) {
      // The platform gives up an alarm that fails six times; what is over has to go all the same.
      const failed = error instanceof Error ? error.name : typeof error;
      console.error(JSON.stringify({ level: "error", event: "session_not_ended", error: failed }));
      await wakeBy(this.ctx.storage, now + AGAIN_AFTER_MS, now);
    }
  }

  async #take(order: Order): Promise<Taken> {
    const at = this.#outside().desk.clock().getTime();
    this.#closeInterrupted();
    this.#runs.forgetBefore(at - SESSION_KEPT_MS);
    const known = order.key === null ? this.#repeated(order) : this.#known(order.key, order.fingerprint, at);
    if (known) return known;
    if (this.#going.size >= WAITING_MAX) return refused("too_many_requests", CROWDED);
    const going = new GoingRun(order);
    this.#runs.open(order, at);
    this.#going.set(order.id, going);
    this.#makeRoom();
    await wakeBy(this.ctx.storage, at + WATCHDOG_MS, at);
    this.ctx.waitUntil(this.#line.enter(() => this.#finish(order, going)));
    return { is: "going", going, isRepeat: false };
  }

  /** Nobody waits for a run that its own client has left. */
  #makeRoom(): void {
    for (const going of [...this.#going.values()].slice(0, -1)) if (going.isLeft) going.stop();
  }

  /** A run that goes on already: its client lost patience and asked again, or whoever delivers its messages did. */
  #repeated(order: Order): Taken | null {
    const going = [...this.#going.values()].find((one) => one.isRepeatedBy(order));
    return going ? { is: "going", going, isRepeat: true } : null;
  }

  /** What is known under a key; a run that failed without spending anything is no answer, and may be tried again. */
  #known(key: string, fingerprint: string, at: number): Taken | null {
    const known = this.#runs.known(key, at - KEY_KEPT_MS);
    if (known === null) return null;
    if (known.fingerprint !== fingerprint) return refused("conflict", OTHER_REQUEST);
    const going = this.#going.get(known.id);
    if (going) return { is: "going", going, isRepeat: true };
    return known.outcome === null ? null : { is: "known", outcome: known.outcome };
  }

  async #finish(order: Order, going: GoingRun): Promise<void> {
    let outcome: RunEnd = { ...failure("internal", UNFINISHED), ...NOTHING };
    try {
      outcome = await this.#carryOut(order, going);
      if (!outcome.ok && outcome.costNano === 0) this.#runs.drop(order.id);
      else this.#runs.close(order.id, outcome);
    } finally {
      // Also when the storage fails: nobody may wait for a run that is over.
      this.#going.delete(order.id);
      going.end(outcome);
    }
    if (this.#going.size === 0) await this.#keeping.rest();
  }

  async #carryOut(order: Order, going: GoingRun): Promise<RunEnd> {
    const outside = this.#outside();
    const timeLimitMs = order.arrivedAt + RUN_TIME_LIMIT_MS - outside.desk.clock().getTime();
    if (going.signal.aborted)
      return { ...failure("aborted", "The client left before its turn came"), ...NOTHING };
    if (timeLimitMs < RUN_TIME_LEAST_MS) return { ...failure("timed_out", IN_LINE), ...NOTHING };
    return carryOut(
      {
        order,
        before: this.#runs.before(order.id),
        timeLimitMs,
        signal: going.signal,
        listener: going.listener,
        note: (costNano, turns) => this.#runs.note(order.id, costNano, turns),
      },
      outside,
    );
  }

  #closeInterrupted(): string[] {
    const count = this.#runs.closeInterrupted((id) => this.#going.has(id));
    return count === 0
      ? []
      : [`${count} runs of an agent went on when they were copied, and count as interrupted`];
  }
}

const CROWDED = `${WAITING_MAX} runs of this session wait for their turn; send this one again when some are done`;
const UNFINISHED = "The run could not be written down; send the prompt again";
const IN_LINE = "The runs before it took all its time; send the prompt again";

const refused = (...why: Parameters<typeof failure<RunErrorCode>>): Taken => ({
  is: "refused",
  outcome: { ...failure(...why), ...NOTHING },
});
