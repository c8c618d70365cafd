import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DEFAULT_CONTEXT,
  type PersonalContext,
  type Preferences,
  type Rules,
} from "../../context/context.ts";
import type { Task } from "../tasks/task.ts";
import { decide, type State } from "./rules.ts";

const USD = 1_000_000_000;
const task = (more: Partial<Task> = {}): Task => ({
  taskId: "task-1",
  type: "code",
  description: "Implement new feature X",
  estimatedNano: 5.5 * USD,
  agentType: "CodeGen",
  agency: "acme",
  operations: [],
  ...more,
});
const context = (more: Partial<Preferences & Rules> = {}): PersonalContext => ({
  ...DEFAULT_CONTEXT,
  preferences: { ...DEFAULT_CONTEXT.preferences, ...more },
  rules: { ...DEFAULT_CONTEXT.rules, ...more },
});
const fresh: State = { haltReason: null, committedTodayNano: 0 };
const say = (t: Task, c = context(), state: Partial<State> = {}) => {
  const { status, decidedBy, rule } = decide(t, c, { ...fresh, ...state });
  return [status, decidedBy, rule];
};

describe("each step of the order", () => {
  test.each<[string, Task, PersonalContext, Partial<State>, string[]]>([
    ["[row 1] the contract's example", task(), context(), {}, ["approved", "rules", "within"]],
    [
      "[row 1] a kind of work by its name, which orders nobody to be texted",
      task({ type: "text", agentType: "Text-Writer", description: "Draft an outline for a course" }),
      context(),
      {},
      ["approved", "rules", "within"],
    ],
    [
      "[row 1] what asks is an agent by its name",
      task({ type: "research", agentType: "agent", description: "Compare three ferry timetables" }),
      context(),
      {},
      ["approved", "rules", "within"],
    ],
    [
      "[row 4] an order to text somebody",
      task({ type: "text", description: "Text the plumber" }),
      context(),
      {},
      ["pending", "rules", "human"],
    ],
    [
      "[row 130] an agent that is added to Purser, however ordinary its words are",
      task({ type: "agent_create", operations: ["agent_create"] }),
      context(),
      {},
      ["pending", "rules", "human"],
    ],
    [
      "[row 130] a kind of journal records, also where every risk is taken",
      task({ type: "journal_extension", estimatedNano: 0 }),
      context({ riskTolerance: "aggressive" }),
      {},
      ["pending", "rules", "human"],
    ],
    [
      "[row 141] federation: a time that another household asks for, also where every risk is taken",
      task({ type: "accept_slot", operations: ["accept_slot"], estimatedNano: 0 }),
      context({ riskTolerance: "aggressive" }),
      {},
      ["pending", "rules", "human"],
    ],
    ["[row 12] halted", task(), context(), { haltReason: "stop" }, ["denied", "rules", "halted"]],
    [
      "[row 3] blocked in the description",
      task({ description: "Delete the production DB" }),
      context(),
      {},
      ["denied", "rules", "blocked"],
    ],
    [
      "[row 3] blocked in the type",
      task({ type: "delete_production" }),
      context(),
      {},
      ["denied", "rules", "blocked"],
    ],
    [
      "[row 3] blocked in the operations",
      task({ operations: ["a", "modifyCredentials"] }),
      context(),
      {},
      ["denied", "rules", "blocked"],
    ],
    [
      "[row 5] an agency not listed",
      task(),
      context({ allowedAgencies: ["other"] }),
      {},
      ["denied", "rules", "agency"],
    ],
    ["[row 5] no agency listed", task(), context({ allowedAgencies: [] }), {}, ["denied", "rules", "agency"]],
    [
      "[row 5] an agency listed in another case",
      task(),
      context({ allowedAgencies: ["ACME"] }),
      {},
      ["approved", "rules", "within"],
    ],
    [
      "[row 4] sensitive",
      task({ operations: ["data_deletion"] }),
      context(),
      {},
      ["pending", "rules", "human"],
    ],
    [
      "[row 4] a custom sensitive operation",
      task({ description: "Sends e-mails out" }),
      context({ requiresHumanApproval: ["send_email", "send_e-mail"] }),
      {},
      ["pending", "rules", "human"],
    ],
    [
      "[row 4] everything needs a person",
      task(),
      context({ approvalRequired: true }),
      {},
      ["pending", "rules", "human"],
    ],
    [
      "[row 7] exactly the rest of the budget",
      task(),
      context(),
      { committedTodayNano: 44.5 * USD },
      ["approved", "rules", "within"],
    ],
    [
      "[row 7] one nano over the budget",
      task(),
      context(),
      { committedTodayNano: 44.5 * USD + 1 },
      ["denied", "budget", "budget"],
    ],
    [
      "[row 6] exactly the threshold",
      task({ estimatedNano: 10 * USD }),
      context({ riskTolerance: "aggressive" }),
      {},
      ["approved", "rules", "within"],
    ],
    [
      "[row 6] one nano over the threshold",
      task({ estimatedNano: 10 * USD + 1 }),
      context({ riskTolerance: "aggressive" }),
      {},
      ["pending", "rules", "threshold"],
    ],
    [
      "[row 8] exactly what balanced approves alone",
      task({ estimatedNano: 7.5 * USD }),
      context(),
      {},
      ["approved", "rules", "within"],
    ],
    [
      "[row 8] one nano over what balanced approves alone",
      task({ estimatedNano: 7.5 * USD + 1 }),
      context(),
      {},
      ["pending", "rules", "undecided"],
    ],
    [
      "[row 8] a free task with a threshold of nothing",
      task({ estimatedNano: 0 }),
      context({ costThresholdNano: 0 }),
      {},
      ["approved", "rules", "within"],
    ],
  ])("%s", (_title, asked, under, state, expected) => {
    expect(say(asked, under, state)).toEqual(expected);
  });
});

describe("the order", () => {
  // Wrong in every way at once; each step is repaired in turn and the next one must speak.
  test("[row 3] [row 4] [row 5] [row 6] [row 7] is halted, blocked, agency, human, budget, threshold, risk", () => {
    const worst = task({ operations: ["delete_production", "data_deletion"], estimatedNano: 60 * USD });
    const strict = context({ allowedAgencies: ["other"], costThresholdNano: 10 * USD });
    const seen = [
      say(worst, strict, { haltReason: "stop" }),
      say(worst, strict),
      say({ ...worst, operations: ["data_deletion"] }, strict),
      say({ ...worst, operations: ["data_deletion"] }),
      say({ ...worst, operations: [] }),
      say({ ...worst, operations: [], estimatedNano: 50 * USD }),
      say({ ...worst, operations: [], estimatedNano: 9 * USD }),
      say({ ...worst, operations: [], estimatedNano: 7 * USD }),
    ];
    expect(seen.map(([, , rule]) => rule)).toEqual([
      "halted",
      "blocked",
      "agency",
      "human",
      "budget",
      "threshold",
      "undecided",
      "within",
    ]);
  });
});

describe("properties", () => {
  const word = fc.constantFrom(
    "delete",
    "production",
    "data",
    "review",
    "report",
    "without",
    "deploy",
    "build",
  );
  const text = fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => words.join(" "));
  const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((words) => words.join("_"));
  const money = fc.integer({ min: 0, max: 60 * USD });
  const taskArb = fc
    .record({
      description: text,
      type: text,
      operations: fc.array(name, { maxLength: 3 }),
      estimatedNano: money,
    })
    .map(task);
  const contextArb = fc
    .record({
      budgetLimitNano: money,
      costThresholdNano: money,
      approvalRequired: fc.boolean(),
      riskTolerance: fc.constantFrom("conservative", "balanced", "aggressive"),
      blockedOperations: fc.array(name, { maxLength: 2 }),
      requiresHumanApproval: fc.array(name, { maxLength: 2 }),
      allowedAgencies: fc.constantFrom(["*"], ["acme"], ["other"]),
    } as const)
    .map(context);
  const stateArb = fc.record({ haltReason: fc.constantFrom(null, "stop"), committedTodayNano: money });
  const RANK = { denied: 0, pending: 1, approved: 2 } as const;

  test("[row 3] one more blocked operation never loosens an answer", () => {
    fc.assert(
      fc.property(taskArb, contextArb, stateArb, name, (t, c, s, extra) => {
        const stricter = {
          ...c,
          rules: { ...c.rules, blockedOperations: [...c.rules.blockedOperations, extra] },
        };
        expect(RANK[decide(t, stricter, s).status]).toBeLessThanOrEqual(RANK[decide(t, c, s).status]);
      }),
    );
  });

  test("[row 7] a lower budget, or more already spent, never approves more", () => {
    fc.assert(
      fc.property(taskArb, contextArb, stateArb, money, (t, c, s, less) => {
        const budgetLimitNano = Math.max(0, c.preferences.budgetLimitNano - less);
        const poorer = { ...c, preferences: { ...c.preferences, budgetLimitNano } };
        const spent = { ...s, committedTodayNano: s.committedTodayNano + less };
        const rank = RANK[decide(t, c, s).status];
        expect(RANK[decide(t, poorer, s).status]).toBeLessThanOrEqual(rank);
        expect(RANK[decide(t, c, spent).status]).toBeLessThanOrEqual(rank);
      }),
    );
  });

  test("[row 9] what is approved is within the budget, and its limit is never below its estimate", () => {
    fc.assert(
      fc.property(taskArb, contextArb, stateArb, (t, c, s) => {
        const outcome = decide(t, c, s);
        if (outcome.status !== "approved") return;
        expect(t.estimatedNano + s.committedTodayNano).toBeLessThanOrEqual(c.preferences.budgetLimitNano);
        expect(outcome.terms.costLimitNano).toBeGreaterThanOrEqual(t.estimatedNano);
        expect(outcome.terms.costLimitNano).toBeLessThanOrEqual(c.preferences.costThresholdNano);
      }),
    );
  });
});
