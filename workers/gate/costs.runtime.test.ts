import { describe, expect, test } from "vitest";
import { DEFAULT_MODELS } from "../model/model.harness.ts";
import { OWNER, openGate } from "./gate.harness.ts";

type Price = {
  model: string;
  usedFor: string[];
  standing: string;
  reservePercent: number;
  input: string;
  source: string;
};
const pricesOf = async (gate: ReturnType<typeof openGate>): Promise<Price[]> => {
  const reply = (await gate.json("GET", "/api/costs/models", undefined, OWNER)) as { models?: Price[] };
  return reply.models ?? [];
};

describe("allows", () => {
  test("each model's price now, where it is from, and what this deployment uses it for", async () => {
    const gate = openGate({ MODELS: { ...DEFAULT_MODELS, chat: "claude-sonnet-5-5" } });
    const prices = await pricesOf(gate);
    expect(prices.find(({ model }) => model === "claude-haiku-5-5")).toEqual({
      model: "claude-haiku-5-5",
      usedFor: ["decision", "background", "cheap"],
      input: "0.10",
      output: "0.50",
      cacheWrite: "0.125",
      cacheRead: "0.01",
      long: { abovePromptTokens: 100_000, input: "0.50", output: "2.50" },
      source: "https://platform.claude.com/docs/en/about-claude/pricing",
      sourceId: "anthropic",
      asOf: expect.stringMatching(/^20\d\d-\d\d-\d\d$/),
      days: expect.any(Number),
      standing: "fresh",
      reservePercent: 0,
    });
    expect(prices.find(({ model }) => model === "claude-sonnet-5-5")?.usedFor).toEqual(["chat"]);
  });

  test("the price of another day", async () => {
    const gate = openGate();
    gate.at("2026-10-01T00:00:00Z");
    expect((await pricesOf(gate)).some(({ model }) => model === "claude-haiku-5-5")).toBe(false);
  });
});

describe("fails safe", () => {
  test("a price that grew old is marked with what is set aside for it, and a model without one is not listed", async () => {
    const gate = openGate();
    expect((await pricesOf(gate)).map(({ model }) => model)).not.toContain("claude-fable-5-2");
    gate.at("2040-01-01T00:00:00Z");
    const old = await pricesOf(gate);
    expect(old.length).toBeGreaterThan(0);
    for (const price of old) expect(price).toMatchObject({ standing: "old", reservePercent: 50 });
  });

  test("models that the deployment did not name well are an error, not a guess", async () => {
    const response = await openGate({ MODELS: { chat: "gpt" } }).call(
      "GET",
      "/api/costs/models",
      undefined,
      OWNER,
    );
    expect(response.status).toBe(500);
  });
});
