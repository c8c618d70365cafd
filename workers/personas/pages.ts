import type { Outside } from "../outside.ts";
import { hint } from "../wire/hint.ts";
import type { Env } from "./env.ts";

/** Between two hints: each makes every open page ask for its lists again. */
const EVERY_MS = 5_000;

/** Tells open pages that something of the personas has changed: at once, and however much follows, once in five seconds. */
export class Pages {
  readonly #live: Env["LIVE"];
  readonly #outside: Pick<Outside, "clock" | "wait">;
  readonly #keep: (work: Promise<unknown>) => void;
  #toldAt = Number.NEGATIVE_INFINITY;
  #isWaiting = false;

  constructor(
    live: Env["LIVE"],
    outside: Pick<Outside, "clock" | "wait">,
    keep: (work: Promise<unknown>) => void,
  ) {
    this.#live = live;
    this.#outside = outside;
    this.#keep = keep;
  }

  tell(): void {
    if (this.#isWaiting) return;
    const left = this.#toldAt + EVERY_MS - this.#outside.clock().getTime();
    if (left <= 0) {
      this.#hint();
      return;
    }
    // Only a second change keeps the object awake for it, and that is billed.
    this.#isWaiting = true;
    this.#keep(
      this.#outside.wait(left).then(() => {
        this.#isWaiting = false;
        this.#hint();
      }),
    );
  }

  #hint(): void {
    this.#toldAt = this.#outside.clock().getTime();
    hint(this.#live, ["personas"], this.#keep);
  }
}
