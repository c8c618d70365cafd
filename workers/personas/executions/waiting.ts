import { momentOf } from "../../wire/moment.ts";

/** Why an execution that has not begun, or a worker that is free, waits; a sentence beside it says it to a person. */
export const WAITING_REASONS = [
  /** No worker is connected, and no machine can be started that has one. */
  "no_worker",
  /** All connected workers have as many as they take. */
  "workers_busy",
  /** Its persona names hosts, and no connected worker holds runs to theirs. */
  "hosts_not_held",
  /** There is no key and no subscription that a worker could ask the model with. */
  "no_model",
  /** The machine is being started, or is up and its worker has not connected yet. */
  "machine_starting",
  /** The machine has run for its hours of the day. */
  "machine_hours",
  /** The owner has put the machine to sleep, and that stands for an hour. */
  "machine_put_to_sleep",
  /** The machine was started, and that has helped nothing; it is tried again ever more rarely. */
  "machine_of_no_help",
  /** The persona has as many as its maxConcurrent. */
  "persona_busy",
  /** As many go on at the edge as may. */
  "edge_busy",
  /** The month's money holds it back, or the ledger cannot be asked. */
  "month",
  /** What works by itself is paused, because infrastructure has come to its line. */
  "paused",
  /** A person is to approve it. */
  "approval",
  /** It has asked a person something. */
  "answer",
] as const;
export type WaitingReason = (typeof WAITING_REASONS)[number];

/** Why a connected worker takes nothing, or no more: its own reasons, or that of what waits. */
export type IdleReason =
  | WaitingReason
  | "nothing_waits"
  | "worker_busy"
  | "worker_not_ready"
  | "worker_unable";

/** Why, in a sentence, and until when as far as that is known (Unix milliseconds). */
export type WaitingCause = {
  readonly reason: WaitingReason;
  readonly detail: string;
  readonly until?: number;
};

/** What a row says of it. */
export const waitingFields = ({ reason, detail, until }: WaitingCause) => ({
  waitingFor: detail,
  waitingReason: reason,
  waitingUntil: until === undefined ? null : momentOf(until),
});
export const NOT_WAITING = { waitingFor: null, waitingReason: null, waitingUntil: null } as const;

export const NO_WORKER: WaitingCause = {
  reason: "no_worker",
  detail: "It needs a shell, and waits for a worker to connect",
};
