import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a machine remembers of its releases. */
export type ReleaseState = {
  /** Serial of the one that runs; null before the first. */
  readonly current: number | null;
  readonly previous: number | null;
  /** The highest that was ever accepted. */
  readonly highest: number;
  /** Those that did not become healthy; they are never tried again. */
  readonly bad: readonly number[];
};

const FILE = "state.json";
const NOTHING: ReleaseState = { current: null, previous: null, highest: 0, bad: [] };

export function readState(folder: string): ReleaseState {
  const file = join(folder, FILE);
  return existsSync(file)
    ? { ...NOTHING, ...(JSON.parse(readFileSync(file, "utf8")) as ReleaseState) }
    : NOTHING;
}

/** By renaming, so that a machine that loses its power has the old state or the new one. */
export function writeState(folder: string, state: ReleaseState): void {
  const draft = join(folder, `${FILE}.draft`);
  writeFileSync(draft, JSON.stringify(state));
  renameSync(draft, join(folder, FILE));
}
