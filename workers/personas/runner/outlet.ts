import type { Scrub } from "../../agent/http/scrub.ts";
import type { Piece } from "../executions/contract.ts";
import { LineBuffer } from "./lines.ts";

/** Between two pieces: each is a call and a row. */
const EVERY_MS = 1_000;

type Options = {
  readonly scrub: Scrub;
  readonly seq: number;
  readonly wait: (ms: number) => Promise<void>;
  /** The orchestrator wants no more of this run. */
  readonly stop: () => void;
};

/** The way out for a run's output: whole lines, without secrets, a piece at a time. */
export class Outlet {
  readonly #send: (piece: Piece) => Promise<boolean>;
  readonly #options: Options;
  readonly #lines = new LineBuffer();
  #seq: number;
  #costNano = 0;
  #pumping: Promise<void> | null = null;
  /** Made, and not known to have arrived: the very same goes again, because it may have. */
  #piece: Piece | null = null;
  readonly #closing = Promise.withResolvers<void>();
  #isClosing = false;

  constructor(send: (piece: Piece) => Promise<boolean>, options: Options) {
    this.#send = send;
    this.#options = options;
    this.#seq = options.seq;
  }

  say(text: string): void {
    this.#lines.add(text);
    this.#pump();
  }

  note(line: string): void {
    this.#lines.note(line);
    this.#pump();
  }

  cost(costNano: number): void {
    this.#costNano = costNano;
  }

  /** Sends what is left. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#closing.resolve();
    this.#lines.end();
    await this.#pumping;
    await this.#flush();
  }

  #pump(): void {
    // A piece that failed is sent again with the next one, or at the end, where its failure is the run's.
    this.#pumping ??= this.#flush()
      .catch(() => {})
      .then(() => Promise.race([this.#options.wait(EVERY_MS), this.#closing.promise]))
      .then(() => {
        this.#pumping = null;
        // What was said meanwhile is not to wait for what comes next: that may take minutes.
        if (this.#lines.hasWhole && !this.#isClosing) this.#pump();
      });
  }

  async #flush(): Promise<void> {
    this.#piece ??= this.#nextPiece();
    while (this.#piece) {
      const goesOn = await this.#send(this.#piece);
      this.#piece = this.#nextPiece();
      if (!goesOn) this.#options.stop();
    }
  }

  #nextPiece(): Piece | null {
    const lines = this.#lines.take().map(this.#options.scrub);
    return lines.length === 0 ? null : { seq: this.#seq++, lines, costNano: this.#costNano };
  }
}
