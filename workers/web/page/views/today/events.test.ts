import { expect, test } from "vitest";
import { happenedSince } from "./events.ts";

type Decision = Parameters<typeof happenedSince>[2][number];
type Task = Parameters<typeof happenedSince>[3][number];
const at = (minute: number) => new Date(60_000 * minute).toISOString();

const decided = (taskId: string, minute: number | null, more: Partial<Decision> = {}): Decision => ({
  decisionId: `d-${taskId}`,
  taskId,
  type: "code",
  description: "Sort the inbox",
  agentType: "CodeGen",
  agency: "builder",
  operations: [],
  estimatedCost: "1.00",
  status: "approved",
  decidedBy: "rules",
  reason: "",
  askedBy: "builder",
  askedAt: at(0),
  decidedAt: minute === null ? null : at(minute),
  expiresAt: at(99),
  answeredBy: null,
  note: null,
  offer: null,
  ...more,
});
const ended = (taskId: string, minute: number, haltedBy: string | null = null): Task => ({
  taskId,
  decision: null,
  lease: {
    state: "finished",
    costLimit: "2.00",
    costSoFar: "0.50",
    charged: "0.50",
    actualCost: "0.50",
    monitoringLevel: "none",
    maxDurationSeconds: 60,
    startedAt: at(0),
    endsAt: at(50),
    progressDueAt: null,
    closedAt: at(minute),
    closeReason: null,
    outcome: "succeeded",
    note: null,
  },
  halt: haltedBy ? { reason: "", cause: "asked", haltedAt: at(minute), haltedBy, forwarded: "none" } : null,
});
const since = (decisions: readonly Decision[], tasks: readonly Task[]) =>
  happenedSince(60_000 * 10, "me", decisions, tasks).map(({ kind, at: moment }) => [kind, moment / 60_000]);

test("allows: what was decided and what ended after the last visit, the latest first", () =>
  expect(since([decided("a", 11), decided("b", 30)], [ended("c", 20)])).toEqual([
    ["decided", 30],
    ["ended", 20],
    ["decided", 11],
  ]));

test("allows: of a task that was approved and has ended only its end", () =>
  expect(since([decided("a", 11)], [ended("a", 20)])).toEqual([["ended", 20]]));

test("refuses: what was known at the last visit, what still waits, and what this person did", () =>
  expect(
    since(
      [
        decided("a", 10),
        decided("b", null, { status: "pending" }),
        decided("c", 20, { answeredBy: "me", decidedBy: "human" }),
      ],
      [ended("d", 9), ended("e", 20, "me")],
    ),
  ).toEqual([]));
