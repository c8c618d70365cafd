/** What one run has spent so far: on its own model calls, and on those that the gate made to decide what the run proposed. */
export class Spending {
  readonly #limitNano: number;
  readonly #note: (costNano: number, turns: number) => void;
  costNano = 0;
  /** Answers of the run's own model. */
  turns = 0;

  /** `note` hears of every amount, for the case that the run is interrupted. */
  constructor(limitNano: number, note: (costNano: number, turns: number) => void) {
    this.#limitNano = limitNano;
    this.#note = note;
  }

  /** Of the run's own limit; not above zero when nothing more may be begun. */
  get leftNano(): number {
    return this.#limitNano - this.costNano;
  }

  add(costNano: number, turns = 0): void {
    this.costNano += costNano;
    this.turns += turns;
    if (costNano > 0) this.#note(this.costNano, this.turns);
  }
}
