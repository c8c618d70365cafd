/** Why a task was halted: somebody asked, or it broke what its approval promised. */
export const HALT_CAUSES = ["asked", "duration", "silent", "uncollected", "budget"] as const;
export type HaltCause = (typeof HALT_CAUSES)[number];

/** Where the agency gateway's copy stands. `given_up` after a day of trying. */
export type Forward = "none" | "queued" | "delivered" | "given_up";

/** A halt never lapses: its task is denied for good. `haltedAt` is in unix milliseconds. */
export type Halt = {
  readonly id: string;
  readonly taskId: string;
  readonly reason: string;
  readonly cause: HaltCause;
  readonly haltedAt: number;
  readonly haltedBy: string;
  readonly forward: Forward;
  readonly attempts: number;
};

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 3_600_000;

/** A gateway that has been away for a day has forgotten its tasks, or is not coming back. */
export const HALT_GIVE_UP_AFTER_MS = 24 * 3_600_000;

/** How long to wait after that many failed attempts: 30 s, doubling, at most an hour. */
export const retryAfterMs = (attempts: number): number =>
  Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, attempts - 1));

/** What the reply says: a halt nobody will deliver any more is forwarded to nobody. */
export const forwardedText = (forward: Forward): "delivered" | "queued" | "none" =>
  forward === "given_up" ? "none" : forward;
