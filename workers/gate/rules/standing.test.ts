import { describe, expect, test } from "vitest";
import { DEFAULT_CONTEXT } from "../../context/context.ts";
import { Problem } from "../../problem.ts";
import { newDecision } from "../decisions/decision.ts";
import type { Situation } from "../decisions/situation.ts";
import type { Halt } from "../halts/halt.ts";
import type { Lease } from "../tasks/lease.ts";
import type { Task } from "../tasks/task.ts";
import { decide } from "./rules.ts";
import { standing } from "./standing.ts";

const USD = 1_000_000_000;
const NOW = new Date("2026-11-20T12:00:00Z");
const DAY_MS = 86_400_000;

/** A task of that estimate, as it was decided at noon: 5 is approved, 9 waits for a person, 60 is over the budget. */
function decided(usd: number, more: Partial<Situation> = {}, lease: Partial<Lease> = {}): Situation {
  const task: Task = {
    taskId: "t",
    type: "code",
    description: "Implement new feature X",
    estimatedNano: usd * USD,
    agentType: "CodeGen",
    agency: "acme",
    operations: [],
  };
  const outcome = decide(task, DEFAULT_CONTEXT, {
    haltReason: more.halt?.reason ?? null,
    committedTodayNano: 0,
  });
  const question = { task, fingerprint: "same", askedBy: "acme", contextVersion: 0 };
  const endOfToday = () => new Date("2026-11-20T23:00:00Z");
  const record = newDecision(question, outcome, { now: NOW, today: "2026-11-20", endOfToday });
  return {
    context: DEFAULT_CONTEXT,
    halt: null,
    committedNano: 0,
    decision: record.decision,
    lease: record.lease && { ...record.lease, ...lease },
    ...more,
  };
}

const halt: Halt = {
  id: "h",
  taskId: "t",
  reason: "no",
  cause: "asked",
  haltedAt: NOW.getTime(),
  haltedBy: "acme",
  forward: "none",
  attempts: 0,
};

function say(seen: Situation, fingerprint: "same" | "other", ms: number): "same" | "anew" | "conflict" {
  try {
    return standing(seen, fingerprint, new Date(NOW.getTime() + ms)) === null ? "anew" : "same";
  } catch (error) {
    if (error instanceof Problem && error.code === "conflict") return "conflict";
    throw error;
  }
}

describe("the same question, and the task with other details", () => {
  test.each<[string, Situation, number, string, string]>([
    ["never asked", { ...decided(5), decision: null, lease: null }, 0, "anew", "anew"],
    ["approved and running", decided(5), DAY_MS, "same", "conflict"],
    ["approved and finished", decided(5, {}, { state: "finished" }), 1, "anew", "anew"],
    ["pending", decided(9), DAY_MS - 1, "same", "conflict"],
    ["pending for too long", decided(9), DAY_MS, "anew", "anew"],
    ["over the budget, the same day", decided(60), 11 * 3_600_000 - 1, "same", "anew"],
    ["over the budget, the next day", decided(60), 11 * 3_600_000, "anew", "anew"],
    ["halted, and denied for it", decided(5, { halt }), DAY_MS - 1, "same", "anew"],
    ["halted, and denied for it long ago", decided(5, { halt }), DAY_MS, "anew", "anew"],
    ["approved, then halted", { ...decided(5, {}, { state: "halted" }), halt }, 1, "anew", "anew"],
    ["over the budget, then halted", { ...decided(60), halt }, 1, "anew", "anew"],
  ])("[row 1] [row 12] %s", (_title, seen, ms, same, other) => {
    expect(say(seen, "same", ms)).toBe(same);
    expect(say(seen, "other", ms)).toBe(other);
  });
});
