/** Mulberry32: whole numbers below 2^32, the same for the same seed, which is its whole state (github.com/bryc/code, "PRNGs"). */
export function numbersOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Numbers by chance that are the same for the same seed. */
export type Chance = {
  /** From 0 up to but not 1. */
  readonly next: () => number;
  /** A whole number, both included. */
  readonly whole: (min: number, max: number) => number;
  readonly of: <T>(list: readonly [T, ...T[]]) => T;
};

export function chanceOf(seed: number): Chance {
  const number = numbersOf(seed);
  const next = () => number() / 2 ** 32;
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return { next, whole, of: (list) => list[whole(0, list.length - 1)] ?? list[0] };
}
