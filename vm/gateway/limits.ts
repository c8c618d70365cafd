/** Per key: what it may send in a burst and how fast that comes back. */
export const KEY_BURST = 20;
export const KEY_PER_MINUTE = 60;
/** Per key and server. */
export const SERVER_BURST = 15;
export const SERVER_PER_MINUTE = 30;
/** Calls of one key that are under way at once. */
export const CONCURRENT_MAX = 4;

/** What the edge asks of journals at once, for everybody. */
export const JOURNALS_CONCURRENT_MAX = 16;

export const REQUEST_MAX_BYTES = 4 * 1024 * 1024;
/**
 * Of a tool's answer. Our servers cut a result at 64,000 bytes (workers/mcp/tools/paged.ts), which the protocol escapes, and the cut
 * part once more.
 */
export const TOOL_ANSWER_MAX_BYTES = 256 * 1024;
/** Of anything else, such as a list of tools. */
export const RESPONSE_MAX_BYTES = 1024 * 1024;

/** Until a server begins to answer. Claude Code gives up after 60 s whatever it is told. */
export const ANSWER_TIMEOUT_MS = 30_000;
/** Until the answer is whole. */
export const CALL_TIMEOUT_MS = 50_000;

/** Keys that are remembered; the least recently used are forgotten, and so begin with a full bucket. */
const BUCKETS_MAX = 10_000;
const MINUTE_MS = 60_000;

/** Token buckets by name. Time is passed in. */
export class Buckets {
  readonly #levels = new Map<string, { readonly tokens: number; readonly at: number }>();
  readonly #burst: number;
  readonly #perMinute: number;

  constructor(burst: number, perMinute: number) {
    this.#burst = burst;
    this.#perMinute = perMinute;
  }

  /** Takes one. @returns 0 when there was one, else the whole seconds until there will be */
  take(name: string, now: number): number {
    const { tokens, at } = this.#levels.get(name) ?? { tokens: this.#burst, at: now };
    const level = Math.min(this.#burst, tokens + ((now - at) / MINUTE_MS) * this.#perMinute);
    const taken = level >= 1 ? level - 1 : level;
    this.#levels.delete(name);
    const [oldest] = this.#levels.keys();
    if (this.#levels.size >= BUCKETS_MAX && oldest !== undefined) this.#levels.delete(oldest);
    this.#levels.set(name, { tokens: taken, at: now });
    return level >= 1 ? 0 : Math.ceil(((1 - level) / this.#perMinute) * (MINUTE_MS / 1000));
  }
}

/** How many calls of a name are under way. */
export class Gauge {
  readonly #running = new Map<string, number>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  /** @returns what to call when it is over, or null when as many as may are under way */
  enter(name: string): (() => void) | null {
    const running = this.#running.get(name) ?? 0;
    if (running >= this.#max) return null;
    this.#running.set(name, running + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#running.get(name) ?? 1) - 1;
      if (left === 0) this.#running.delete(name);
      else this.#running.set(name, left);
    };
  }
}
