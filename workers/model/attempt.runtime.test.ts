import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { askModel } from "./ask-model.ts";
import { CHEAP_MODEL } from "./choice.ts";
import { answered, callOf, NOON, openDesk, refused } from "./model.harness.ts";
import { BOOK_PRICES } from "./prices.ts";

/** A desk that keeps what is sent, as it is on the wire. */
function watched() {
  const model = openOfflineModel();
  const bodies: string[] = [];
  const { desk } = openDesk(undefined, {
    send: async (url, init) => {
      const request = new Request(url, init);
      bodies.push(await request.clone().text());
      return model.answer(request);
    },
  });
  return { desk, bodies };
}

describe("fails safe", () => {
  test("a ledger that is down: nothing is sent [row 13]", async () => {
    const { desk, ledger, sent } = openDesk();
    ledger.state.isDown = true;
    expect(refused(await askModel(callOf(), desk)).reason).toBe("ledger_unavailable");
    expect(sent()).toEqual([]);
  });

  test("a count that fails: the estimate is more than the prompt can have, never nothing", async () => {
    const model = openOfflineModel();
    for (const failing of [
      () => Promise.resolve(new Response("no", { status: 500 })),
      () => Promise.resolve(Response.json({ input_tokens: 0 })),
      () => Promise.reject(new TypeError("no network")),
    ]) {
      const { desk, ledger } = openDesk(undefined, {
        send: (url, init) =>
          url.endsWith("/count_tokens") ? failing() : model.answer(new Request(url, init)),
      });
      const messages = [{ role: "user" as const, content: "Grüße 🎉 ".repeat(50) }];
      const { usage } = answered(await askModel(callOf({ messages }), desk));
      const reservedFor = ((ledger.asks[0]?.amountNano ?? 0) - 1_000 * 500) / 125;
      expect(reservedFor).toBeGreaterThan(usage.inputTokens);
    }
  });

  test("half a character, which no provider takes, is sent as a replacement, in what is counted too", async () => {
    const { desk, bodies } = watched();
    const messages = [{ role: "user" as const, content: [{ type: "text" as const, text: "cut \ud83c" }] }];
    answered(await askModel(callOf({ messages, system: "\udf89 rules" }), desk));
    expect(bodies).toHaveLength(2);
    for (const body of bodies) {
      expect(body).toContain("cut \ufffd");
      expect(body).toContain("\ufffd rules");
      expect(body).not.toMatch(/\\ud[89a-f]/i);
    }
  });

  test("an answer that breaks off is settled at the prompt and 1.1 times what was seen", async () => {
    for (const behaviour of ["cut", "error-event", "malformed"] as const) {
      const { desk, ledger, sent } = openDesk(() => behaviour);
      const { reason, costNano } = refused(await askModel(callOf(), desk));
      expect([reason, sent().length], behaviour).toEqual(["interrupted", 1]);
      const [ask] = ledger.asks;
      const promptNano = (ask?.amountNano ?? 0) - 1_000 * 500;
      // 16 characters were seen: 8 tokens at most, times 1.1, rounded up.
      expect(costNano, behaviour).toBe(promptNano + 9 * 500);
      expect(ledger.settledNano(), behaviour).toBe(costNano);
      expect(ledger.reservedNano(), behaviour).toBe(0);
    }
  });

  test.each(["stalls", "silent", "bad-usage"] as const)(
    "%s: with nothing seen the whole reservation counts as spent",
    async (behaviour) => {
      const { desk, ledger } = openDesk(() => behaviour);
      const { reason, costNano } = refused(await askModel(callOf({ timeLimitMs: 150 }), desk));
      expect(reason).toBe(behaviour === "bad-usage" ? "interrupted" : "timed_out");
      expect(costNano).toBe(ledger.asks[0]?.amountNano);
      expect(ledger.settledNano()).toBe(costNano);
    },
  );

  test("hidden thinking that breaks off counts in full, because nobody saw how much it was", async () => {
    const { desk, ledger } = openDesk(() => "thinks");
    const stop = new AbortController();
    const call = callOf({ signal: stop.signal, onText: () => stop.abort() });
    expect(refused(await askModel(call, desk)).reason).toBe("aborted");
    expect(ledger.settledNano()).toBe(ledger.asks[0]?.amountNano);
  });

  test("a caller who leaves stops the network call, and pays for what was seen", async () => {
    const stop = new AbortController();
    const model = openOfflineModel();
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
    expect(ledger.settledNano()).toBeGreaterThan(0);
    expect(ledger.settledNano()).toBeLessThan(ledger.asks[0]?.amountNano ?? 0);
  });

  test("a caller who left before anything was sent pays nothing", async () => {
    const stop = new AbortController();
    const { desk, ledger, sent } = openDesk();
    const reserving = {
      ...ledger.contract,
      reserve: (ask: Parameters<typeof ledger.contract.reserve>[0]) => {
        stop.abort();
        return ledger.contract.reserve(ask);
      },
    };
    const result = await askModel(callOf({ signal: stop.signal }), { ...desk, ledger: reserving });
    expect(refused(result).reason).toBe("aborted");
    expect(ledger.aborted).toEqual(ledger.asks.map(({ key }) => key));
    expect([sent(), ledger.settledNano(), ledger.reservedNano()]).toEqual([[], 0, 0]);
  });

  test("no connection: it may have arrived, so the whole amount counts and nothing is repeated", async () => {
    const { desk, ledger } = openDesk(undefined, {
      send: () => Promise.reject(new TypeError("connection reset")),
    });
    expect(refused(await askModel(callOf(), desk)).reason).toBe("interrupted");
    expect(ledger.asks).toHaveLength(1);
    expect(ledger.settledNano()).toBe(ledger.asks[0]?.amountNano);
  });

  test.each([521, 523, 525, 526, 530])(
    "%i, Cloudflare's word that there was no connection: it says so, and nothing is settled [row 13]",
    async (status) => {
      const { desk, ledger } = openDesk(undefined, {
        send: () => Promise.resolve(new Response(`error code: ${status}`, { status })),
      });
      const { reason, detail, costNano } = refused(await askModel(callOf(), desk));
      expect([reason, costNano]).toEqual(["provider_unreachable", 0]);
      expect(detail).toContain("cannot be reached");
      expect(ledger.settled).toEqual([]);
      expect(ledger.aborted).toEqual(ledger.asks.map(({ key }) => key));
    },
  );

  test.each([520, 522, 524])(
    "%i, Cloudflare's word that no reply came: it may have arrived, so the whole amount counts",
    async (status) => {
      const { desk, ledger } = openDesk(undefined, {
        send: () => Promise.resolve(new Response(null, { status })),
      });
      expect(refused(await askModel(callOf(), desk)).reason).toBe("interrupted");
      expect(ledger.asks).toHaveLength(1);
      expect(ledger.settledNano()).toBe(ledger.asks[0]?.amountNano);
    },
  );

  test("a server error is settled at the prompt, and tried again", async () => {
    let calls = 0;
    const { desk, ledger } = openDesk((asked) => (asked.stream && ++calls === 1 ? "broken" : undefined));
    const answer = answered(await askModel(callOf(), desk));
    const [first, second] = ledger.settled;
    expect(first?.amountNano).toBe((ledger.asks[0]?.amountNano ?? 0) - 1_000 * 500);
    expect(answer.costNano).toBe((first?.amountNano ?? 0) + (second?.amountNano ?? 0));
  });

  test("a settlement that cannot be delivered leaves the reservation to end at its full amount", async () => {
    const { desk, ledger } = openDesk();
    const call = callOf({
      onText: () => {
        ledger.state.isDown = true;
      },
    });
    expect(answered(await askModel(call, desk)).text).toContain("offline model");
    expect(ledger.settled).toEqual([]);
    expect(ledger.reservedNano()).toBe(ledger.asks[0]?.amountNano);
  });

  test("a listener that fails changes neither the answer nor its price", async () => {
    const { desk, ledger } = openDesk();
    const onText = () => {
      throw new Error("The listener is gone");
    };
    const answer = answered(await askModel(callOf({ onText }), desk));
    expect(ledger.settledNano()).toBe(answer.costNano);
  });

  test("50 calls at once never set aside more than there is", async () => {
    const { desk, ledger } = openDesk();
    const { amountNano } = BOOK_PRICES.worstCase(
      { model: CHEAP_MODEL, inputTokens: 60, maxOutputTokens: 256 },
      NOON,
    ) ?? { amountNano: 0 };
    ledger.state.allowanceNano = 10 * amountNano;
    const results = await Promise.all(
      Array.from({ length: 50 }, () => askModel(callOf({ maxOutputTokens: 256 }), desk)),
    );
    expect(results.some(({ ok }) => ok)).toBe(true);
    expect(results.some(({ ok }) => !ok)).toBe(true);
    expect(ledger.settledNano()).toBeLessThanOrEqual(ledger.state.allowanceNano);
  });
});
