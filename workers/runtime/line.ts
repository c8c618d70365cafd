import type { Listener } from "../agent/loop.ts";
import type { Outcome } from "../agent/outcome.ts";

/** A run that is going on or waits its turn, and who waits for it. */
export class Going {
  readonly #gone = new AbortController();
  readonly #listeners = new Set<Listener>();
  readonly #done = Promise.withResolvers<Outcome>();

  /** Ends when nobody waits any more. */
  readonly signal = this.#gone.signal;
  /** Never fails: what goes wrong is an outcome. */
  readonly done = this.#done.promise;

  end(outcome: Outcome): void {
    this.#done.resolve(outcome);
  }

  join(listener: Listener): void {
    this.#listeners.add(listener);
  }

  /** One who waited is gone; with the last of them the run is stopped. */
  leave(listener: Listener): void {
    this.#listeners.delete(listener);
    if (this.#listeners.size === 0) this.#gone.abort(new DOMException("The client is gone", "AbortError"));
  }

  /** Hands on what happens to all who listen. */
  readonly listener: Listener = {
    text: (text) => {
      for (const { text: hear } of this.#listeners) hear(text);
    },
    tool: (name) => {
      for (const { tool: hear } of this.#listeners) hear(name);
    },
  };
}

/** Work that is done one piece after the other, in the order in which it came. */
export class Line {
  #last: Promise<unknown> = Promise.resolve();

  enter<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
