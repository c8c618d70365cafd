import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import { BridgeUnusable, type ExecutionsDoor, RequestRefused } from "./door.ts";
import { signedRecord } from "./envelope.ts";
import { followExecution, type Publish } from "./following.ts";
import { Places, type RecordPlace } from "./places.ts";
import { requestIn } from "./request.ts";
import { type DeadRecord, KAFKA_TOPICS, type LifecycleRecord } from "./topics.ts";

/** Executions that are followed beside each other; the deployment lets 50 be watched. */
const AT_ONCE_MAX = 20;
const RETRY_MIN_MS = 1_000;
const RETRY_MAX_MS = 60_000;
const RAW_MAX_CHARS = 4_096;

/** A record of the topic of requests. */
export type RequestRecord = RecordPlace & { readonly key: string | null; readonly value: string };

/** A Kafka cluster, as far as the bridge needs it. */
export type KafkaCluster = {
  /** Requests as they come, from where the group left off; ends when it is closed. */
  readonly requests: AsyncIterable<RequestRecord>;
  readonly publish: (
    topic: string,
    key: string,
    value: string,
    headers: Readonly<Record<string, string>>,
  ) => Promise<void>;
  /** The group goes on with that offset. */
  readonly commit: (place: RecordPlace) => Promise<void>;
};

export type BridgeOptions = {
  readonly cluster: KafkaCluster;
  readonly door: ExecutionsDoor;
  readonly signingKey: string | null;
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly log: (line: Readonly<Record<string, unknown>>) => void;
  readonly retryMinMs?: number;
  readonly quietMs?: number;
};

/**
 * Carries requests from a Kafka cluster to a deployment, and what becomes of them back. It keeps nothing: a request is committed once
 * its end is published, so that one that was cut off is read again, and finds the execution that it has begun.
 *
 * @returns when `signal` says so, with what goes on left to the next start
 * @throws Unusable what the owner has to mend; Error when no more can be read
 */
export async function bridge(options: BridgeOptions, signal: AbortSignal): Promise<void> {
  const { cluster, log } = options;
  const places = new Places();
  const stop = new AbortController();
  const ending = AbortSignal.any([signal, stop.signal]);
  const going = new Set<Promise<void>>();
  const failures: Error[] = [];
  const handle = async (delivery: RequestRecord) => {
    try {
      await carry(delivery, options, ending);
      const place = places.end(delivery);
      // The next commit says this too; without one the request is read again, and is done already.
      await cluster
        .commit(place)
        .catch((error: unknown) => log({ what: "not committed", because: reasonOf(error) }));
    } catch (error) {
      if (ending.aborted) return;
      failures.push(error instanceof Error ? error : new Error(String(error)));
      stop.abort();
    }
  };
  const stopped = new Promise<"stopped">((resolve) => {
    if (ending.aborted) resolve("stopped");
    else ending.addEventListener("abort", () => resolve("stopped"), { once: true });
  });
  const requests = cluster.requests[Symbol.asyncIterator]();
  try {
    while (!ending.aborted) {
      const next = await Promise.race([requests.next(), stopped]);
      if (next === "stopped" || next.done) break;
      if (!places.begin(next.value)) continue;
      const one: Promise<void> = handle(next.value).finally(() => going.delete(one));
      going.add(one);
      if (going.size >= AT_ONCE_MAX) await Promise.race(going);
    }
  } finally {
    stop.abort();
    await Promise.all(going);
  }
  const [failure] = failures;
  if (failure) throw failure;
  log({ what: "stopped" });
}

/** One request, from its record to its last word. */
async function carry(delivery: RequestRecord, options: BridgeOptions, signal: AbortSignal): Promise<void> {
  const { door, signingKey, now, log } = options;
  const publish = publisherOf(options, signal);
  const bury = async (reason: string, executionId: string | null) => {
    const dead: DeadRecord = {
      originalTopic: KAFKA_TOPICS.exec,
      originalKey: delivery.key,
      rawMessage: delivery.value.slice(0, RAW_MAX_CHARS).toWellFormed(),
      reason,
      rejectedAt: now(),
    };
    await publish(KAFKA_TOPICS.dlq, delivery.key ?? executionId ?? "", dead);
    if (executionId !== null) {
      const failed: LifecycleRecord = { executionId, status: "failed", error: reason, durationMs: 0 };
      await publish(KAFKA_TOPICS.lifecycle, executionId, failed);
    }
    log({ what: "refused", executionId, reason });
  };
  const request = requestIn(delivery.value, signingKey, now());
  if ("reason" in request) return bury(request.reason, request.executionId);
  const { executionId } = request;
  try {
    const id = await again(() => door.execute(request, signal), options, signal, "execute");
    log({ what: "begun", executionId, id });
    const state = { lines: 0 };
    await again(
      () => followExecution(executionId, id, state, { ...options, publish, signal }),
      options,
      signal,
      "follow",
    );
    log({ what: "ended", executionId, id });
  } catch (error) {
    if (!(error instanceof RequestRefused)) throw error;
    await bury(error.message, executionId);
  }
}

function publisherOf(options: BridgeOptions, signal: AbortSignal): Publish {
  const { cluster, signingKey: key, now } = options;
  return (topic, to, record, headers = {}) => {
    const text = JSON.stringify(record);
    const value = key === null ? text : signedRecord(text, { key, topic, now: now(), nonce: randomUUID() });
    return again(() => cluster.publish(topic, to, value, headers), options, signal, "publish");
  };
}

/** Until it works, ever more rarely: what fails because somebody is away is not lost by that. */
async function again<T>(
  work: () => Promise<T>,
  { log, retryMinMs = RETRY_MIN_MS }: BridgeOptions,
  signal: AbortSignal,
  what: string,
): Promise<T> {
  for (let waitMs = retryMinMs; ; waitMs = Math.min(2 * waitMs, RETRY_MAX_MS)) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || error instanceof RequestRefused || error instanceof BridgeUnusable) throw error;
      log({
        what: "again",
        of: what,
        inMs: waitMs,
        because: reasonOf(error),
      });
      await setTimeout(waitMs, undefined, { signal });
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : "unknown");
