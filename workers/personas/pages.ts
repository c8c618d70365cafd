import { hint } from "../wire/hint.ts";
import type { Env } from "./env.ts";

/** Between two hints: each makes every open page ask for its lists again. */
const EVERY_MS = 5_000;

/** Tells open pages that something of the personas has changed: at once, and however much follows, once in five seconds. */
export class Pages {
  readonly #live: Env["LIVE"];
  readonly #wait: (ms: number) => Promise<void>;
  readonly #keep: (work: Promise<unknown>) => void;
  #isQuiet = true;
  #isStale = false;

  constructor(
    live: Env["LIVE"],
    wait: (ms: number) => Promise<void>,
    keep: (work: Promise<unknown>) => void,
  ) {
    this.#live = live;
    this.#wait = wait;
    this.#keep = keep;
  }

  tell(): void {
    if (!this.#isQuiet) {
      this.#isStale = true;
      return;
    }
    this.#isQuiet = false;
    hint(this.#live, ["personas"], this.#keep);
    this.#keep(
      this.#wait(EVERY_MS).then(() => {
        this.#isQuiet = true;
        if (!this.#isStale) return;
        this.#isStale = false;
        this.tell();
      }),
    );
  }
}
