import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { signedRecord } from "./envelope.ts";
import { requestIn } from "./request.ts";
import { KAFKA_TOPICS } from "./topics.ts";

const NOW = Date.parse("2026-11-28T12:00:00Z");
const DAY_MS = 86_400_000;
const KEY = "0123456789abcdef0123456789abcdef";
const REQUEST = { executionId: "V1StGXR8_Z5jdHi6B-myT", personaId: "reviewer", prompt: "Review it" };
const seal = (more: object = {}) =>
  signedRecord(JSON.stringify(REQUEST), {
    key: KEY,
    topic: KAFKA_TOPICS.exec,
    now: NOW,
    nonce: "n-1",
    ...more,
  });

describe("allows", () => {
  test("what upstream's requests hold; their input goes with the prompt [row 98]", () => {
    const wire = {
      ...REQUEST,
      projectId: "default",
      inputData: { branch: "trunk" },
      config: { timeoutMs: 300_000, maxConcurrent: 2 },
      triggerId: "t-1",
      triggerType: "schedule",
    };
    expect(requestIn(JSON.stringify(wire), null, NOW)).toEqual({
      ...REQUEST,
      prompt: 'Review it\n\nInput data:\n{\n  "branch": "trunk"\n}',
      timeoutMs: 300_000,
    });
  });

  test("a signed one: the HMAC of nonce, timestamp, topic and payload, also after it has waited for days", () => {
    const text = seal();
    const { payload, signature } = JSON.parse(text);
    const said = createHmac("sha256", KEY).update(`n-1.${NOW}.persona.exec.v1.${payload}`).digest("hex");
    expect(signature).toBe(said);
    expect(requestIn(text, KEY, NOW + 6 * DAY_MS)).toEqual(REQUEST);
  });
});

describe("refuses", () => {
  test.each([
    ["what is not signed", JSON.stringify(REQUEST), "not signed"],
    ["what another key has signed", seal({ key: "another-key-of-thirty-two-letters" }), "KAFKA_SIGNING_KEY"],
    ["what was signed for another topic", seal({ topic: KAFKA_TOPICS.dlq }), "another topic"],
    ["what is older than its execution is remembered", seal({ now: NOW - 8 * DAY_MS }), "7 days"],
    ["what comes from the future", seal({ now: NOW + 600_000 }), "5 minutes"],
    ["a payload that was changed", seal().replace("Review it", "Delete it"), "KAFKA_SIGNING_KEY"],
  ])("%s, and repeats nothing of it [row 98]", (_, text, sentence) => {
    expect(requestIn(text, KEY, NOW)).toEqual({
      reason: expect.stringContaining(sentence),
      executionId: null,
    });
  });

  test.each([
    ["no text", "", null, "not JSON"],
    ["a list", "[]", null, "the record"],
    ["an id that no worker takes", JSON.stringify({ ...REQUEST, executionId: "../x" }), null, "executionId"],
    [
      "another project",
      JSON.stringify({ ...REQUEST, projectId: "other" }),
      REQUEST.executionId,
      "projectId: expected default",
    ],
  ])("%s, naming the field [row 98]", (_, text, executionId, sentence) => {
    expect(requestIn(text, null, NOW)).toEqual({ reason: expect.stringContaining(sentence), executionId });
  });
});
