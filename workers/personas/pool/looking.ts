/** A look that many ask for: one at a time, and another one after it for whoever has asked since it began. */
export class Looking {
  readonly #one: () => Promise<void>;
  #going: Promise<void> | null = null;
  #isAsked = false;

  constructor(one: () => Promise<void>) {
    this.#one = one;
  }

  /** @returns when a look that began after this has ended; it rejects with what that look throws */
  look(): Promise<void> {
    this.#isAsked = true;
    // In a turn of its own: a look may ask for the next before its first wait, when nobody knows yet that it goes on.
    this.#going ??= Promise.resolve().then(() => this.#all());
    return this.#going;
  }

  async #all(): Promise<void> {
    try {
      while (this.#isAsked) {
        this.#isAsked = false;
        await this.#one();
      }
    } finally {
      // In the same turn as the last question whether anybody has asked: who asks a turn later must not join what has ended.
      this.#going = null;
    }
  }
}
