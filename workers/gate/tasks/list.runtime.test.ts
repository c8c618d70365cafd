import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, type Json, NOON, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";
import { TASKS_PAGE_MAX, tasksSql } from "./list.ts";

beforeEach(freshDatabase);

type Gate = ReturnType<typeof openGate>;
type Task = Json & { readonly taskId: string };
type Page = { readonly tasks: readonly Task[]; readonly next: string | null };

const page = async (gate: Gate, query = "") =>
  (await gate.json("GET", `/api/tasks${query}`, undefined, OWNER)) as unknown as Page;
const idsOf = async (gate: Gate, query = "") => (await page(gate, query)).tasks.map(({ taskId }) => taskId);
const ask = (gate: Gate, taskId: string, more: object = {}) =>
  gate.json("POST", "/api/approve", seedTask({ taskId, estimatedCost: 0.5, ...more }));

/** One task of every kind, asked for in this order. */
async function oneOfEach(): Promise<Gate> {
  const gate = openGate();
  await ask(gate, "finished");
  await gate.json("POST", "/api/tasks/finished/finish", { actualCost: 0.2, outcome: "succeeded" });
  await ask(gate, "denied", { type: "delete_production" });
  await ask(gate, "halted");
  await gate.json("POST", "/api/halt", { taskId: "halted", reason: "no" });
  await ask(gate, "running");
  await ask(gate, "waiting", { estimatedCost: 9 });
  return gate;
}

describe("allows", () => {
  test("[row 10] a person sees what runs, what has ended, and all of it, the newest first", async () => {
    const gate = await oneOfEach();
    expect(await idsOf(gate)).toEqual(["running"]);
    expect(await idsOf(gate, "?status=open")).toEqual(["running"]);
    expect(await idsOf(gate, "?status=closed")).toEqual(["halted", "denied", "finished"]);
    expect(await idsOf(gate, "?status=all")).toEqual(["waiting", "running", "halted", "denied", "finished"]);
  });

  test("each is what its own endpoint says of it", async () => {
    const gate = await oneOfEach();
    const { tasks } = await page(gate, "?status=all");
    for (const task of tasks) {
      expect(task).toEqual(await gate.json("GET", `/api/tasks/${task.taskId}`, undefined, OWNER));
    }
  });

  test("a task that was asked for again is listed once, by the decision it ran by", async () => {
    const gate = await oneOfEach();
    await ask(gate, "halted");
    await ask(gate, "finished");
    expect(await idsOf(gate, "?status=all")).toEqual(["finished", "waiting", "running", "halted", "denied"]);
    expect(await rows("SELECT 1 FROM decisions WHERE task_id = 'halted'")).toHaveLength(2);
  });

  test("a question that nobody answered in time has ended, before the clock says so too", async () => {
    const gate = openGate();
    await ask(gate, "waiting", { estimatedCost: 9 });
    expect(await idsOf(gate, "?status=closed")).toEqual([]);
    gate.later(86_400);
    expect(await idsOf(gate, "?status=closed")).toEqual(["waiting"]);
  });

  test("page by page, without one twice or left out", async () => {
    const gate = openGate();
    for (let n = 0; n < TASKS_PAGE_MAX + 2; n++) await ask(gate, `t-${n}`);
    for (const status of ["open", "all"]) {
      const first = await page(gate, `?status=${status}`);
      const second = await page(gate, `?status=${status}&cursor=${first.next}`);
      expect(first.tasks).toHaveLength(TASKS_PAGE_MAX);
      expect(second.next).toBeNull();
      expect([...first.tasks, ...second.tasks].map(({ taskId }) => taskId)).toEqual(
        Array.from({ length: TASKS_PAGE_MAX + 2 }, (_, n) => `t-${TASKS_PAGE_MAX + 1 - n}`),
      );
    }
  });
});

describe("refuses", () => {
  test.each([
    ["?status=pending", "status"],
    ["?cursor=next", "cursor"],
  ])("%s", async (query, path) => {
    const response = await openGate().call("GET", `/api/tasks${query}`, undefined, OWNER);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ fields: [{ path }] });
  });
});

describe("fails safe", () => {
  test("what runs is found by its index, and no list reads a table from end to end", async () => {
    for (const status of ["open", "closed", "all"] as const) {
      const plan = await rows<{ detail: string }>(
        `EXPLAIN QUERY PLAN ${tasksSql(status, new Date(NOON))}`,
        0,
        51,
      );
      const details = plan.map(({ detail }) => detail);
      expect(details.filter((detail) => /^SCAN l\b/.test(detail) && !detail.includes("leases_open"))).toEqual(
        [],
      );
      // The decisions in the order of their key: as many as the page needs, and no sorting of all of them.
      const isSorted = details.some((detail) => detail.includes("TEMP B-TREE"));
      expect(isSorted, details.join("\n")).toBe(status === "open");
    }
  });
});
