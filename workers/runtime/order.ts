import type { Caller } from "../caller.ts";

/** One run as its session gets it: what the client sent, and nothing else of the request. */
export type Order = {
  /** The run's own; sortable by time. */
  readonly id: string;
  /** Who asks, as the door verified it. */
  readonly client: Pick<Caller, "kind" | "name">;
  readonly requestId: string;
  /** The deployment's own address, for calls to the gate. */
  readonly origin: string;
  readonly sessionId: string;
  /** The client named no session: what was said before in this object is not part of the conversation. */
  readonly begins: boolean;
  /** The idempotency key. */
  readonly key: string | null;
  /** SHA-256 of what was asked, to tell a repeat from another request under the same key. */
  readonly fingerprint: string;
  readonly prompt: string;
  readonly group: string;
  readonly isMain: boolean;
  readonly isScheduled: boolean;
  /** Whether what it costs is on somebody's bill: not where the offline model answers. */
  readonly isBilled: boolean;
  /** Unix milliseconds; the run's time begins here. */
  readonly arrivedAt: number;
};
