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

/** For the first line of a test that `npm test` leaves to `npm run test:all` (infra/checks/run/sizes.ts). */
export const leftToAll = (skip: TestContext["skip"]): void => skip(!inject("isWhole"), "npm run test:all");

/** The one of two sizes that this run is for. */
export const sized = (short: number, long: number): number => (isLong ? long : short);
