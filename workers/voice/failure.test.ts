import { describe, expect, test } from "vitest";
import { speechFailureOf } from "./failure.ts";

describe("allows", () => {
  test.each([
    ["3036: you have used up your daily free allocation of 10,000 neurons", false],
    ["InferenceUpstreamError: 3036: used up", false],
    ["3040: Capacity temporarily exceeded, please try again.", true],
  ])("[row 141] voice: a refusal by the number it begins with costs nothing: %s", (message, mayPass) => {
    expect(speechFailureOf(new Error(message))).toMatchObject({ isBilled: false, mayPass });
  });
});

describe("fails safe", () => {
  test.each([
    "5006: Error: a text of 3036 characters",
    "Request 3040 failed",
    "30361: another number",
    "AiError 5007: no room: 3040",
    "",
  ])("[row 141] voice: a number anywhere else is no refusal, so the call counts as billed: %s", (message) => {
    expect(speechFailureOf(new Error(message)).isBilled).toBe(true);
  });

  test("[row 141] voice: what is thrown and no error counts as billed", () => {
    expect(speechFailureOf("3036: used up").isBilled).toBe(true);
  });
});
