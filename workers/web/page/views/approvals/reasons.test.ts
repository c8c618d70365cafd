import { describe, expect, test } from "vitest";
import { DEFAULT_CONTEXT } from "../../../../context/context.ts";
import { decide } from "../../../../gate/rules/rules.ts";
import { NANO_PER_USD } from "../../../../wire/money.ts";
import { operationInWords, reasonInWords } from "./reasons.ts";

type Task = Parameters<typeof decide>[0];
const STATE = { haltReason: null, committedTodayNano: 0 };

const task = (more: Partial<Task>): Task => ({
  taskId: "t-1",
  type: "code",
  description: "Implement the search box",
  estimatedNano: NANO_PER_USD,
  agentType: "CodeGen",
  agency: "builder",
  operations: [],
  ...more,
});
const { preferences, rules } = DEFAULT_CONTEXT;
const everything = { ...DEFAULT_CONTEXT, preferences: { ...preferences, approvalRequired: true } };

describe("a reason of the gate's", () => {
  test.each([
    [task({ type: "data_deletion" }), DEFAULT_CONTEXT, "It deletes data."],
    [task({ operations: ["external_messages"] }), DEFAULT_CONTEXT, "It sends a message outside."],
    [task({}), everything, "Everything waits for you, as you set it."],
    [
      task({ estimatedNano: 14 * NANO_PER_USD }),
      DEFAULT_CONTEXT,
      "It costs more than the $10.00 that a task may without you.",
    ],
    [task({ description: "Ponder" }), DEFAULT_CONTEXT, "Your rules leave this one open."],
  ])("allows: in words for the person who is asked, %#", (asked, context, says) => {
    const outcome = decide(asked, context, STATE);
    expect(outcome.status).toBe("pending");
    expect(reasonInWords(outcome.reason).says).toBe(says);
  });

  test.each([
    [
      "The rules leave this one open, and no model decided it: the model is not sure",
      "Your rules leave this one open, and the assistant did not decide it: the model is not sure.",
    ],
    ["The model wants a person to be asked: it is new", "The assistant wants you to decide: it is new"],
    [
      "A person is asked, because no model may weigh this description: it speaks about its own approval, or to whoever decides",
      "It speaks about its own approval, or to whoever decides. Only you can tell.",
    ],
  ])("allows: in words what the model left to a person, %#", (reason, says) =>
    expect(reasonInWords(reason).says).toBe(says),
  );

  test("allows: the words of every operation of the default rules", () => {
    for (const operation of [...rules.requiresHumanApproval, ...rules.blockedOperations])
      expect(operationInWords(operation)).toMatch(/^It (?!is about)/);
  });

  test("allows: an owner's own operation by its name, and keeps the name", () => {
    const outcome = decide(
      task({ operations: ["book_flights"] }),
      { ...DEFAULT_CONTEXT, rules: { ...rules, requiresHumanApproval: ["book_flights"] } },
      STATE,
    );
    expect(reasonInWords(outcome.reason)).toEqual({
      says: "It is about “book flights”.",
      operation: "book_flights",
    });
  });

  test("fails safe: of a form that the page does not know, as the gate wrote it", () =>
    expect(reasonInWords("Because of <b>that</b>")).toEqual({
      says: "Because of <b>that</b>",
      operation: null,
    }));
});
