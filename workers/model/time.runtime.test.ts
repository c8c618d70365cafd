import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { askModel } from "./ask-model.ts";
import type { ModelCall, ModelDesk } from "./call.ts";
import { answered, callOf, openDesk, refused } from "./model.harness.ts";

const LIMIT_MS = 1_000;
const CLOSE_WITHIN_MS = 2_000;
const hanging = () => new Promise<never>(() => {});
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "error").mockReturnValue();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** What a call came to, and after how long. The clock moves only when nothing else does. */
async function timed(desk: ModelDesk, changes: Partial<ModelCall> = {}) {
  const start = Date.now();
  let tookMs = -1;
  const asking = askModel(callOf({ timeLimitMs: LIMIT_MS, ...changes }), desk).finally(() => {
    tookMs = Date.now() - start;
  });
  for (let step = 0; step < 400 && tookMs < 0; step++) await pass(50);
  if (tookMs < 0) throw new Error("The call hangs");
  return { result: await asking, tookMs };
}

/** Streams and parsing need turns of their own, which a moved clock does not give. */
async function pass(ms: number): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => queueMicrotask(resolve));
  await vi.advanceTimersByTimeAsync(ms);
}

function stopAfter(ms: number): AbortSignal {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), ms);
  return stop.signal;
}

describe("fails safe", () => {
  test.each([
    ["the time limit", undefined, "timed_out", LIMIT_MS],
    ["the caller", 500, "aborted", 500],
  ] as const)("%s ends a wait that the provider asked for", async (_, stopMs, reason, endMs) => {
    const waits: AbortSignal[] = [];
    const { desk, ledger, sent } = openDesk(() => "overloaded", {
      wait: (_ms, signal) => {
        waits.push(signal);
        return sleep(5_000);
      },
    });
    const { result, tookMs } = await timed(desk, stopMs ? { signal: stopAfter(stopMs) } : {});
    expect([refused(result).reason, result.costNano, tookMs]).toEqual([reason, 0, endMs]);
    expect([sent().length, waits.length, waits[0]?.aborted]).toEqual([1, 1, true]);
    expect([ledger.settledNano(), ledger.reservedNano()]).toEqual([0, 0]);
  });

  test("a wait that fails when it is stopped is no failure of the call", async () => {
    const { desk } = openDesk(() => "overloaded", {
      wait: (_, signal) =>
        new Promise((__, reject) => {
          signal.addEventListener("abort", () => reject(new Error("stopped")));
        }),
    });
    expect(refused((await timed(desk)).result).reason).toBe("timed_out");
  });

  test.each([
    ["the time limit", undefined, "timed_out", LIMIT_MS],
    ["the caller", 500, "aborted", 500],
  ] as const)("%s ends a reservation that hangs", async (_, stopMs, reason, endMs) => {
    const { desk, ledger, sent } = openDesk();
    const { result, tookMs } = await timed(
      { ...desk, ledger: { ...ledger.contract, reserve: hanging } },
      stopMs ? { signal: stopAfter(stopMs) } : {},
    );
    expect([refused(result).reason, tookMs, sent()]).toEqual([reason, endMs, []]);
  });

  test.each([
    ["arrives", false],
    ["was carried out and its answer lost", true],
  ])("a reservation that %s after the end is freed, and not asked for again", async (_, isLost) => {
    const { desk, ledger, sent } = openDesk();
    const { reserve } = ledger.contract;
    const late: ModelDesk["ledger"] = {
      ...ledger.contract,
      reserve: async (ask) => {
        await sleep(4_000);
        if (isLost) ledger.state.lost = 1;
        return reserve(ask);
      },
    };
    const { result, tookMs } = await timed({ ...desk, ledger: late });
    expect([refused(result).reason, tookMs]).toEqual(["timed_out", LIMIT_MS]);
    expect(ledger.asks).toEqual([]);
    await pass(4_000);
    expect(ledger.asks).toHaveLength(1);
    expect(ledger.aborted).toEqual(ledger.asks.map(({ key }) => key));
    expect([sent(), ledger.settledNano(), ledger.reservedNano()]).toEqual([[], 0, 0]);
  });

  test("a late no leaves nothing to free", async () => {
    const { desk, ledger } = openDesk();
    ledger.state.allowanceNano = 1_000;
    const late: ModelDesk["ledger"] = {
      ...ledger.contract,
      reserve: (ask) => sleep(4_000).then(() => ledger.contract.reserve(ask)),
    };
    await timed({ ...desk, ledger: late });
    await pass(4_000);
    expect([ledger.asks.length, ledger.aborted]).toEqual([1, []]);
  });

  test.each([
    ["no headers", () => hanging()],
    ["no body", () => Promise.resolve(new Response(new ReadableStream({ pull: hanging })))],
  ])(
    "a count that hangs with %s: the call's end ends it, and the estimate takes over before",
    async (_, count) => {
      const model = openOfflineModel();
      const { desk, ledger } = openDesk(undefined, {
        send: (url, init) => (url.endsWith("/count_tokens") ? count() : model.answer(new Request(url, init))),
      });
      const short = await timed(desk);
      expect([refused(short.result).reason, short.tookMs, ledger.asks]).toEqual(["timed_out", LIMIT_MS, []]);
      const long = await timed(desk, { timeLimitMs: 60_000 });
      expect(answered(long.result).costNano).toBeGreaterThan(0);
      expect(long.tookMs).toBeLessThan(6_000);
    },
  );

  test("a provider that hangs and ignores the signal: the whole amount counts, at the limit", async () => {
    const model = openOfflineModel();
    const { desk, ledger } = openDesk(undefined, {
      send: (url, init) => (url.endsWith("/count_tokens") ? model.answer(new Request(url, init)) : hanging()),
    });
    const { result, tookMs } = await timed(desk);
    expect([refused(result).reason, tookMs]).toEqual(["timed_out", LIMIT_MS]);
    expect(ledger.settledNano()).toBe(ledger.asks[0]?.amountNano);
  });

  test("a settlement that hangs holds up no answer, and the reservation stands", async () => {
    const { desk, ledger } = openDesk();
    const { result, tookMs } = await timed({ ...desk, ledger: { ...ledger.contract, settle: hanging } });
    expect(answered(result).costNano).toBeGreaterThan(0);
    expect(tookMs).toBeLessThanOrEqual(CLOSE_WITHIN_MS + 100);
    expect(ledger.reservedNano()).toBe(ledger.asks[0]?.amountNano);
  });

  test("a settlement that arrives late still counts, also after a first try that failed", async () => {
    const { desk, ledger } = openDesk();
    let tries = 0;
    const late: ModelDesk["ledger"] = {
      ...ledger.contract,
      settle: async (settlement) => {
        await sleep(3_000);
        if (++tries === 1) throw new Error("Network connection lost");
        return ledger.contract.settle(settlement);
      },
    };
    const { result } = await timed({ ...desk, ledger: late });
    expect(ledger.settled).toEqual([]);
    await pass(6_000);
    expect(ledger.settledNano()).toBe(answered(result).costNano);
    expect(ledger.reservedNano()).toBe(0);
  });

  test("an abort that hangs holds up no refusal", async () => {
    const stop = new AbortController();
    const { desk, ledger, sent } = openDesk();
    const { result, tookMs } = await timed(
      {
        ...desk,
        ledger: {
          ...ledger.contract,
          reserve: async (ask) => {
            const admitted = await ledger.contract.reserve(ask);
            stop.abort();
            return admitted;
          },
          abort: hanging,
        },
      },
      { signal: stop.signal },
    );
    expect([refused(result).reason, sent()]).toEqual(["aborted", []]);
    expect(tookMs).toBeLessThanOrEqual(CLOSE_WITHIN_MS + 100);
    expect(ledger.reservedNano()).toBe(ledger.asks[0]?.amountNano);
  });
});
