import { describe, expect, test } from "vitest";
import { LastEvent } from "./last-event.ts";

function costOf(...pieces: string[]): string | null {
  const last = new LastEvent();
  for (const piece of pieces) last.add(new TextEncoder().encode(piece));
  return last.costUsd();
}

const end = (cost: unknown) =>
  `event: result\ndata: ${JSON.stringify({ status: "success", costUsd: cost })}\n\n`;

describe("allows", () => {
  test("the cost of the last event, whatever came before and however it was cut", () => {
    const text = `data: {"costUsd":"9.00"}\n\n: ping\n\n${end("0.0123")}`;
    expect(costOf(text)).toBe("0.0123");
    expect(costOf(text, ": still here\n\n")).toBe("0.0123");
    expect(costOf(...text.split(""))).toBe("0.0123");
  });
});

describe("refuses", () => {
  test("a cost that only the text of an answer speaks of", () => {
    expect(costOf(`data: ${JSON.stringify({ text: '{"costUsd":"5.00"}' })}\n\n`)).toBeNull();
  });

  test.each([["-1"], ["1e9"], [12], [null], ["a lot"]])("%j as an amount", (cost) => {
    expect(costOf(end(cost))).toBeNull();
  });
});

describe("fails safe", () => {
  test("a stream that broke off before its last event says nothing of it", () => {
    expect(costOf(end("0.5").slice(0, -2))).toBeNull();
    expect(costOf()).toBeNull();
  });

  test("an event without end is not kept, and the one after it is read", () => {
    const long = "x".repeat(300 * 1024);
    expect(costOf("data: ", long, long, "\n\n", end("0.5"))).toBe("0.50");
    expect(costOf(`data: {"costUsd":"1.00","a":"`, long, `"}\n\n`)).toBeNull();
  });
});
