import { setTimeout } from "node:timers/promises";
import type { ExecutionsDoor } from "./door.ts";
import {
  EVENT_PROTOCOLS,
  type EventRecord,
  KAFKA_TOPICS,
  type LifecycleRecord,
  type OutputRecord,
} from "./topics.ts";

/** A watched execution keeps the deployment's object awake: one that says nothing for so long is looked at now and then instead. */
const QUIET_MS = 60_000;
/** Brokers take records of a mebibyte (kafka.apache.org/documentation, message.max.bytes); a character may be six bytes of JSON. */
const CHUNK_MAX_CHARS = 150_000;

export type Publish = (
  topic: string,
  key: string,
  record: object,
  headers?: Readonly<Record<string, string>>,
) => Promise<void>;

type Following = {
  readonly door: ExecutionsDoor;
  readonly publish: Publish;
  readonly now: () => number;
  readonly signal: AbortSignal;
  readonly quietMs?: number;
};

/**
 * Publishes what an execution puts out, says and comes to, under the id that its requester knows, until it is over.
 *
 * @param id the deployment's
 * @param state how many lines were published, so that a second try goes on where the first was
 */
export async function followExecution(
  executionId: string,
  id: string,
  state: { lines: number },
  { door, publish, now, signal, quietMs = QUIET_MS }: Following,
): Promise<void> {
  const output = async (lines: readonly string[]) => {
    let first = state.lines;
    for (const { chunk, count } of chunksOf(lines)) {
      const record: OutputRecord = { executionId, chunk, timestamp: now() };
      // The number of its first line: who gets a chunk twice sees it by that.
      await publish(KAFKA_TOPICS.output, executionId, record, { line: String(first) });
      first += count;
    }
  };
  for (;;) {
    const quiet = new AbortController();
    const timer = globalThis.setTimeout(() => quiet.abort(), quietMs);
    try {
      for await (const { event, data, after } of door.watch(
        id,
        state.lines,
        AbortSignal.any([signal, quiet.signal]),
      )) {
        timer.refresh();
        if (event === "init") await output(data.output);
        if (event === "output") await output(data.lines);
        if (event === "said" && EVENT_PROTOCOLS.includes(data.protocol)) {
          const record: EventRecord = {
            executionId,
            eventType: data.protocol,
            payload: data.said,
            timestamp: now(),
          };
          await publish(KAFKA_TOPICS.events, executionId, record);
        }
        if (event === "complete") {
          await publish(KAFKA_TOPICS.lifecycle, executionId, endOf(executionId, data));
          return;
        }
        if (after !== null) state.lines = after;
      }
      if (!quiet.signal.aborted) throw new Error(`The stream of ${id} ended before the execution did`);
    } catch (error) {
      if (signal.aborted || !quiet.signal.aborted) throw error;
    } finally {
      clearTimeout(timer);
      quiet.abort();
    }
    // It may wait for hours: for a worker, or for the month.
    while ((await door.detail(id, signal)).status === "queued")
      await setTimeout(quietMs, undefined, { signal });
  }
}

type End = {
  readonly status: LifecycleRecord["status"];
  readonly durationMs?: number;
  readonly sessionId?: string;
  readonly totalCostUsd: number;
  readonly error?: string;
};

function endOf(
  executionId: string,
  { status, durationMs = 0, sessionId, totalCostUsd, error }: End,
): LifecycleRecord {
  return {
    executionId,
    status,
    // An execution at the edge has no process: 0 and 1 are what its end would be.
    exitCode: status === "completed" ? 0 : 1,
    durationMs,
    ...(sessionId === undefined ? {} : { sessionId }),
    totalCostUsd,
    ...(error === undefined ? {} : { error }),
  };
}

/** Lines as records that a broker takes. A line that is longer than one is cut, and counts with its last piece. */
function* chunksOf(lines: readonly string[]): Generator<{ readonly chunk: string; readonly count: number }> {
  let chunk: string[] = [];
  let chars = 0;
  for (const line of lines) {
    if (chunk.length > 0 && chars + line.length > CHUNK_MAX_CHARS) {
      yield { chunk: chunk.join("\n"), count: chunk.length };
      chunk = [];
      chars = 0;
    }
    let rest = line;
    while (rest.length > CHUNK_MAX_CHARS) {
      // Not between the halves of one character.
      const end = rest.codePointAt(CHUNK_MAX_CHARS - 1) ?? 0;
      const at = end > 0xffff ? CHUNK_MAX_CHARS - 1 : CHUNK_MAX_CHARS;
      yield { chunk: rest.slice(0, at), count: 0 };
      rest = rest.slice(at);
    }
    chunk.push(rest);
    chars += rest.length + 1;
  }
  if (chunk.length > 0) yield { chunk: chunk.join("\n"), count: chunk.length };
}
