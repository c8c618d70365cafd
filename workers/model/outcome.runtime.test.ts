import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Behaviour } from "../../infra/offline/model/behaviour.ts";
import { openOfflineModel, type WantedReply } from "../../infra/offline/model/model.ts";
import { askModel } from "./ask-model.ts";
import { callOf, openDesk, refused } from "./model.harness.ts";

// What a call costs whose end nobody knows.

const SHORT_MS = 150;
const UNKNOWN = [
  ["cut", "interrupted"],
  ["error-event", "interrupted"],
  ["malformed", "interrupted"],
  ["bad-usage", "interrupted"],
  ["page", "interrupted"],
  ["stalls", "timed_out"],
  ["silent", "timed_out"],
  ["broken", "provider_busy"],
  ["bad-gateway", "provider_busy"],
  ["gateway-timeout", "provider_busy"],
  ["proxy-timeout", "provider_busy"],
  ["redirects", "provider_refused"],
] as const satisfies readonly (readonly [Behaviour, string])[];

/** A desk whose provider answers a request for an answer with these events. */
function speaking(...events: object[]) {
  const model = openOfflineModel();
  const text = events.map((event) => `event: x\ndata: ${JSON.stringify(event)}\n\n`).join("");
  return openDesk(undefined, {
    send: async (url, init) =>
      url.endsWith("/v1/messages")
        ? new Response(
            text.replaceAll(/event: x\ndata: \{"type":"(\w+)"/g, 'event: $1\ndata: {"type":"$1"'),
            {
              headers: { "content-type": "text/event-stream" },
            },
          )
        : model.answer(new Request(url, init)),
  });
}
const start = (usage: object) => ({
  type: "message_start",
  message: { id: "m", type: "message", role: "assistant", content: [], usage },
});
const end = (usage: object) => ({ type: "message_delta", delta: { stop_reason: "end_turn" }, usage });

describe("allows", () => {
  test("numbers that came with the end are final, whatever breaks after them [row 162]", async () => {
    const { desk, ledger } = speaking(
      start({ input_tokens: 10, output_tokens: 1 }),
      end({ output_tokens: 20 }),
      { type: "error", error: { type: "overloaded_error", message: "Overloaded" } },
    );
    const { costNano } = refused(await askModel(callOf(), desk));
    expect(costNano).toBe(10 * 100 + 20 * 500);
    expect(ledger.settled).toMatchObject([{ amountNano: costNano, presumed: false }]);
  });

  test.each([400, 401, 402, 403, 404, 405, 413, 415, 422])(
    "a refusal with %i to cost nothing: the request was not taken [row 13]",
    async (status) => {
      const model = openOfflineModel();
      const { desk, ledger } = openDesk(undefined, {
        send: async (url, init) =>
          url.endsWith("/v1/messages")
            ? Response.json({ type: "error", error: { type: "x", message: "No" } }, { status })
            : model.answer(new Request(url, init)),
      });
      expect(refused(await askModel(callOf(), desk)).costNano).toBe(0);
      expect(ledger.settled).toMatchObject([{ amountNano: 0, presumed: false }]);
    },
  );
});

describe("refuses", () => {
  test("to follow a redirect, of the count or of the call", async () => {
    const modes: (string | undefined)[] = [];
    const hosts = new Set<string>();
    const { desk } = openDesk(undefined, {
      send: async (url, init) => {
        modes.push(init.redirect);
        hosts.add(new URL(url).host);
        return new Response(null, { status: 307, headers: { location: "https://elsewhere.test/" } });
      },
    });
    expect(refused(await askModel(callOf(), desk)).detail).toContain("HTTP 307");
    expect(modes).toEqual(["manual", "manual"]);
    expect([...hosts]).toEqual(["model.test"]);
  });
});

describe("fails safe", () => {
  test.each(UNKNOWN)(
    "%s: the whole reservation counts, as presumed, and nothing is sent again [row 13]",
    async (behaviour, reason) => {
      const { desk, ledger, sent, waits } = openDesk(() => behaviour);
      const failed = refused(await askModel(callOf({ timeLimitMs: SHORT_MS }), desk));
      expect([failed.reason, sent().length, waits]).toEqual([reason, 1, []]);
      expect(failed.costNano).toBe(ledger.asks[0]?.amountNano);
      expect(ledger.settled).toMatchObject([{ amountNano: failed.costNano, presumed: true }]);
      expect(ledger.reservedNano()).toBe(0);
    },
  );

  test.each([408, 409, 425, 499, 503, 520, 521, 522, 523, 598])(
    "HTTP %i may have cost anything: the whole reservation, once",
    async (status) => {
      const model = openOfflineModel();
      let calls = 0;
      const { desk, ledger } = openDesk(undefined, {
        send: async (url, init) => {
          if (!url.endsWith("/v1/messages")) return model.answer(new Request(url, init));
          calls += 1;
          return new Response("?", { status, headers: { "retry-after": "0" } });
        },
      });
      expect(refused(await askModel(callOf(), desk)).costNano).toBe(ledger.asks[0]?.amountNano);
      expect([calls, ledger.asks.length]).toEqual([1, 1]);
    },
  );

  test("no connection: it may have arrived, so the whole amount counts and nothing is repeated", async () => {
    const { desk, ledger } = openDesk(undefined, {
      send: () => Promise.reject(new TypeError("connection reset")),
    });
    expect(refused(await askModel(callOf(), desk)).reason).toBe("interrupted");
    expect(ledger.settled).toMatchObject([{ amountNano: ledger.asks[0]?.amountNano, presumed: true }]);
  });

  test("an unknown end after a refusal that may be repeated is the last attempt", async () => {
    let calls = 0;
    const { desk, ledger, sent } = openDesk((asked) =>
      asked.stream ? (["overloaded", "gateway-timeout"] as const)[calls++] : undefined,
    );
    const { costNano } = refused(await askModel(callOf(), desk));
    expect(sent()).toHaveLength(2);
    expect(ledger.settled.map(({ amountNano }) => amountNano)).toEqual([0, costNano]);
    expect(costNano).toBe(ledger.asks[1]?.amountNano);
  });

  test("a caller who leaves within the answer stops the call and pays the whole reservation", async () => {
    for (const behaviour of ["answer", "thinks"] as const) {
      const stop = new AbortController();
      const model = openOfflineModel(() => behaviour);
      let signal: AbortSignal | null | undefined;
      const { desk, ledger } = openDesk(undefined, {
        send: (url, init) => {
          if (url.endsWith("/v1/messages")) signal = init.signal;
          return model.answer(new Request(url, init));
        },
      });
      const call = callOf({ signal: stop.signal, onText: () => stop.abort() });
      expect(refused(await askModel(call, desk)).reason).toBe("aborted");
      expect(signal?.aborted).toBe(true);
      expect(ledger.settled).toMatchObject([{ amountNano: ledger.asks[0]?.amountNano, presumed: true }]);
    }
  });

  test("a prompt that the provider never counted is not free", async () => {
    const { desk, ledger } = speaking(end({ output_tokens: 20 }));
    expect(refused(await askModel(callOf(), desk)).reason).toBe("interrupted");
    expect(ledger.settled).toMatchObject([{ amountNano: ledger.asks[0]?.amountNano, presumed: true }]);
  });

  test("numbers so far above the reservation count as they are", async () => {
    const { desk, ledger } = speaking(start({ input_tokens: 90_000, output_tokens: 1 }));
    const { costNano } = refused(await askModel(callOf(), desk));
    expect(costNano).toBe(90_000 * 100 + 500);
    expect(ledger.settled).toMatchObject([{ amountNano: costNano, presumed: true }]);
  });

  test("tools and schemas that were not counted bring instructions of the provider's own", async () => {
    const { desk, ledger } = openDesk(undefined, {
      send: () => Promise.resolve(new Response(null, { status: 500 })),
    });
    const tools = [{ name: "t", input_schema: { type: "object" as const } }];
    await askModel(callOf(), desk);
    await askModel(callOf({ tools }), desk);
    const [plain = 0, equipped = 0] = ledger.asks.map(({ amountNano }) => amountNano);
    expect(equipped - plain).toBeGreaterThan(530 * 125);
  });

  test("whatever the order of calls, ends, losses and leavings: each attempt is paid once, at what is known of it", async () => {
    const fates = fc.constantFrom<WantedReply | "leaves">(
      ...UNKNOWN.map(([behaviour]) => behaviour).filter((b) => b !== "stalls" && b !== "silent"),
      "answer",
      "overloaded",
      "leaves",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fates, { minLength: 1, maxLength: 6 }),
        // Three in a row are a ledger that is away; its reservations end by themselves.
        fc.array(fc.boolean(), { maxLength: 2 }),
        fc.scheduler(),
        async (wanted, lost, s) => {
          const { desk, ledger, sent } = openDesk((asked) => fateOf(asked.messages, wanted));
          const { reserve, settle, abort } = ledger.contract;
          const inTurn =
            <A extends unknown[], R>(work: (...of: A) => Promise<R>, losable = false) =>
            async (...of: A) => {
              await s.schedule(Promise.resolve());
              if (losable && lost.pop() === true) ledger.state.lost = 1;
              return work(...of);
            };
          const held = {
            ...desk,
            ledger: { reserve: inTurn(reserve, true), settle: inTurn(settle, true), abort },
            send: inTurn(desk.send),
          };
          const results = await s.waitFor(
            Promise.all(
              wanted.map((fate, index) => {
                const stop = new AbortController();
                return askModel(
                  callOf({
                    messages: [{ role: "user", content: `call ${index}` }],
                    signal: stop.signal,
                    ...(fate === "leaves" ? { onText: () => stop.abort() } : {}),
                  }),
                  held,
                );
              }),
            ),
          );
          expect(ledger.reservedNano()).toBe(0);
          expect(ledger.settledNano()).toBe(results.reduce((sum, { costNano }) => sum + costNano, 0));
          for (const [index, fate] of wanted.entries()) {
            const tries = sent().filter(({ asked }) => fateIndex(asked.messages) === index).length;
            expect(tries).toBe(fate === "overloaded" ? 3 : 1);
          }
          for (const { key, amountNano, presumed } of ledger.settled)
            if (presumed) expect(amountNano).toBe(ledger.asks.find((ask) => ask.key === key)?.amountNano);
        },
      ),
      { numRuns: 40 },
    );
  });
});

type Messages = readonly { readonly content: unknown }[];
const fateIndex = (messages: Messages): number => Number(String(messages[0]?.content).slice("call ".length));
function fateOf(messages: Messages, wanted: readonly (WantedReply | "leaves")[]): WantedReply | undefined {
  const fate = wanted[fateIndex(messages)];
  return fate === "leaves" ? "answer" : fate;
}
