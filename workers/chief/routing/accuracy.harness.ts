import type { Labelled } from "./held-out.harness.ts";

/** The part of labelled messages that go where they should, from 0 to 1. */
export function accuracyOf(route: (message: string) => string, labelled: readonly Labelled[]): number {
  const right = labelled.filter(([message, agent]) => route(message) === agent);
  return right.length / labelled.length;
}
