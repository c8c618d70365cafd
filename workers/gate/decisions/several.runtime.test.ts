import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  countedDatabase,
  freshDatabase,
  type Json,
  OWNER,
  openGate,
  rows,
  seedTask,
} from "../gate.harness.ts";
import { ANSWERS_MAX } from "../schemas/decision.ts";

beforeEach(freshDatabase);

/** A gate with that many questions of nine dollars each. */
async function asked(count: number, gate = openGate()) {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    const { decisionId } = await gate.json(
      "POST",
      "/api/approve",
      seedTask({ taskId: `t-${n}`, estimatedCost: 9 }),
    );
    ids.push(String(decisionId));
  }
  gate.told.length = 0;
  const send = (body: object) => gate.call("POST", "/api/approvals", body, OWNER);
  const results = async (body: object) => ((await (await send(body)).json()) as { results: Json[] }).results;
  return { gate, ids, send, results };
}

const SUBREQUESTS_MAX = 50;
const UNKNOWN = "019aa000-0000-7000-8000-000000000000";

describe("allows", () => {
  test("[row 14] a person approves several at once, each with its own lease and audit row", async () => {
    const { gate, ids, results } = await asked(3);
    expect(await results({ decision: "approve", ids, note: "all fine" })).toEqual(
      ids.map((id) => ({ id, status: "approved", error: null })),
    );
    expect(await rows("SELECT state FROM leases")).toHaveLength(3);
    expect(await rows("SELECT 1 FROM audit WHERE action = 'decision.answered'")).toHaveLength(3);
    expect(await rows("SELECT DISTINCT note, answered_by FROM decisions")).toEqual([
      { note: "all fine", answered_by: OWNER.name },
    ]);
    expect(gate.told, "pages are told once").toEqual([["approvals", "tasks"]]);
  });

  test("[row 14] the same answers again are the same answers, and nobody is told of them", async () => {
    const { gate, ids, results } = await asked(2);
    const first = await results({ decision: "deny", ids });
    gate.told.length = 0;
    expect(await results({ decision: "deny", ids })).toEqual(first);
    expect(await rows("SELECT 1 FROM audit WHERE action = 'decision.answered'")).toHaveLength(2);
    expect(gate.told).toEqual([]);
  });

  test("as many as may be sent, within what one request may ask of the database", async () => {
    const { counts, DB } = countedDatabase();
    const { gate, ids, results } = await asked(ANSWERS_MAX, openGate({ DB }));
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: 1_000 } }, OWNER);
    const before = counts.trips;
    const given = await results({ decision: "approve", ids });
    expect(given.filter(({ status }) => status === "approved")).toHaveLength(ANSWERS_MAX);
    expect(counts.trips - before).toBeLessThan(SUBREQUESTS_MAX);
  });
});

describe("refuses", () => {
  test("[row 7] [row 14] what one alone would be refused, by itself, and the others stand", async () => {
    const { gate, ids, results } = await asked(5);
    const [denied = "", halted = "", ...fine] = ids;
    await gate.json("POST", `/api/approvals/${denied}`, { decision: "deny" }, OWNER);
    await gate.json("POST", "/api/halt", { taskId: "t-1", reason: "no" }, OWNER);
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: 18 } }, OWNER);
    expect(await results({ decision: "approve", ids: [denied, halted, UNKNOWN, ...fine] })).toEqual([
      { id: denied, status: null, error: expect.stringContaining("denied already") },
      { id: halted, status: null, error: expect.stringContaining("halted") },
      { id: UNKNOWN, status: null, error: expect.stringContaining("No decision has this id") },
      { id: fine[0], status: "approved", error: null },
      { id: fine[1], status: "approved", error: null },
      { id: fine[2], status: null, error: expect.stringContaining("$0.00 left") },
    ]);
    expect(await rows("SELECT committed_nano FROM days")).toEqual([{ committed_nano: 18_000_000_000 }]);
  });

  test.each([
    [{ decision: "approve", ids: [] }, "ids"],
    [{ decision: "approve", ids: [UNKNOWN, UNKNOWN] }, "ids"],
    [{ decision: "approve", ids: ["none"] }, "ids.0"],
    [{ decision: "approve", ids: Array(ANSWERS_MAX + 1).fill(UNKNOWN) }, "ids"],
    [{ decision: "maybe", ids: [UNKNOWN] }, "decision"],
    [{ decision: "approve", ids: [UNKNOWN], limits: { costLimit: 1 } }, "limits"],
  ])("%j", async (body, path) => {
    const { send } = await asked(0);
    const response = await send(body);
    expect(response.status).toBe(400);
    expect((await response.json<{ fields: Json[] }>()).fields).toContainEqual(
      expect.objectContaining({ path }),
    );
  });
});

describe("fails safe", () => {
  test("a database that fails halfway: what was answered is told, and what was not says so", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const { DB } = countedDatabase();
    let batchesLeft = Number.POSITIVE_INFINITY;
    const batch: typeof DB.batch = (statements) => {
      if (batchesLeft-- <= 0) throw new Error("D1 is away");
      return DB.batch(statements);
    };
    const failing = { prepare: (sql: string) => DB.prepare(sql), batch } as unknown as D1Database;
    const { gate, ids, results } = await asked(3, openGate({ DB: failing }));
    batchesLeft = 1;
    expect(await results({ decision: "approve", ids })).toMatchObject([
      { status: "approved", error: null },
      { status: null, error: expect.stringContaining("failed") },
      { status: null, error: expect.stringContaining("failed") },
    ]);
    expect(gate.told).toEqual([["approvals", "tasks"]]);
    expect(await rows("SELECT 1 FROM leases")).toHaveLength(1);
  });

  test("[row 7] twice at once with a budget for three is three", async () => {
    const { gate, ids, results } = await asked(6);
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: 27 } }, OWNER);
    const given = await Promise.all([
      results({ decision: "approve", ids: ids.slice(0, 3) }),
      results({ decision: "approve", ids: ids.slice(3) }),
    ]);
    expect(given.flat().filter(({ status }) => status === "approved")).toHaveLength(3);
    expect(await rows("SELECT committed_nano FROM days")).toEqual([{ committed_nano: 27_000_000_000 }]);
  });
});
