import { signal } from "@preact/signals";

/** What a new owner does first. */
export const FIRST_STEPS = ["hello", "notify", "budget"] as const;
export type FirstStep = (typeof FIRST_STEPS)[number];

/** In this browser: the steps that are done, by name; every one of them once the list was closed. */
const KEPT = "purser:begun";

/** Null until one is noted. */
const done = signal<ReadonlySet<string> | null>(null);

/** The first steps that this browser's owner has done. */
export const stepsDone = (): ReadonlySet<string> =>
  done.value ?? new Set((localStorage.getItem(KEPT) ?? "").split(" "));

/** Notes that they are done; once all are, nobody is reminded of them. */
export function doneWith(...steps: readonly FirstStep[]): void {
  const known = stepsDone();
  if (steps.every((step) => known.has(step))) return;
  done.value = new Set([...known, ...steps]);
  localStorage.setItem(KEPT, FIRST_STEPS.filter((step) => done.value?.has(step)).join(" "));
}
