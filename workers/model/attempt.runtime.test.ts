import { describe, expect, test } from "vitest";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { CHEAP_MODEL } from "../../policies/prices/models.ts";
import { askModel } from "./ask-model.ts";
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

/** A provider that answers and does not count. */
function uncounted() {
  const model = openOfflineModel();
  return {
    send: async (url: string, init: RequestInit) =>
      url.endsWith("/count_tokens")
        ? new Response("no", { status: 500 })
        : model.answer(new Request(url, init)),
  };
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

  test("a count that fails, with a picture of few bytes: what the largest picture costs is set aside", async () => {
    const { desk, ledger } = openDesk(undefined, uncounted());
    const source = { type: "base64" as const, media_type: "image/png" as const, data: "iVBORw0KGgo=" };
    const messages = [{ role: "user" as const, content: [{ type: "image" as const, source }] }];
    const { usage } = answered(await askModel(callOf({ messages }), desk));
    const reservedFor = ((ledger.asks[0]?.amountNano ?? 0) - 1_000 * 500) / 125;
    expect(usage.inputTokens).toBeGreaterThan(1_600);
    expect(reservedFor).toBeGreaterThan(4_784);
  });

  test("a count that fails, with a PDF, whose bytes say nothing of its cost: nothing is set aside and nothing sent", async () => {
    const { desk, ledger, sent } = openDesk(undefined, uncounted());
    const source = {
      type: "base64" as const,
      media_type: "application/pdf" as const,
      data: btoa("%PDF-1.4"),
    };
    const messages = [{ role: "user" as const, content: [{ type: "document" as const, source }] }];
    const { reason, detail } = refused(await askModel(callOf({ messages }), desk));
    expect(reason).toBe("provider_busy");
    expect(detail).toContain("PDF");
    expect([ledger.asks, sent()]).toEqual([[], []]);
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

  test("530, Cloudflare's word that there is no way to the provider: it says so, and nothing is settled [row 13]", async () => {
    const { desk, ledger } = openDesk(undefined, {
      send: () => Promise.resolve(new Response("error code: 1016", { status: 530 })),
    });
    const { reason, detail, costNano } = refused(await askModel(callOf(), desk));
    expect([reason, costNano]).toEqual(["provider_unreachable", 0]);
    expect(detail).toContain("cannot be reached");
    expect(ledger.settled).toEqual([]);
    expect(ledger.aborted).toEqual(ledger.asks.map(({ key }) => key));
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
