import { describe, expect, test } from "vitest";
import { CHEAP_MODEL } from "../../policies/prices/models.ts";
import { askModel } from "./ask-model.ts";
import { answered, callOf, DEFAULT_MODELS, NOON, openDesk, refused } from "./model.harness.ts";
import { pricesFor } from "./prices.ts";

describe("allows", () => {
  test("an answer, paid for at exactly what the provider counted [row 13, 162]", async () => {
    const { desk, ledger, sent } = openDesk();
    const heard: string[] = [];
    const answer = answered(await askModel(callOf({ onText: (text) => heard.push(text) }), desk));
    expect(answer).toMatchObject({ stopReason: "end_turn", model: CHEAP_MODEL, level: 0 });
    expect(answer.text).toContain("offline model");
    expect(heard.join("")).toBe(answer.text);
    expect(heard.length).toBeGreaterThan(1);
    const { usage, costNano } = answer;
    expect(costNano).toBe(usage.inputTokens * 100 + usage.outputTokens * 500);
    expect(ledger.settled).toEqual([
      { key: ledger.asks[0]?.key, amountNano: costNano, usage, presumed: false },
    ]);
    expect(ledger.reservedNano()).toBe(0);
    expect(sent()).toHaveLength(1);

    expect(sent()[0]?.headers.get("authorization")).toBe("Bearer test-key");
    expect(sent()[0]?.headers.get("x-stainless-retry-count")).toBe("0");
  });

  test("the reservation to be the worst case: every prompt token written to a cache, every output token used", async () => {
    const { desk, ledger, model } = openDesk();
    await askModel(callOf(), desk);
    const counted = model.seen.find(({ path }) => path.endsWith("/count_tokens"));
    expect(counted?.asked.max_tokens).toBeUndefined();
    const [ask] = ledger.asks;
    const inputTokens = ((ask?.amountNano ?? 0) - 1_000 * 500) / 125;
    expect(inputTokens).toBeGreaterThan(0);
    expect(Number.isInteger(inputTokens)).toBe(true);
    expect(ask).toMatchObject({
      model: CHEAP_MODEL,
      work: "interactive",
      scope: { user: "owner@example.com" },
      priceVersion: "claude-haiku-5-5@2026-10-07",
      maxOutputTokens: 1_000,
      outputTokenNano: 500,
    });
    expect(ask?.amountNano).toBeGreaterThanOrEqual(ledger.settledNano());
  });

  test("cache classes at their own prices when the prompt's beginning was sent before", async () => {
    const { desk, ledger } = openDesk();
    const messages = [{ role: "user" as const, content: "Remember this. ".repeat(100) }];
    const first = answered(await askModel(callOf({ messages, reused: true }), desk));
    expect(first.usage.cacheWriteTokens).toBeGreaterThan(500);
    const again = [
      ...messages,
      { role: "assistant" as const, content: "Yes" },
      { role: "user" as const, content: "?" },
    ];
    const { usage, costNano } = answered(await askModel(callOf({ messages: again, reused: true }), desk));
    expect(usage.cacheReadTokens).toBeGreaterThan(500);
    expect(costNano).toBe(
      usage.inputTokens * 100 +
        usage.cacheWriteTokens * 125 +
        usage.cacheReadTokens * 10 +
        usage.outputTokens * 500,
    );
    expect(ledger.settledNano()).toBe(first.costNano + costNano);
  });

  test("what is left to set the length: fewer tokens, never under 256 [row 13]", async () => {
    const { desk, ledger, sent } = openDesk();
    ledger.state.allowanceNano = 300 * 500 + 200 * 125;
    const answer = answered(await askModel(callOf({ maxOutputTokens: 4_000 }), desk));
    const limit = sent()[0]?.asked.max_tokens ?? 0;
    expect(limit).toBeGreaterThanOrEqual(256);
    expect(limit).toBeLessThan(4_000);
    expect(answer.costNano).toBeLessThanOrEqual(ledger.state.allowanceNano);
  });

  test("a cheap model where the ledger asks for one, and the configured one where not [row 168]", async () => {
    const { desk, ledger, sent } = openDesk(undefined, {
      models: { ...DEFAULT_MODELS, chat: "claude-opus-5-5" },
    });
    expect(answered(await askModel(callOf(), desk)).model).toBe("claude-opus-5-5");
    ledger.state.modelPolicy = "cheap";
    ledger.state.level = 1;
    expect(answered(await askModel(callOf(), desk))).toMatchObject({ model: CHEAP_MODEL, level: 1 });
    expect(sent().map(({ asked }) => asked.model)).toEqual(["claude-opus-5-5", CHEAP_MODEL]);
    expect(new Set(ledger.settled.map(({ key }) => key)).size).toBe(2);
  });

  test("a tool's call to come back with its input", async () => {
    const { desk } = openDesk();
    const tools = [
      {
        name: "find_place",
        input_schema: { type: "object" as const, properties: { near: { type: "string" } } },
      },
    ];
    const messages = [{ role: "user" as const, content: "use find_place" }];
    const answer = answered(await askModel(callOf({ tools, messages }), desk));
    expect(answer.stopReason).toBe("tool_use");
    expect(answer.toolCalls).toEqual([
      { id: "toolu_offline", name: "find_place", input: { near: "offline model" } },
    ]);
  });

  test.each([
    ["rate-limited", 1_000],
    ["overloaded", 1_000],
  ] as const)(
    "a second attempt after %s, with a reservation of its own [row 13]",
    async (behaviour, wait) => {
      let calls = 0;
      const { desk, ledger, waits } = openDesk((asked) =>
        asked.stream && ++calls === 1 ? behaviour : undefined,
      );
      const answer = answered(await askModel(callOf(), desk));
      expect(waits).toEqual([wait]);
      expect(ledger.asks).toHaveLength(2);
      expect(new Set(ledger.asks.map(({ key }) => key)).size).toBe(2);
      expect(ledger.settled.map(({ amountNano }) => amountNano)).toEqual([0, answer.costNano]);
    },
  );

  test("a ledger whose answer gets lost to be asked again with the same key, at no further cost", async () => {
    const { desk, ledger } = openDesk();
    ledger.state.lost = 1;
    const answer = answered(await askModel(callOf(), desk));
    expect(ledger.asks).toHaveLength(2);
    expect(new Set(ledger.asks.map(({ key }) => key)).size).toBe(1);
    expect(ledger.settledNano()).toBe(answer.costNano);
    expect(ledger.reservedNano()).toBe(0);
  });
});

describe("an old price", () => {
  test("is spent by at any age: more is set aside, and what was used is paid at the price", async () => {
    for (const [day, percent] of [
      ["2040-01-01T00:00:00Z", 50],
      [NOON.toISOString(), 0],
    ] as const) {
      const { desk, ledger } = openDesk(undefined, { clock: () => new Date(day) });
      const { usage, costNano } = answered(await askModel(callOf(), desk));
      const [ask] = ledger.asks;
      expect(costNano, day).toBe(usage.inputTokens * 100 + usage.outputTokens * 500);
      expect(ask?.outputTokenNano, day).toBe((500 * (100 + percent)) / 100);
      expect(ask?.amountNano, day).toBeGreaterThanOrEqual(1_000 * (ask?.outputTokenNano ?? 0));
      expect(ledger.reservedNano(), day).toBe(0);
    }
  });

  test("of a model that costs nothing is none: the offline model sets aside what it always did", () => {
    const at = new Date("2040-01-01T00:00:00Z");
    const wish = { model: CHEAP_MODEL, inputTokens: 100, maxOutputTokens: 100 };
    const [local, real] = ["http://127.0.0.1:40123", "https://api.anthropic.com"].map(pricesFor);
    expect(local?.worstCase(wish, at)).toEqual(local?.worstCase(wish, NOON));
    expect(real?.worstCase(wish, at)).not.toEqual(local?.worstCase(wish, at));
    for (const url of [
      "https://127.0.0.1.example.com",
      "http://localhost.example.com",
      "http://127.0.0.10:1",
    ])
      expect(pricesFor(url)).toBe(real);
  });
});

describe("refuses", () => {
  test.each([
    ["an unknown model", "claude-fable-5-2", NOON],
    ["a sibling that the book does not name", "claude-haiku-5-6", NOON],
    ["a model before its first price", CHEAP_MODEL, new Date("2026-10-01T00:00:00Z")],
  ])("%s, before anything is counted or set aside [row 13]", async (_, chat, now) => {
    const { desk, ledger, model } = openDesk(undefined, {
      models: { ...DEFAULT_MODELS, chat },
      clock: () => now,
    });
    expect(refused(await askModel(callOf(), desk)).reason).toBe("unknown_price");
    expect([model.seen, ledger.asks]).toEqual([[], []]);
  });

  test("a call without money, with the time at which there is some again [row 13]", async () => {
    const { desk, ledger, sent } = openDesk();
    ledger.state.allowanceNano = 1_000;
    expect(await askModel(callOf(), desk)).toMatchObject({
      ok: false,
      reason: "no_money",
      resetAt: Date.UTC(2026, 11, 1),
      stillWorks: ["status", "history"],
      costNano: 0,
    });
    expect(sent()).toEqual([]);
  });

  test("background work where only people are served [row 168]", async () => {
    const { desk, ledger, sent } = openDesk();
    ledger.state.level = 2;
    expect(refused(await askModel(callOf({ kind: "background" }), desk)).reason).toBe("paused");
    expect(answered(await askModel(callOf(), desk)).level).toBe(2);
    expect(sent()).toHaveLength(1);
  });

  test("a prompt in the tier that costs five times as much", async () => {
    const { desk, ledger } = openDesk();
    const long = (words: number) => callOf({ messages: [{ role: "user", content: "word ".repeat(words) }] });
    expect(refused(await askModel(long(60_000), desk)).reason).toBe("prompt_too_large");
    expect(ledger.asks).toEqual([]);
    expect(answered(await askModel(long(50_000), desk)).costNano).toBeGreaterThan(0);
  });

  test("without a key, and says who sets it", async () => {
    const { desk, model } = openDesk(undefined, { apiKey: undefined });
    const { reason, detail } = refused(await askModel(callOf(), desk));
    expect([reason, model.seen]).toEqual(["no_key", []]);
    expect(detail).toContain("anthropicApiKey");
  });

  test.each([
    ["spend-limit", "provider_limit"],
    ["workspace-limit", "provider_limit"],
    ["payment-required", "provider_limit"],
    ["bad-key", "provider_refused"],
  ] as const)("to try again after %s, and books nothing for it [row 13]", async (behaviour, reason) => {
    const { desk, ledger, sent, waits } = openDesk(() => behaviour);
    expect(refused(await askModel(callOf(), desk)).reason).toBe(reason);
    expect([sent().length, waits.length]).toEqual([1, 0]);
    expect(ledger.settledNano()).toBe(0);
    expect(ledger.reservedNano()).toBe(0);
  });

  test("more than three attempts, however often the provider is overloaded", async () => {
    const { desk, ledger, sent } = openDesk(() => "overloaded");
    expect(refused(await askModel(callOf(), desk)).reason).toBe("provider_busy");
    expect([sent().length, ledger.asks.length, ledger.settledNano()]).toEqual([3, 3, 0]);
  });
});
