import { v7 } from "uuid";

/** What reaches the internet. Redirects are followed unless `init` says otherwise. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

/** What code takes from outside itself; each part names what it needs of it, and a test brings its own. */
export type Outside = {
  readonly clock: () => Date;
  readonly send: Send;
  /** Ends early, by rejecting, with the signal. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Aborts after that time. */
  readonly timeLimit: (ms: number) => AbortSignal;
  /** An id for something of that moment (Unix milliseconds); ids sort by it (UUIDv7). */
  readonly newId: (at: number) => string;
};

/** The real one. */
export const OUTSIDE: Outside = {
  clock: () => new Date(),
  send: (url, init) => fetch(url, init),
  wait: (ms, signal) => scheduler.wait(ms, signal ? { signal } : {}),
  random: () => Math.random(),
  timeLimit: (ms) => AbortSignal.timeout(ms),
  newId: (at) => v7({ msecs: at }),
};
