import { describe, expect, test } from "vitest";
import { eventually } from "../../workers/patience.harness.ts";
import { bridge, type RequestRecord } from "./bridge.ts";
import { BridgeUnusable, type ExecutionsDoor, RequestRefused, type WatchedEvent } from "./door.ts";
import type { RecordPlace } from "./places.ts";
import { KAFKA_TOPICS } from "./topics.ts";

// The bridge between a cluster in memory and a deployment that the test plays.

type Published = {
  readonly topic: string;
  readonly key: string;
  readonly value: ReturnType<typeof JSON.parse>;
};

const requestOf = (n: number) => ({
  executionId: `execution-000${n}`,
  personaId: "manual",
  prompt: `Request ${n}`,
});
const delivered = (n: number, value = JSON.stringify(requestOf(n))): RequestRecord => ({
  partition: 0,
  offset: BigInt(n),
  key: `execution-000${n}`,
  value,
});
const complete: WatchedEvent = {
  event: "complete",
  data: { status: "completed", totalCostUsd: 0.01 },
  after: 1,
};
const initOf = (lines: readonly string[], after: number | null): WatchedEvent => ({
  event: "init",
  data: { output: lines, status: "running" },
  after,
});

/** A bridge that has these to read; `door` is what the deployment does. */
function open(
  deliveries: Iterable<RequestRecord> | AsyncIterable<RequestRecord>,
  door: Partial<ExecutionsDoor>,
  more: { readonly quietMs?: number } = {},
) {
  const published: Published[] = [];
  const commits: RecordPlace[] = [];
  const logged: string[] = [];
  const end = new AbortController();
  const waits = new Promise<never>(() => undefined);
  const cluster = {
    requests: (async function* () {
      yield* deliveries;
      await waits;
    })(),
    publish: async (topic: string, key: string, value: string) => {
      published.push({ topic, key, value: JSON.parse(value) });
    },
    commit: async (place: RecordPlace) => {
      commits.push(place);
    },
  };
  const usual: ExecutionsDoor = {
    execute: async ({ executionId }) => `ours-of-${executionId}`,
    detail: () => Promise.reject(new Error("The test did not expect to be asked")),
    watch: async function* () {
      yield initOf(["Hello"], 1);
      yield complete;
    },
  };
  const log = (line: object) => void logged.push(JSON.stringify(line));
  const options = { cluster, door: { ...usual, ...door }, signingKey: null, now: () => 1_000, log };
  const ended = bridge({ ...options, retryMinMs: 1, ...more }, end.signal);
  const stop = () => {
    end.abort();
    return ended;
  };
  return { published, commits, logged, ended, stop };
}

describe("allows", () => {
  test("a request to its end: executed under its own name, published, and then committed [row 98]", async () => {
    const asked: object[] = [];
    const { published, commits, stop } = open([delivered(1)], {
      execute: async (request) => {
        asked.push(request);
        return "ours-0001";
      },
    });
    await eventually(() => expect(commits).toEqual([{ partition: 0, offset: 2n }]));
    expect(asked).toEqual([requestOf(1)]);
    expect(published).toEqual([
      {
        topic: KAFKA_TOPICS.output,
        key: "execution-0001",
        value: { executionId: "execution-0001", chunk: "Hello", timestamp: 1_000 },
      },
      {
        topic: KAFKA_TOPICS.lifecycle,
        key: "execution-0001",
        value: {
          executionId: "execution-0001",
          status: "completed",
          exitCode: 0,
          durationMs: 0,
          totalCostUsd: 0.01,
        },
      },
    ]);
    await stop();
  });

  test("lines that no broker takes in one piece, whole again when they are joined", async () => {
    const long = `${"x".repeat(149_999)}\u{1f4a1}${"y".repeat(10)}`;
    const { published, commits, stop } = open([delivered(1)], {
      watch: async function* () {
        yield initOf(["a", long, "b"], 3);
        yield complete;
      },
    });
    await eventually(() => expect(commits).toHaveLength(1));
    const chunks: string[] = published
      .filter(({ topic }) => topic === KAFKA_TOPICS.output)
      .map(({ value }) => value.chunk);
    expect(chunks[0]).toBe("a");
    expect(chunks.slice(1).join("")).toBe(`${long}\nb`);
    for (const chunk of chunks) expect([chunk.length <= 150_000, chunk.isWellFormed()]).toEqual([true, true]);
    await stop();
  });

  test("one that waits for hours: it is looked at now and then instead of being watched", async () => {
    let watched = 0;
    const states = ["queued", "queued", "running"];
    const { commits, stop } = open(
      [delivered(1)],
      {
        detail: async () => ({ status: states.shift() }) as Awaited<ReturnType<ExecutionsDoor["detail"]>>,
        watch: async function* (_id, _after, signal) {
          watched += 1;
          yield initOf([], 0);
          if (watched > 1) return void (yield complete);
          await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        },
      },
      { quietMs: 5 },
    );
    await eventually(() => expect(commits).toHaveLength(1));
    expect([watched, states]).toEqual([2, []]);
    await stop();
  });
});

describe("refuses", () => {
  test("what the deployment refuses: a dead letter in its words, and an end [row 98]", async () => {
    const { published, commits, stop } = open([delivered(1)], {
      execute: () => Promise.reject(new RequestRefused("409 It is another execution already")),
    });
    await eventually(() => expect(commits).toHaveLength(1));
    expect(published.map(({ topic, value }) => [topic, value.reason ?? value.error])).toEqual([
      [KAFKA_TOPICS.dlq, "409 It is another execution already"],
      [KAFKA_TOPICS.lifecycle, "409 It is another execution already"],
    ]);
    await stop();
  });

  test("to go on where the owner has to mend something: it ends with why, and commits nothing [row 98]", async () => {
    const { ended, commits } = open([delivered(1)], {
      execute: () => Promise.reject(new BridgeUnusable("The deployment does not let this bridge in (401)")),
    });
    await expect(ended).rejects.toThrow("does not let this bridge in");
    expect(commits).toEqual([]);
  });
});

describe("fails safe", () => {
  test("a deployment that is away is asked again, and a stream that breaks off goes on where it was", async () => {
    let tries = 0;
    const from: number[] = [];
    const { published, commits, stop } = open([delivered(1)], {
      execute: async () => {
        tries += 1;
        if (tries < 3) throw new Error("fetch failed");
        return "ours-0001";
      },
      watch: async function* (_id, after) {
        from.push(after);
        if (after === 0) return void (yield initOf(["one", "two"], 2));
        yield initOf(["three"], 3);
        yield complete;
      },
    });
    await eventually(() => expect(commits).toHaveLength(1));
    expect([tries, from]).toEqual([3, [0, 2]]);
    const output = published.filter(({ topic }) => topic === KAFKA_TOPICS.output);
    expect(output.map(({ value }) => value.chunk)).toEqual(["one\ntwo", "three"]);
    await stop();
  });

  test("a cluster that can no longer be read: it ends with why, and leaves what goes on to its next start", async () => {
    const stopped: string[] = [];
    const breaks = (async function* () {
      yield delivered(1);
      await eventually(() => expect(stopped).toEqual(["begun"]));
      throw new Error("the broker is gone");
    })();
    const { ended, commits } = open(breaks, {
      watch: async function* (_id, _after, signal) {
        stopped.push("begun");
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        yield complete;
      },
    });
    await expect(ended).rejects.toThrow("the broker is gone");
    expect(commits).toEqual([]);
  });

  test("what ends later is not passed over by a commit: the first that goes on is where a group begins again [row 98]", async () => {
    const ends: Record<string, () => void> = {};
    const { commits, stop } = open([delivered(1), delivered(2), delivered(3)], {
      watch: async function* (id, _after, signal) {
        await new Promise<void>((resolve, reject) => {
          ends[id] = resolve;
          signal.addEventListener("abort", () => reject(signal.reason));
        });
        yield initOf([], 0);
        yield complete;
      },
    });
    await eventually(() => expect(Object.keys(ends)).toHaveLength(3));
    for (const n of [2, 1]) {
      ends[`ours-of-execution-000${n}`]?.();
      await eventually(() => expect(commits).toHaveLength(3 - n));
    }
    expect(commits.map(({ offset }) => offset)).toEqual([1n, 3n]);
    await stop();
    expect(commits).toHaveLength(2);
  });
});
