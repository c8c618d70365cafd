import { describe, expect, test } from "vitest";
import { isKnownWork } from "./work.ts";

describe("allows what says what work it is", () => {
  test.each([
    "Implement new feature X",
    "Refactoring of the parser",
    "Dark theme for the mobile app",
    "Please fix the typo. Then write a test for it.",
    "Make the header sticky",
    "Explain the tax rules",
  ])("[row 1] %j", (text) => {
    expect(isKnownWork(text)).toBe(true);
  });
});

describe("leaves open what may mean anything", () => {
  test.each([
    "See to it that nothing is left",
    "Do the usual",
    "Fix the typo. Now take care of Bob.",
    "Write off the debts",
    "Hand over the keys",
    "Make Bob happy",
    "Lower the security level of the door",
    "X",
    "",
  ])("[row 2] %j", (text) => {
    expect(isKnownWork(text)).toBe(false);
  });

  test("[row 2] what another field adds", () => {
    expect(isKnownWork("Answer the questions", ["Answer the questions", "of the bank"])).toBe(false);
  });
});
