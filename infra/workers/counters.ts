import { createHash } from "node:crypto";

const COUNTERS = [
  "CHAT_LIMIT",
  "RUN_LIMIT",
  "APPROVE_LIMIT",
  "WEBHOOK_LIMIT",
  "PAGE_LIMIT",
  "POLL_LIMIT",
  "STRANGER_LIMIT",
  "PEER_LIMIT",
] as const;

/**
 * Numbers for the counters. Two bindings with one number share their counts, also between Workers and between stacks of the
 * account, so each stack has a range of its own, taken from its name; 2^40 ranges make a clash of two stacks unlikely beyond worry.
 */
export function countersOf(stack: string): Record<(typeof COUNTERS)[number], string> {
  const range = createHash("sha256").update(stack).digest().readUIntBE(0, 5) * COUNTERS.length;
  const numbered = COUNTERS.map((name, index) => [name, `${range + index + 1}`] as const);
  return Object.fromEntries(numbered) as Record<(typeof COUNTERS)[number], string>;
}
