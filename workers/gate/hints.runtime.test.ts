import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, OWNER, openGate, seedTask } from "./gate.harness.ts";

// What open pages are told: that something has changed, once for each change, and nothing where nothing has.

beforeEach(freshDatabase);

const ask = (gate: ReturnType<typeof openGate>, taskId: string, more = {}) =>
  gate.json("POST", "/api/approve", seedTask({ taskId, ...more }));
const forAPerson = { type: "data_deletion" };

describe("allows", () => {
  test("a page to hear of a task that runs, and of its end", async () => {
    const gate = openGate();
    await ask(gate, "t-1");
    await gate.call("POST", "/api/tasks/t-1/extend", { costLimit: 20 }, OWNER);
    await gate.call("POST", "/api/tasks/t-1/finish", { actualCost: 1, outcome: "succeeded" });
    expect(gate.told).toEqual([["tasks"], ["tasks"], ["tasks"]]);
  });

  test("a page to hear of a question, its answer and its halt", async () => {
    const gate = openGate();
    const { decisionId } = await ask(gate, "t-1", forAPerson);
    await gate.call("POST", `/api/approvals/${String(decisionId)}`, { decision: "approve" }, OWNER);
    await gate.call("POST", "/api/halt", { taskId: "t-1", reason: "enough" });
    expect(gate.told).toEqual([["approvals"], ["approvals", "tasks"], ["tasks", "approvals"]]);
  });

  test("a page to hear of what the clock does: a silent task, a question that nobody answered", async () => {
    const gate = openGate();
    await ask(gate, "silent");
    await ask(gate, "open", forAPerson);
    gate.later(49 * 3_600);
    await gate.tick();
    expect(gate.told.slice(2)).toEqual([["tasks", "approvals"], ["approvals"]]);
    await gate.tick();
    expect(gate.told).toHaveLength(4);
  });
});

describe("refuses", () => {
  test("a hint for a repeat, a report or a read", async () => {
    const gate = openGate();
    await ask(gate, "t-1");
    const { decisionId } = await ask(gate, "t-2", forAPerson);
    const answer = () =>
      gate.call("POST", `/api/approvals/${String(decisionId)}`, { decision: "deny" }, OWNER);
    await answer();
    await gate.call("POST", "/api/halt", { taskId: "t-1", reason: "enough" });
    const { length: count } = gate.told;
    await ask(gate, "t-1");
    await answer();
    await gate.call("POST", "/api/halt", { taskId: "t-1", reason: "again" });
    await gate.call("POST", "/api/tasks/t-1/progress", { costSoFar: 1 });
    await gate.call("GET", "/api/status");
    expect(gate.told).toHaveLength(count);
  });
});
