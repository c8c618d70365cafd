import type { Registry } from "./registry.ts";
import { openRouter, type Routed, type Router } from "./router.ts";

/** A reply is kept for an hour, as long as nobody of the registry has changed. */
const KEPT_MS = 60 * 60 * 1_000;
const KEPT_MAX = 200;

type Kept = { readonly routed: Routed; readonly at: number };

/** What an object's memory holds of its router: an index, and whom the last messages went to. What is lost is worked out anew. */
export class KeptRouter {
  #fingerprint = "";
  #router: Router | null = null;
  readonly #replies = new Map<string, Kept>();

  /** The router over a registry; replies of another one are forgotten. */
  over(registry: Registry): Router {
    const fingerprint = JSON.stringify(registry);
    if (this.#router !== null && fingerprint === this.#fingerprint) return this.#router;
    this.#replies.clear();
    this.#fingerprint = fingerprint;
    this.#router = openRouter(registry);
    return this.#router;
  }

  /** Whom a message goes to. A kept answer is the one that would be worked out. */
  route(
    message: string,
    registry: Registry,
    now: number,
  ): { readonly routed: Routed; readonly isKept: boolean } {
    const router = this.over(registry);
    const kept = this.#replies.get(message);
    if (kept !== undefined && now < kept.at + KEPT_MS) return { routed: kept.routed, isKept: true };
    const routed = router.route(message);
    this.#replies.delete(message);
    this.#replies.set(message, { routed, at: now });
    for (const oldest of [...this.#replies.keys()].slice(0, Math.max(0, this.#replies.size - KEPT_MAX)))
      this.#replies.delete(oldest);
    return { routed, isKept: false };
  }

  clear(): void {
    this.#replies.clear();
  }
}
