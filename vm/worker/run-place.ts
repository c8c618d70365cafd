import type { Assign } from "./protocol.ts";
import { type RunOptions, startRun, type WorkerRun } from "./run.ts";

/** Where runs are carried out, one at a time. */
export type RunPlace = {
  /** Whether it could take one now. */
  readonly isFree: () => boolean;
  readonly start: (assign: Assign, say: RunOptions["say"]) => WorkerRun;
  /** Calls that whenever it may have become free, or is so no more. */
  readonly watch: (changed: () => void) => void;
  readonly close: () => void;
};

/** Runs are processes of this machine, beside the worker's own. */
export const onThisMachine = (options: Omit<RunOptions, "say">): RunPlace => ({
  isFree: () => true,
  start: (assign, say) => startRun(assign, { ...options, outlives: true, say }),
  watch: () => undefined,
  close: () => undefined,
});

/** Of a worker that connects only to say why it takes none. */
export const NOWHERE: RunPlace = {
  isFree: () => false,
  start: () => {
    throw new Error("There is no place for a run");
  },
  watch: () => undefined,
  close: () => undefined,
};
