import { describe, expect, test } from "vitest";
import { DEFAULT_CAPS } from "./estimate/caps.ts";
import { estimate } from "./estimate/index.ts";
import { agedPrices } from "./money/aged.ts";
import { SPEECH } from "./prices/speech.ts";
import type { Resource } from "./resource.ts";

const script = (...bindings: object[]): Resource => ({
  type: "cloudflare:index/workersScript:WorkersScript",
  name: "messaging",
  props: { scriptName: "purser-prod-messaging", bindings },
});
const AI = { type: "ai", name: "AI" };
const LEDGER = { type: "durable_object_namespace", name: "LEDGER", className: "Ledger" };
const problems = (resource: Resource) =>
  estimate([resource], DEFAULT_CAPS).problems.map(({ message }) => message);

describe("allows", () => {
  test("[row 141] Workers AI where each call can be set aside first", () => {
    expect(problems(script(AI, LEDGER))).toEqual([]);
  });

  test("the price of speech to grow old where it is used, and nowhere else", () => {
    const later = new Date(Date.parse(`${SPEECH.asOf}T00:00:00Z`) + 100 * 86_400_000);
    const named = (resource: Resource) =>
      agedPrices({ lines: [], free: [] }, DEFAULT_CAPS, [resource], later).flatMap(({ whats }) => whats);
    expect(named(script(AI, LEDGER))).toContain("speech to text");
    expect(named(script(LEDGER))).not.toContain("speech to text");
  });
});

describe("refuses", () => {
  test.each([
    ["without a ledger", [AI]],
    ["beside another object", [AI, { ...LEDGER, className: "Outbox" }]],
  ])("[row 141] Workers AI %s", (_, bindings) => {
    expect(problems(script(...bindings)).join()).toContain("nobody has priced a binding ai");
  });
});
