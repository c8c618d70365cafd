/** Of one transaction. */
const ITEMS_MAX = 64;

type Waiting<Item> = {
  readonly item: Item;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
};

/**
 * Writes what comes at once together. The first item is written at once; what comes while that is under way waits for it and is
 * then one write, so that nobody waits for a timer and many callers share one wait for the disk.
 */
export class Batches<Item> {
  readonly #write: (items: readonly Item[]) => Promise<void>;
  readonly #isOfOne: (error: unknown) => boolean;
  #waiting: Waiting<Item>[] = [];
  #running: Promise<void> | null = null;

  /**
   * @param write keeps all of them or throws and keeps none
   * @param isOfOne whether such an error may be due to one item, so that the others are to be written without it
   */
  constructor(write: (items: readonly Item[]) => Promise<void>, isOfOne: (error: unknown) => boolean) {
    this.#write = write;
    this.#isOfOne = isOfOne;
  }

  /** Ends once the item is kept. @throws what the write of it throws */
  add(item: Item): Promise<void> {
    const kept = new Promise<void>((done, failed) => this.#waiting.push({ item, done, failed }));
    this.#running ??= this.#run();
    return kept;
  }

  get isIdle(): boolean {
    return this.#running === null;
  }

  /** Ends once nothing is waiting or being written any more. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, ITEMS_MAX);
      this.#waiting = this.#waiting.slice(ITEMS_MAX);
      await this.#keep(batch);
    }
    this.#running = null;
  }

  async #keep(batch: readonly Waiting<Item>[]): Promise<void> {
    try {
      await this.#write(batch.map(({ item }) => item));
      for (const { done } of batch) done();
    } catch (error) {
      if (batch.length > 1 && this.#isOfOne(error)) for (const one of batch) await this.#keep([one]);
      else for (const { failed } of batch) failed(error);
    }
  }
}
