import { beforeEach, describe, expect, test } from "vitest";
import { sized } from "../../sizes.harness.ts";
import {
  AGENCY,
  countedDatabase,
  freshDatabase,
  type Json,
  OWNER,
  openGate,
  rows,
  seedTask,
} from "../gate.harness.ts";

beforeEach(freshDatabase);

/** Of whose day the budget is enough for ten. */
const PARALLEL = sized(60, 200);
const APPROVE = ["POST", "/api/approve"] as const;
const NOTHING = { maxDuration: "0 hours", maxDurationSeconds: 0, progressEverySeconds: null, costLimit: 0 };

describe("allows", () => {
  test("[row 1] [row 8] the contract's example is approved by rules, with every promised field", async () => {
    const response = await openGate().call(...APPROVE, seedTask());
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      approved: true,
      reason: "Within the day's budget and the limits for balanced risk",
      constraints: {
        maxDuration: "2 hours",
        maxDurationSeconds: 7200,
        progressEverySeconds: 900,
        costLimit: 10,
      },
      monitoringLevel: "basic",
      costLimit: 10,
      decisionId: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      taskId: "task-123",
      decidedBy: "rules",
      status: "approved",
      expiresAt: "2026-11-20T14:00:00.000Z",
    });
  });

  test("[row 1] unknown fields are ignored, and an amount may be a decimal string", async () => {
    const task = seedTask({ estimatedCost: "5.50", colour: "red" });
    expect(await openGate().json(...APPROVE, task)).toMatchObject({ approved: true, costLimit: 10 });
  });

  test("[row 7] many parallel approvals against a budget for 10 approve exactly 10", async () => {
    const gate = openGate();
    const asked = Array.from({ length: PARALLEL }, (_, n) =>
      seedTask({ taskId: `task-${n}`, estimatedCost: "5.00" }),
    );
    const replies = await Promise.all(asked.map((task) => gate.json(...APPROVE, task)));
    expect(replies.filter(({ approved }) => approved)).toHaveLength(10);
    const refused = replies.filter(({ decidedBy, status }) => decidedBy === "budget" && status === "denied");
    expect(refused).toHaveLength(PARALLEL - 10);
    expect(await rows("SELECT committed_nano FROM days")).toEqual([{ committed_nano: 50_000_000_000 }]);
    expect(await rows("SELECT COUNT(*) AS n FROM leases")).toEqual([{ n: 10 }]);
    expect(await rows("SELECT COUNT(*) AS n FROM audit WHERE action = 'decision.made'")).toEqual([
      { n: PARALLEL },
    ]);
  });

  test("[row 1] the same task asked again, even 20 times at once, is one decision and one lease", async () => {
    const gate = openGate();
    const replies = await Promise.all(Array.from({ length: 20 }, () => gate.json(...APPROVE, seedTask())));
    gate.later(600);
    replies.push(await gate.json(...APPROVE, seedTask()));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(await rows("SELECT COUNT(*) AS n FROM decisions")).toEqual([{ n: 1 }]);
    expect(await rows("SELECT committed_nano FROM days")).toEqual([{ committed_nano: 5_500_000_000 }]);
  });

  test("[row 1] the same body from another caller gets the same decision, not a conflict", async () => {
    const gate = openGate();
    const first = await gate.json(...APPROVE, seedTask());
    const second = await gate.json(...APPROVE, seedTask(), OWNER);
    expect(second).toMatchObject({ approved: true, decisionId: first.decisionId });
    expect(await rows("SELECT id FROM decisions")).toHaveLength(1);
    // Another agency's question is its own.
    const other = await gate.call("POST", "/api/approve", seedTask(), { ...AGENCY, name: "another" });
    expect(other.status).toBe(409);
  });

  test("[row 1] a finished task may be asked for again, with other details too", async () => {
    const gate = openGate();
    const first = await gate.json(...APPROVE, seedTask());
    await gate.call("POST", "/api/tasks/task-123/finish", { actualCost: 1, outcome: "succeeded" });
    const second = await gate.json(...APPROVE, seedTask({ description: "Implement feature Y" }));
    expect(second).toMatchObject({ approved: true });
    expect(second.decisionId).not.toBe(first.decisionId);
    expect(await rows("SELECT committed_nano FROM days")).toEqual([{ committed_nano: 6_500_000_000 }]);
  });

  test("[row 7] a day's budget is whole again when the owner's day begins", async () => {
    const gate = openGate();
    await gate.call("PUT", "/api/context", { preferences: { budgetLimit: 6 } }, OWNER);
    await gate.json(...APPROVE, seedTask());
    const second = seedTask({ taskId: "task-2" });
    expect(await gate.json(...APPROVE, second)).toMatchObject({
      status: "denied",
      decidedBy: "budget",
      expiresAt: "2026-11-20T23:00:00.000Z",
    });
    gate.at("2026-11-20T22:59:59.999Z");
    expect(await gate.json(...APPROVE, second)).toMatchObject({ status: "denied" });
    gate.at("2026-11-20T23:00:00.000Z");
    expect(await gate.json(...APPROVE, second)).toMatchObject({ approved: true });
  });

  test("[row 1] an uncontended approval makes two round trips to the database", async () => {
    const { counts, DB } = countedDatabase();
    expect(await openGate({ DB }).json(...APPROVE, seedTask())).toMatchObject({ approved: true });
    expect(counts).toEqual({ trips: 2, statements: 4, writes: 3 });
  });

  test("[row 15] each decision has its audit row: who, what, in which request", async () => {
    const gate = openGate();
    const { decisionId } = await gate.json(...APPROVE, seedTask());
    const [row] = await rows<{ after: string }>("SELECT * FROM audit");
    expect(row).toMatchObject({
      actor: "acme",
      role: "agency",
      action: "decision.made",
      subject: `decision:${String(decisionId)}`,
      request_id: "req-agency",
      before: null,
    });
    expect(JSON.parse(row?.after ?? "")).toMatchObject({
      decision: { status: "approved" },
      lease: { state: "open" },
    });
  });
});

describe("refuses", () => {
  test.each([
    ["[row 3] a blocked operation", { description: "Delete the production DB" }, "denied", "rules"],
    [
      "[row 4] a sensitive operation without a person",
      { operations: ["permission_changes"] },
      "pending",
      "rules",
    ],
    ["[row 6] a cost above the threshold without a person", { estimatedCost: 10.01 }, "pending", "rules"],
    ["[row 7] a cost above the day's budget", { estimatedCost: 50.01 }, "denied", "budget"],
    ["[row 13] what the rules leave open", { estimatedCost: 9 }, "pending", "rules"],
  ])("%s, and promises nothing", async (_title, more, status, decidedBy) => {
    expect(await openGate().json(...APPROVE, seedTask(more))).toMatchObject({
      approved: false,
      status,
      decidedBy,
      monitoringLevel: "none",
      costLimit: 0,
      constraints: NOTHING,
      expiresAt: decidedBy === "budget" ? "2026-11-20T23:00:00.000Z" : "2026-11-21T12:00:00.000Z",
    });
    expect(await rows("SELECT * FROM leases")).toEqual([]);
  });

  test("[row 5] an agency that is not listed, whatever it calls itself", async () => {
    const gate = openGate();
    await gate.call("PUT", "/api/context", { rules: { allowedAgencies: ["Acme"] } }, OWNER);
    expect(await gate.json(...APPROVE, seedTask())).toMatchObject({ approved: true });
    const stranger = { ...AGENCY, name: "stranger" };
    for (const more of [{ taskId: "t2" }, { taskId: "t3", agency: "Acme" }]) {
      expect(await gate.json(...APPROVE, seedTask(more), stranger)).toMatchObject({
        status: "denied",
        reason: expect.stringMatching(/stranger/),
      });
    }
  });

  test("[row 1] another body for a task that runs, or waits for a person", async () => {
    const gate = openGate();
    for (const estimatedCost of [5, 9]) {
      const taskId = `task-${estimatedCost}`;
      await gate.json(...APPROVE, seedTask({ taskId, estimatedCost }));
      const response = await gate.call(...APPROVE, seedTask({ taskId, estimatedCost: 1 }));
      expect(response.status).toBe(409);
      // Clients of this endpoint read `approved` and `reason` from every answer.
      const { error, ...problem } = (await response.json()) as Json;
      expect(problem).toMatchObject({
        code: "conflict",
        requestId: "req-agency",
        approved: false,
        reason: error,
      });
    }
  });

  test("[row 12] a halted task, whatever was said before", async () => {
    const gate = openGate();
    await gate.json(...APPROVE, seedTask());
    await gate.call("POST", "/api/halt", { taskId: "task-123", reason: "enough" });
    const first = await gate.json(...APPROVE, seedTask());
    expect(first).toMatchObject({
      approved: false,
      status: "denied",
      decidedBy: "rules",
      reason: expect.stringMatching(/halted: enough/),
    });
    expect(await gate.json(...APPROVE, seedTask())).toEqual(first);
    gate.later(86_400 * 30);
    expect(await gate.json(...APPROVE, seedTask({ estimatedCost: 1 }))).toMatchObject({ status: "denied" });
  });
});

describe("fails safe", () => {
  test("[row 13] a stored context that does not fit approves nothing", async () => {
    await rows("INSERT INTO contexts VALUES (1, '{}', '{}', 0, 'nobody', 'x')");
    const response = await openGate().call(...APPROVE, seedTask());
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ code: "internal" });
    expect(await rows("SELECT * FROM decisions")).toEqual([]);
  });

  test("[row 13] a database that fails in the middle leaves nothing half-written", async () => {
    await rows("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'disk full'); END");
    expect((await openGate().call(...APPROVE, seedTask())).status).toBe(500);
    expect(await rows("SELECT * FROM decisions")).toEqual([]);
    expect(await rows("SELECT * FROM leases")).toEqual([]);
    expect(await rows("SELECT * FROM days")).toEqual([]);
  });

  test("[row 13] a decision whose grounds change meanwhile is made again on the new ones", async () => {
    const gate = openGate();
    const meanwhile = racing(() =>
      gate.json("POST", "/api/halt", { taskId: "task-123", reason: "changed my mind" }, OWNER),
    );
    const reply = await openGate({ DB: meanwhile }).json(...APPROVE, seedTask());
    expect(reply).toMatchObject({
      approved: false,
      status: "denied",
      reason: expect.stringMatching(/changed my mind/),
    });
    expect(await rows("SELECT * FROM leases")).toEqual([]);
  });

  test("[row 13] grounds that never stop changing end in 503, not in an approval", async () => {
    const gate = openGate();
    let budgetLimit = 50;
    const restless = racing(
      () => gate.json("PUT", "/api/context", { preferences: { budgetLimit: ++budgetLimit } }),
      9,
    );
    const response = await openGate({ DB: restless }).call(...APPROVE, seedTask());
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await rows("SELECT * FROM decisions")).toEqual([]);
  });
});

/** A database on which something else happens between the read and the write, that many times. */
function racing(happen: () => Promise<unknown>, times = 1): D1Database {
  const { DB } = countedDatabase();
  let left = times;
  const batch = async (statements: D1PreparedStatement[]) => {
    if (left-- > 0) await happen();
    return DB.batch(statements);
  };
  return { prepare: DB.prepare.bind(DB), batch } as unknown as D1Database;
}
