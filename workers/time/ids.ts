/** New ids that sort in the order in which they were made, also those of one millisecond: each has a moment of its own. */
export class Ids {
  readonly #newId: (at: number) => string;
  #lastAt = 0;

  /** @param newId makes one of a moment, Unix milliseconds */
  constructor(newId: (at: number) => string) {
    this.#newId = newId;
  }

  next(now: number): string {
    this.#lastAt = Math.max(now, this.#lastAt + 1);
    return this.#newId(this.#lastAt);
  }
}
