/**
 * What the orchestrator has heard of this worker, as far as that is known. A connection may be dead and look open for many minutes; the
 * orchestrator answers each beat, so that silence tells. One that answers none is an older one, of which silence tells nothing.
 */
export class Contact {
  readonly #now: () => number;
  #heardAt: number;
  /** How many beats were sent that may still be answered, and how many were. */
  #beats = 0;
  #answers = 0;

  /** @param now Unix milliseconds */
  constructor(now: () => number) {
    this.#now = now;
    this.#heardAt = now();
  }

  /** A connection begins: of the one before no answer comes any more. */
  begin(): void {
    this.#heardAt = this.#now();
    this.#beats = this.#answers;
  }

  beat(): void {
    this.#beats += 1;
  }

  heard(isAnswer: boolean): void {
    this.#heardAt = this.#now();
    if (isAnswer) this.#answers += 1;
  }

  /** Milliseconds since it was last there for certain; 0 where nobody can know. */
  get silentMs(): number {
    return this.#answers > 0 ? this.#now() - this.#heardAt : 0;
  }

  /** @returns a question for later: whether what is said now, or again at the next connection's beginning, was heard; frames keep their order */
  mark(): () => boolean {
    const next = this.#beats + 1;
    return () => this.#answers >= next;
  }
}
