import { describe, expect, test } from "vitest";
import type { ReplyBlock } from "../../infra/offline/model/reply.ts";
import { modelPrice, WEB_SEARCH } from "../../policies/prices/models.ts";
import { DAY_MS } from "../../policies/prices/time.ts";
import { askModel } from "./ask-model.ts";
import { answered, callOf, DEFAULT_MODELS, openDesk, refused } from "./model.harness.ts";
import { BOOK_PRICES, WEB_SEARCH_RESULT_TOKENS } from "./prices.ts";

// Searches by the provider, the cheap model by choice, and a call's own limit.

const SEARCH_NANO = 10_000_000;
const found = (id: string): readonly ReplyBlock[] => [
  { type: "server_tool_use", id, name: "web_search", input: { query: "ships" } },
  {
    type: "web_search_tool_result",
    tool_use_id: id,
    content: [
      {
        type: "web_search_result",
        url: "https://example.com",
        title: "Ships",
        encrypted_content: "x",
        page_age: null,
      },
    ],
  },
];

describe("allows", () => {
  test("searches at their own price: all set aside, the made ones paid for", async () => {
    const { desk, ledger, sent } = openDesk(() => ({
      blocks: [...found("s1"), { type: "text", text: "A ship" }],
    }));
    const answer = answered(await askModel(callOf({ webSearches: 2 }), desk));
    expect(sent()[0]?.asked.tools).toEqual([
      { type: "web_search_20250305", name: "web_search", max_uses: 2 },
    ]);
    expect(answer.usage.webSearches).toBe(1);
    const { inputTokens, outputTokens } = answer.usage;
    expect(answer.costNano).toBe(inputTokens * 100 + outputTokens * 500 + SEARCH_NANO);
    expect(ledger.settledNano()).toBe(answer.costNano);
    expect(ledger.asks[0]?.amountNano).toBeGreaterThan(2 * SEARCH_NANO + 3 * WEB_SEARCH_RESULT_TOKENS * 125);
  });

  test("what was said to be repeated as the provider wants it: each part in its place", async () => {
    const call: ReplyBlock = { type: "tool_use", id: "t1", name: "current_time", input: { zone: "UTC" } };
    const { desk } = openDesk(() => ({ blocks: [...found("s1"), { type: "text", text: "" }, call] }));
    const { content, toolCalls, stopReason } = answered(await askModel(callOf({ webSearches: 1 }), desk));
    expect(content).toEqual([...found("s1"), call]);
    expect(toolCalls).toEqual([{ id: "t1", name: "current_time", input: { zone: "UTC" } }]);
    expect(stopReason).toBe("tool_use");
  });

  test("the cheap model for any kind of work that asks for it", async () => {
    const models = { ...DEFAULT_MODELS, background: "claude-sonnet-5-5" };
    const { desk, sent } = openDesk(() => undefined, { models });
    await askModel(callOf({ kind: "background", cheap: true }), desk);
    expect(sent().map(({ asked }) => asked.model)).toEqual([DEFAULT_MODELS.cheap]);
  });

  test("fewer output tokens where the call's own limit pays for no more", async () => {
    const { desk, ledger, sent } = openDesk();
    await askModel(callOf(), desk);
    const [{ amountNano } = { amountNano: 0 }] = ledger.asks;
    await askModel(callOf({ limitNano: amountNano - 500 * 500 }), desk);
    expect(sent()[1]?.asked.max_tokens).toBe(500);
    expect(ledger.asks[1]).toMatchObject({ amountNano: amountNano - 500 * 500, maxOutputTokens: 500 });
  });
});

describe("refuses", () => {
  test("a call that its own limit does not cover: nothing is set aside, nothing sent", async () => {
    const { desk, ledger, sent } = openDesk();
    const refusal = refused(await askModel(callOf({ limitNano: 1_000 }), desk));
    expect(refusal).toMatchObject({ reason: "over_limit", costNano: 0 });
    expect([ledger.asks, sent()]).toEqual([[], []]);
  });
});

describe("fails safe", () => {
  test("an answer with searches that breaks off counts in full: nobody knows what was found", async () => {
    const { desk, ledger } = openDesk((asked) => (asked.stream ? "cut" : undefined));
    const { costNano } = refused(await askModel(callOf({ webSearches: 1 }), desk));
    expect(costNano).toBe(ledger.asks[0]?.amountNano);
  });

  test("a price of searches that nobody has looked at for long: more is set aside for a call that searches", () => {
    const wish = { model: DEFAULT_MODELS.chat, inputTokens: 10, maxOutputTokens: 10 };
    const model = modelPrice(wish.model, new Date("2026-11-20T12:00:00Z"));
    const amount = (at: Date, webSearches: number) =>
      BOOK_PRICES.worstCase({ ...wish, webSearches }, at)?.amountNano ?? 0;
    const day = (asOf: string, days: number) => new Date(Date.parse(`${asOf}T12:00:00Z`) + days * DAY_MS);
    // The older of the two readings decides for a search; without one, the model's alone does.
    const older = [WEB_SEARCH.asOf, model?.asOf ?? ""].toSorted()[0] ?? "";
    expect(amount(day(older, 89), 1)).toBeLessThan(amount(day(older, 90), 1));
    const [fresh, old] = [amount(day(model?.asOf ?? "", 89), 0), amount(day(model?.asOf ?? "", 90), 0)];
    expect(old).toBeGreaterThan(fresh);
    expect(old).toBeLessThanOrEqual(Math.ceil(fresh * 1.25) + 10);
  });

  test("the amount falls by one price for each token less, wherever the dearer tier begins", () => {
    for (const webSearches of [0, 1, 3, 10]) {
      const wish = { model: DEFAULT_MODELS.chat, inputTokens: 90_000, maxOutputTokens: 1_000, webSearches };
      const at = new Date("2026-11-20T12:00:00Z");
      const worst = BOOK_PRICES.worstCase(wish, at);
      expect(worst?.amountNano).toBeGreaterThanOrEqual(
        1_000 * (worst?.outputTokenNano ?? 0) + webSearches * SEARCH_NANO,
      );
    }
  });
});
