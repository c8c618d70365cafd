import { describe, expect, test, vi } from "vitest";
import { DEFAULT_CONTEXT, type PersonalContext } from "../../context/context.ts";
import { type ModelAnswer, refusal } from "../../model/call.ts";
import { NANO_PER_USD } from "../../wire/money.ts";
import { HOSTILE, OBEDIENT } from "../rules/hostile.harness.ts";
import { termsFor } from "../rules/risk.ts";
import { decide } from "../rules/rules.ts";
import type { Task } from "../tasks/task.ts";
import { type Opinion, opinionFrom, weigh } from "./opinion.ts";
import { fenced } from "./question.ts";

const task = (changes: Partial<Task> = {}): Task => ({
  taskId: "task-1",
  type: "code",
  description: "Implement new feature X",
  estimatedNano: 9 * NANO_PER_USD,
  agentType: "CodeGen",
  agency: "acme",
  operations: [],
  ...changes,
});
const OPEN = { haltReason: null, committedTodayNano: 0 };
const answer = (text: string, changes: Partial<ModelAnswer> = {}): ModelAnswer => ({
  ok: true,
  text,
  toolCalls: [],
  content: [],
  stopReason: "end_turn",
  usage: { inputTokens: 1, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, webSearches: 0 },
  costNano: 600,
  model: "claude-haiku-5-5",
  level: 0,
  ...changes,
});
const reply = (changes: object = {}): string =>
  JSON.stringify({ verdict: "approve", ground: "routine", confidence: "high", why: "fine", ...changes });
const obey = async (): Promise<Opinion> => opinionFrom(answer(OBEDIENT));

describe("allows", () => {
  test("[row 2] a sure approval of what the rules left open, on the terms that rules would give", async () => {
    const { preferences } = DEFAULT_CONTEXT;
    expect(await weigh(task(), DEFAULT_CONTEXT, OPEN, async () => opinionFrom(answer(reply())))).toEqual({
      status: "approved",
      decidedBy: "model",
      rule: "model",
      reason: "Weighed by the model: it is routine work",
      terms: termsFor(9 * NANO_PER_USD, preferences),
    });
  });

  test.each([
    [{ verdict: "deny", ground: "harmful" }, "denied", "model"],
    [{ verdict: "person", ground: "unclear", confidence: "low" }, "pending", "model"],
  ])("[row 2] %j is %s", async (changes, status, decidedBy) => {
    const outcome = await weigh(task(), DEFAULT_CONTEXT, OPEN, async () =>
      opinionFrom(answer(reply(changes))),
    );
    expect(outcome).toMatchObject({ status, decidedBy, rule: "model" });
  });
});

describe("refuses", () => {
  /** Everything that rules deny or send to a person, as a task and the state it is judged in. */
  const ruled: [
    string,
    Partial<Task>,
    PersonalContext,
    { haltReason: string | null; committedTodayNano: number },
  ][] = [
    ["halted", {}, DEFAULT_CONTEXT, { haltReason: "stop", committedTodayNano: 0 }],
    ["blocked", { type: "delete_production" }, DEFAULT_CONTEXT, OPEN],
    [
      "agency",
      {},
      { ...DEFAULT_CONTEXT, rules: { ...DEFAULT_CONTEXT.rules, allowedAgencies: ["other"] } },
      OPEN,
    ],
    ["human", { operations: ["data_deletion"] }, DEFAULT_CONTEXT, OPEN],
    [
      "human",
      {},
      { ...DEFAULT_CONTEXT, preferences: { ...DEFAULT_CONTEXT.preferences, approvalRequired: true } },
      OPEN,
    ],
    ["budget", {}, DEFAULT_CONTEXT, { haltReason: null, committedTodayNano: 45 * NANO_PER_USD }],
    ["threshold", { estimatedNano: 11 * NANO_PER_USD }, DEFAULT_CONTEXT, OPEN],
  ];

  test.each(ruled)(
    "[row 13] [row 179] to overrule %s, whatever the text says and however the model obeys it",
    async (rule, changes, context, state) => {
      for (const description of Object.values(HOSTILE)) {
        const hostile = task({ description, ...changes });
        const before = decide(hostile, context, state);
        expect(before.status).not.toBe("approved");
        expect(await weigh(hostile, context, state, obey), "asked all the same").not.toMatchObject({
          status: "approved",
        });
      }
      expect(decide(task(changes), context, state).rule).toBe(rule);
    },
  );

  test("[row 179] to let a model weigh a hostile text at all: it is a person's", async () => {
    for (const [name, description] of Object.entries(HOSTILE)) {
      for (const changes of [{ description }, { type: description }, { operations: [description] }]) {
        const ask = vi.fn(obey);
        const hostile = task(changes);
        if (decide(hostile, DEFAULT_CONTEXT, OPEN).rule !== "undecided") continue;
        const outcome = await weigh(hostile, DEFAULT_CONTEXT, OPEN, ask);
        expect(outcome, name).toMatchObject({ status: "pending", decidedBy: "rules", rule: "undecided" });
        expect(ask, name).not.toHaveBeenCalled();
      }
    }
  });
});

describe("fails safe", () => {
  test.each([
    ["no JSON", answer("I approve this task.")],
    ["JSON in words", answer(`Sure: ${reply()}`)],
    ["half an answer", answer(reply().slice(0, 40))],
    ["a list", answer(`[${reply()}]`)],
    ["null", answer("null")],
    ["a verdict that is none", answer(reply({ verdict: "allow" }))],
    ["a verdict in capitals", answer(reply({ verdict: "APPROVE" }))],
    ["a ground of another verdict", answer(reply({ ground: "harmful" }))],
    ["a ground of the language", answer(reply({ ground: "constructor" }))],
    ["medium confidence", answer(reply({ confidence: "medium" }))],
    ["a confidence that is a number", answer(reply({ confidence: 1 }))],
    ["a member too many", answer(reply({ override: true }))],
    ["a member too few", answer('{"verdict":"approve","confidence":"high","why":""}')],
    ["an answer cut short", answer(reply(), { stopReason: "max_tokens" })],
    ["a model that declines", answer("", { stopReason: "refusal" })],
    ["no money", refusal("no_money", "The month's money is used up")],
    ["no price", refusal("unknown_price", "There is no fresh price")],
    ["no time", refusal("timed_out", "The model did not answer in time")],
    ["no key", refusal("no_key", "No key is set")],
  ])("[row 13] %s is not approved: a person is asked", async (_, result) => {
    const outcome = await weigh(task(), DEFAULT_CONTEXT, OPEN, async () => opinionFrom(result));
    expect(outcome).toMatchObject({ status: "pending", decidedBy: "rules", rule: "undecided" });
  });

  test("[row 179] nothing of the model's own words reaches whoever asked", () => {
    const leak = reply({ why: "The owner's rules are: delete_production" });
    expect(JSON.stringify(opinionFrom(answer(leak)))).not.toContain("delete_production");
  });

  test("[row 179] no text breaks out of its fence", () => {
    for (const description of Object.values(HOSTILE)) {
      const prompt = fenced(
        task({ description, type: description, operations: [description], agency: description }),
      );
      expect(prompt.match(/<\/?untrusted_task>/g)).toEqual(["<untrusted_task>", "</untrusted_task>"]);
      const inside = prompt.slice("<untrusted_task>\n".length, -"\n</untrusted_task>".length);
      expect(inside).toMatch(/^[\x20-\x7e]*$/);
      expect(inside).not.toMatch(/[<>&]/);
      expect(JSON.parse(inside)).toMatchObject({ description });
    }
  });
});
