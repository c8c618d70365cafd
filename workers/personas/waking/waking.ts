import type { MachineContract } from "../../machine/contract.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import type { WaitingCause } from "../executions/waiting.ts";
import { logError } from "../log.ts";
import { waitingNow } from "../pool/choosing.ts";
import { Looking } from "../pool/looking.ts";
import { AWAY_MS } from "../pool/losing.ts";
import type { PoolWorld } from "../pool/outside.ts";
import type { Sockets } from "../pool/session.ts";
import { noteAct } from "../store/audit.ts";
import { asking, PAUSED, wakeFrom, wakeSince } from "./answers.ts";
import { isApproved } from "./approved.ts";
import { type WorkerMachine, withoutMachine } from "./shape.ts";
import { explain, isMachineHere, type Unserved, unservedNow } from "./unserved.ts";
import { noLongerAsked, readWake, type Wake, waitingOf, writeWake } from "./wake.ts";

/** Approvals that one look asks for: each is a subrequest of its invocation, which may have 50. */
const APPROVALS_MAX = 10;

/** The machine as the deploy declares it, its object, and the month as far as that is known. */
export type MachineSide = {
  readonly shape: WorkerMachine;
  readonly machine: () => Pick<MachineContract, "wakeForWork" | "status">;
  readonly month: (now: number) => Promise<{ readonly isPaused: boolean; readonly level: number }>;
};

/**
 * Starts the machine for what waits for a worker and finds none, and says of each why it waits. It looks when something has changed, and
 * at the moment that it has named itself; while nothing waits it does nothing (docs/decisions/136-a-machine-is-woken-for-work.md).
 */
export class MachineWaking {
  readonly #world: PoolWorld;
  readonly #sockets: Sockets;
  /** When to look again by itself; Unix milliseconds. */
  #nextAt: number | null = null;
  #leftAt = Number.NEGATIVE_INFINITY;
  // What fails is tried again with the next change, and once an hour.
  readonly #looking = new Looking(() => this.#all().catch((error: unknown) => void unheard(error)));

  constructor(world: PoolWorld, sockets: Sockets) {
    this.#world = world;
    this.#sockets = sockets;
  }

  /** Null also from `expect` until the look has ended: its own moment would be in the past, and wake the object again and again. */
  get nextAt(): number | null {
    return this.#nextAt;
  }

  /** A look is about to come. */
  expect(): void {
    this.#nextAt = null;
  }

  /** A worker's socket has ended: it comes back within seconds where it can, and nothing is started until then. */
  left(now: number): void {
    this.#leftAt = now;
  }

  look(): Promise<void> {
    return this.#looking.look();
  }

  async #all(): Promise<void> {
    const { sql, acting, vault, apiKey, arm } = this.#world;
    for (let approvals = 0; ; approvals += 1) {
      this.#nextAt = null;
      if (waitingNow(sql(), acting().now).length === 0) return noLongerAsked(sql(), acting().now);
      // Where nobody could ask the model at all, that there is nobody is the reason.
      const hasWay = this.#isNobody() || (await vault.claude.wayToModel(apiKey)) !== null;
      const unserved = () => unservedNow(this.#sockets.sessions(), hasWay, acting());
      const first = unserved().find(({ wantsWorker }) => wantsWorker);
      const instead = first === undefined ? null : await this.#machineFor(first, approvals);
      if (instead !== "held") {
        // Some may have begun, or ended, while the machine was asked.
        sql().atomically(() => explain(unserved(), instead, sql()));
        if (this.#nextAt !== null) await arm();
        return;
      }
      // It is due again in a while; another one may be due now.
      await arm();
    }
  }

  /** Whether no worker is connected, and no machine could be started that has one. */
  #isNobody(): boolean {
    return (
      withoutMachine(this.#world.machineSide.shape) !== null &&
      this.#sockets.sessions().every(({ worker }) => worker === null)
    );
  }

  /** What the machine says of what waits; null where it is not asked, "held" when the gate has held this one back. */
  async #machineFor({ execution }: Unserved, approvals: number): Promise<WaitingCause | "held" | null> {
    const { sql, acting, machineSide, gate } = this.#world;
    const sessions = this.#sockets.sessions();
    const { now } = acting();
    const helpless = withoutMachine(machineSide.shape);
    if (helpless !== null) return sessions.length === 0 ? helpless : null;
    // What its worker does not take now, it does not take after another start either.
    if (isMachineHere(sessions)) return null;
    const { isPaused, level } = await machineSide.month(now);
    if (isPaused) return this.#at(now + HOUR_MS, PAUSED);
    if (now < this.#leftAt + AWAY_MS) return this.#at(this.#leftAt + AWAY_MS, null);
    const known = readWake(sql());
    if (known !== null && now < known.nextAt) return this.#at(known.nextAt, waitingOf(known));
    if (level === 1 && execution.approval === null) {
      if (approvals >= APPROVALS_MAX) return this.#at(now + MINUTE_MS, null);
      if (!(await isApproved(execution, acting, gate()))) return "held";
    }
    const wake = known?.askedAt != null && now - known.askedAt < HOUR_MS ? this.#seen(known) : null;
    const { nextAt, ...of } = (await wake) ?? (await this.#asked(known, execution.id));
    return this.#at(nextAt, waitingOf({ ...of, nextAt }));
  }

  #at<W extends WaitingCause | null>(nextAt: number, waiting: W): W {
    this.#nextAt = nextAt;
    return waiting;
  }

  /** It was asked for a while ago. */
  async #seen(known: Wake): Promise<Wake> {
    const { sql, acting, machineSide } = this.#world;
    const status = await machineSide.machine().status().catch(unheard);
    const wake = wakeSince(known, status, acting().now);
    writeWake(sql(), wake);
    return wake;
  }

  async #asked(known: Wake | null, executionId: string): Promise<Wake> {
    const { sql, acting, machineSide } = this.#world;
    const { now } = acting();
    const tries = known?.tries ?? 0;
    // Before the call, so that what ends in between does not ask at once again.
    writeWake(sql(), asking(now, tries));
    const why = `The execution ${executionId} waits for its worker`;
    const answer = await machineSide.machine().wakeForWork({ why }).catch(unheard);
    const wake = wakeFrom(answer, tries, acting().now);
    sql().atomically(() => {
      writeWake(sql(), wake);
      if (answer?.ok && answer.started) noteAct(acting(), "machine.woken", executionId, wake.detail);
      if (!answer?.ok && wake.detail !== known?.detail)
        noteAct(acting(), "machine.not_woken", executionId, wake.detail);
    });
    return wake;
  }
}

function unheard(error: unknown): null {
  logError("machine_not_asked", error);
  return null;
}
