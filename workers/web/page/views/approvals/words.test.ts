import { expect, test } from "vitest";
import type { WaitingAsk } from "./pending.ts";
import { words } from "./words.ts";

test.each([
  ["12.50", "writer wants $12.50"],
  ["0", "writer wants your word"],
  ["0.00", "writer wants your word"],
])("a question that costs %s", (estimatedCost, title) => {
  expect(words.title({ agentType: "writer", estimatedCost } as WaitingAsk)).toBe(title);
});
