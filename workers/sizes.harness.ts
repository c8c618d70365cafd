import { inject, type TestContext } from "vitest";

// How much a test does that would be as true with more: requests of a burst, kills, steps of a walk. `npm test` and `npm run
// test:all` take the short size, `npm run test:long` the long one; vitest.config.ts decides it once for every tier.

declare module "vitest" {
  interface ProvidedContext {
    readonly isLong: boolean;
    readonly isWhole: boolean;
    /** The Durable Object classes of all manifests; the runtime tier alone gets them. */
    readonly classes: readonly string[];
  }
}

export const isLong: boolean = inject("isLong");

/** Of everything that CI runs, and not of a commit alone. */
export const isWhole: boolean = inject("isWhole");

/** For the first line of a test that `npm test` leaves to `npm run test:all` (infra/checks/run/sizes.ts). */
export const leftToAll = (skip: TestContext["skip"]): void => skip(!isWhole, "npm run test:all");

/**
 * For a test over a list in which each member tries the same rule: every `nth` of it before a commit, all of it in `npm run test:all`.
 * What is taken does not depend on chance.
 */
export const someOf = <T>(list: readonly T[], nth: number): readonly T[] =>
  isWhole ? list : list.filter((_, at) => at % nth === 0);

/** The one of two sizes that this run is for. */
export const sized = (short: number, long: number): number => (isLong ? long : short);
