import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, type Json, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";

beforeEach(freshDatabase);

/** A gate with one question that waits for a person. */
async function asked(more: object = { estimatedCost: 9 }) {
  const gate = openGate();
  const ask = () => gate.json("POST", "/api/approve", seedTask(more));
  const { decisionId } = await ask();
  const answer = (body: object) =>
    gate.call("POST", `/api/approvals/${String(decisionId)}`, { decision: "approve", ...body }, OWNER);
  const list = async (query = "") =>
    ((await gate.json("GET", `/api/approvals${query}`, undefined, OWNER)) as { approvals: Json[] }).approvals;
  return { gate, ask, answer, list };
}

describe("allows", () => {
  test("[row 14] a person sees what an approval would give, and what it leaves of the day", async () => {
    const { gate, ask, answer, list } = await asked();
    await gate.json("POST", "/api/approve", seedTask({ taskId: "other", estimatedCost: 5.5 }));
    const [question] = await list();
    expect(question?.offer).toEqual({
      costLimit: "10.00",
      maxDurationSeconds: 7_200,
      monitoringLevel: "intensive",
      leavesToday: "35.50",
    });
    await answer({});
    expect(await ask()).toMatchObject({
      costLimit: 10,
      constraints: { maxDurationSeconds: 7_200 },
      monitoringLevel: "intensive",
    });
    await gate.json("POST", "/api/approve", seedTask({ taskId: "next", estimatedCost: 9 }));
    expect(await list()).toMatchObject([{ taskId: "next", offer: { leavesToday: "26.50" } }]);
  });

  test("the offer follows the owner's preferences", async () => {
    const { gate, list } = await asked();
    await gate.json("PUT", "/api/context", { preferences: { riskTolerance: "conservative" } }, OWNER);
    expect(await list()).toMatchObject([{ offer: { costLimit: "9.00", maxDurationSeconds: 3_600 } }]);
  });

  test("[row 9] [row 10] [row 14] less money and time than was offered, which the agency is held to", async () => {
    const { gate, ask, answer } = await asked();
    expect((await answer({ limits: { costLimit: "3.50", maxDurationSeconds: 600 } })).status).toBe(200);
    expect(await ask()).toMatchObject({
      approved: true,
      costLimit: 3.5,
      constraints: { maxDuration: "10 minutes", maxDurationSeconds: 600 },
      expiresAt: "2026-11-20T12:10:00.000Z",
    });
    const report = (costSoFar: number) => gate.json("POST", "/api/tasks/task-123/progress", { costSoFar });
    expect(await report(3.5)).toMatchObject({ continue: true });
    expect(await report(3.51)).toMatchObject({ continue: false });
    gate.later(600);
    await gate.tick();
    expect(await rows("SELECT cause FROM halts")).toMatchObject([{ cause: "duration" }]);
  });

  test("one of the two limits alone, and exactly what was offered", async () => {
    const { ask, answer } = await asked();
    await answer({ limits: { costLimit: 10 } });
    expect(await ask()).toMatchObject({ costLimit: 10, constraints: { maxDurationSeconds: 7_200 } });
  });

  test("[row 15] the audit has the limits that were given beside those that were offered", async () => {
    const { answer } = await asked();
    await answer({ limits: { costLimit: 4 }, note: "try it" });
    const [row] = await rows<{ after: string }>("SELECT after FROM audit WHERE action = 'decision.answered'");
    expect(JSON.parse(row?.after ?? "")).toMatchObject({
      decision: { note: "try it" },
      lease: { costLimitNano: 4_000_000_000, maxDurationMs: 7_200_000 },
      offered: { costLimitNano: 10_000_000_000, maxDurationMs: 7_200_000 },
    });
  });
});

describe("refuses", () => {
  test.each([
    [{ costLimit: 10.01 }, "limits.costLimit", "at most the 10.00"],
    [{ maxDurationSeconds: 7_201 }, "limits.maxDurationSeconds", "at most the 7200"],
    [{ maxDurationSeconds: 59 }, "limits.maxDurationSeconds", "60"],
    [{ costLimit: -1 }, "limits.costLimit", "dollars"],
    [{ monitoringLevel: "none" }, "limits.monitoringLevel", "leave it out"],
  ])("limits of %j, and the question stays", async (limits, path, says) => {
    const { answer, list } = await asked();
    const response = await answer({ limits });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_request",
      fields: [{ path, message: expect.stringContaining(says) }],
    });
    expect(await list()).toHaveLength(1);
    expect(await rows("SELECT * FROM leases")).toEqual([]);
  });

  test("a denial with limits", async () => {
    const { answer } = await asked();
    const response = await answer({ decision: "deny", limits: { costLimit: 1 } });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ fields: [{ path: "limits" }] });
  });

  test("[row 14] other limits than those it was approved with; the same ones again are one answer", async () => {
    const { answer } = await asked();
    const first = await (await answer({ limits: { costLimit: 4 } })).json();
    expect(await (await answer({ limits: { costLimit: 4 } })).json()).toEqual(first);
    const response = await answer({ limits: { costLimit: 3 } });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({
      error: expect.stringContaining("up to $4.00 and 2 hours"),
    });
  });
});

describe("fails safe", () => {
  test("[row 7] no offer for what the day has too little left for, what is answered, and what has expired", async () => {
    const { gate, answer, list } = await asked();
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: "8.99" } }, OWNER);
    expect(await list()).toMatchObject([{ offer: null }]);
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: "9" } }, OWNER);
    expect(await list()).toMatchObject([{ offer: { leavesToday: "0.00" } }]);
    gate.later(86_400);
    expect(await list("?status=all")).toMatchObject([{ status: "pending", offer: null }]);
    gate.later(-86_400);
    await answer({});
    expect(await list("?status=all")).toMatchObject([{ status: "approved", offer: null }]);
  });

  test("limits that a change of the context has come before", async () => {
    const { gate, answer } = await asked();
    await gate.json("PUT", "/api/context", { preferences: { riskTolerance: "conservative" } }, OWNER);
    expect((await answer({ limits: { costLimit: 10 } })).status).toBe(400);
    expect((await answer({ limits: { costLimit: 9 } })).status).toBe(200);
  });
});
