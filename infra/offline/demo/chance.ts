/** Numbers by chance that are the same for the same seed (mulberry32, github.com/cprosche/mulberry32). */
export type Chance = {
  /** From 0 up to but not 1. */
  readonly next: () => number;
  /** A whole number, both included. */
  readonly whole: (min: number, max: number) => number;
  readonly of: <T>(list: readonly [T, ...T[]]) => T;
};

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (min: number, max: number) => min + Math.floor(next() * (max - min + 1));
  return { next, whole, of: (list) => list[whole(0, list.length - 1)] ?? list[0] };
}
