import type { Listener } from "../agent/loop.ts";
import type { RunEnd } from "./contract.ts";
import { LEFT_MS } from "./limits.ts";
import type { Order } from "./order.ts";

/** One thing that a listener hears. */
type Heard = (listener: Listener) => void;

/** A run that is going on or waits its turn, and who waits for it. */
export class GoingRun {
  readonly order: Pick<Order, "key" | "fingerprint">;
  readonly #gone = new AbortController();
  readonly #listeners = new Set<Listener>();
  readonly #heard: Heard[] = [];
  readonly #done = Promise.withResolvers<RunEnd>();
  #patience: ReturnType<typeof setTimeout> | undefined;

  /** Ends when nobody waits any more. */
  readonly signal = this.#gone.signal;
  /** Never fails: what goes wrong is an outcome. */
  readonly done = this.#done.promise;

  constructor(order: Pick<Order, "key" | "fingerprint">) {
    this.order = order;
  }

  /** Whether an order that names no key is this one again. One whose client is gone is none to join. */
  isRepeatedBy({ key, fingerprint }: Order): boolean {
    const isUnnamed = key === null && this.order.key === null;
    return isUnnamed && this.order.fingerprint === fingerprint && !this.signal.aborted;
  }

  end(outcome: RunEnd): void {
    clearTimeout(this.#patience);
    this.#done.resolve(outcome);
  }

  /** Who comes later hears all the same what was said before. */
  join(listener: Listener): void {
    for (const heard of this.#heard) heard(listener);
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#listeners.add(listener);
  }

  /** One who listened is gone; with the last of them the run is stopped. */
  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.stop();
  }

  /**
   * One who waited for the whole reply gave up, and may be about to ask again: with the last of them the run goes on for a while, or
   * until it keeps another one of its session waiting. Who names a key asks again for sure, so that one goes on to its end.
   */
  giveUp(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.order.key !== null || this.#listeners.size > 0) return;
    this.#patience = setTimeout(() => this.stop(), LEFT_MS);
  }

  /** Whether all have given up who waited for it, and none can ask what became of it. */
  get isLeft(): boolean {
    return this.#patience !== undefined;
  }

  stop(): void {
    this.#gone.abort(new DOMException("The client is gone", "AbortError"));
  }

  /** Hands on what happens to all who listen. */
  readonly listener: Listener = {
    text: (text) => this.#tell((listener) => listener.text(text)),
    tool: (name) => this.#tell((listener) => listener.tool(name)),
  };

  #tell(heard: Heard): void {
    this.#heard.push(heard);
    for (const listener of this.#listeners) heard(listener);
  }
}

/** Work that is done one piece after the other, in the order in which it came. */
export class RunLine {
  #last: Promise<unknown> = Promise.resolve();

  enter<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
