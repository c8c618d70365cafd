import { describe, expect, test } from "vitest";
import { BOOK } from "./index.ts";
import { costOfSpeech, loadSpeech, SPEECH, SPEECH_MODEL } from "./speech.ts";

const file = (usd: string) => ({
  sources: { s: { source: "https://example.com", asOf: "2026-09-20" } },
  prices: [["workers_ai.whisper_turbo", "everywhere", "audio minute", usd, "s"]],
});

describe("allows", () => {
  test("[row 141] a minute to cost its neurons at the price of neurons, as the provider bills it", () => {
    const thousand = BOOK.find("cloudflare.workers_ai.neurons");
    const neuronsPerMinute = 46.63;
    expect(SPEECH.minuteNano).toBe(Math.round((neuronsPerMinute * (thousand?.priceNano ?? 0)) / 1_000));
    expect(SPEECH.priceVersion).toBe(`${SPEECH_MODEL}@${SPEECH.asOf}`);
  });

  test("parts of a minute to be rounded up to whole nano-dollars", () => {
    const minute = loadSpeech(file("0.0005"));
    expect([0, 0.001, 1, 60, 90].map((seconds) => costOfSpeech(seconds, minute))).toEqual([
      0, 9, 8_334, 500_000, 750_000,
    ]);
  });
});

describe("refuses", () => {
  test.each([
    ["no price", { ...file("1"), prices: [] }],
    ["a price of nothing", file("free")],
    ["a price that is none", file("a dime")],
    ["no source", { ...file("1"), sources: {} }],
  ])("%s", (_, broken) => {
    expect(() => loadSpeech(broken)).toThrow();
  });
});
