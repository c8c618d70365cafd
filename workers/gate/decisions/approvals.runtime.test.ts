import { beforeEach, describe, expect, test } from "vitest";
import { AGENCY, freshDatabase, type Json, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";

beforeEach(freshDatabase);

/** A gate with one question that waits for a person, of that estimate. */
async function asked(more: object = { estimatedCost: 9 }) {
  const gate = openGate();
  const ask = () => gate.json("POST", "/api/approve", seedTask(more));
  const first = await ask();
  expect(first).toMatchObject({ status: "pending" });
  const path = `/api/approvals/${String(first.decisionId)}`;
  const answer = (decision: string, note?: string) =>
    gate.call("POST", path, { decision, ...(note === undefined ? {} : { note }) }, OWNER);
  const list = async (status = "") =>
    ((await gate.json("GET", `/api/approvals${status}`, undefined, OWNER)) as { approvals: Json[] })
      .approvals;
  return { gate, ask, answer, list, decisionId: first.decisionId };
}

describe("allows", () => {
  test("[row 14] a person sees what waits, approves it, and the agency learns of it by asking again", async () => {
    const { ask, answer, list, decisionId } = await asked();
    expect(await list()).toMatchObject([
      {
        decisionId,
        taskId: "task-123",
        agency: "acme",
        estimatedCost: "9.00",
        expiresAt: "2026-11-21T12:00:00.000Z",
      },
    ]);
    const response = await answer("approve", "go on then");
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      status: "approved",
      decidedBy: "human",
      answeredBy: OWNER.name,
      note: "go on then",
    });
    expect(await list()).toEqual([]);
    expect(await list("?status=approved")).toHaveLength(1);
    expect(await list("?status=all")).toHaveLength(1);
    expect(await ask()).toMatchObject({ approved: true, decidedBy: "human", costLimit: 10, decisionId });
    expect(await rows("SELECT committed_nano FROM days")).toEqual([{ committed_nano: 9_000_000_000 }]);
  });

  test("[row 6] [row 9] a task above the threshold may cost its estimate once a person approves", async () => {
    const { ask, answer } = await asked({ estimatedCost: 25 });
    await answer("approve");
    expect(await ask()).toMatchObject({ approved: true, costLimit: 25, monitoringLevel: "intensive" });
  });

  test("[row 10] [row 11] a person's approval runs from when its agency hears of it, not from the click", async () => {
    const { gate, ask, answer } = await asked();
    await answer("approve");
    gate.later(8 * 3_600);
    await gate.tick();
    expect(await ask()).toMatchObject({ approved: true, expiresAt: "2026-11-20T22:00:00.000Z" });
    gate.later(30);
    expect(await ask()).toMatchObject({ approved: true, expiresAt: "2026-11-20T22:00:00.000Z" });
    gate.later(121);
    await gate.tick();
    expect(await ask()).toMatchObject({
      approved: false,
      reason: expect.stringContaining("No progress report"),
    });
  });

  test("[row 10] a report collects a person's approval too", async () => {
    const { gate, answer } = await asked();
    await answer("approve");
    gate.later(3_600);
    const report = await gate.json("POST", "/api/tasks/task-123/progress", { costSoFar: 0 });
    expect(report).toMatchObject({ continue: true, endsAt: "2026-11-20T15:00:00.000Z" });
  });

  test("[row 14] the same answer twice is one answer", async () => {
    for (const decision of ["approve", "deny"]) {
      await freshDatabase();
      const { answer } = await asked();
      const first = await (await answer(decision)).json();
      const second = await answer(decision);
      expect(second.status).toBe(200);
      expect(await second.json()).toEqual(first);
      expect(await rows("SELECT * FROM audit WHERE action = 'decision.answered'")).toHaveLength(1);
    }
  });

  test("[row 14] a denial is what the agency hears", async () => {
    const { ask, answer } = await asked();
    await answer("deny", "too dear");
    expect(await ask()).toMatchObject({
      approved: false,
      status: "denied",
      decidedBy: "human",
      reason: "Denied by owner@example.com: too dear",
    });
  });

  test("[row 15] an answer is audited with what was before and after", async () => {
    const { answer } = await asked();
    await answer("approve");
    const [row] = await rows<{ before: string; after: string }>(
      "SELECT * FROM audit WHERE action = 'decision.answered'",
    );
    expect(row).toMatchObject({ actor: OWNER.name, role: "admin", request_id: "req-owner" });
    expect(JSON.parse(row?.before ?? "")).toMatchObject({ status: "pending" });
    expect(JSON.parse(row?.after ?? "")).toMatchObject({
      decision: { status: "approved" },
      lease: { state: "open" },
    });
  });
});

test("[row 14] the list in pages: what waits oldest first, everything else newest first", async () => {
  const gate = openGate();
  for (let n = 0; n < 105; n++)
    await gate.json("POST", "/api/approve", seedTask({ taskId: `t-${n}`, estimatedCost: 9 }));
  type Page = { approvals: { taskId: string }[]; nextCursor: string | null };
  const page = async (query: string) =>
    (await gate.json("GET", `/api/approvals${query}`, undefined, OWNER)) as unknown as Page;
  const first = await page("");
  const second = await page(`?cursor=${first.nextCursor}`);
  expect([...first.approvals, ...second.approvals].map(({ taskId }) => taskId)).toEqual(
    Array.from({ length: 105 }, (_, n) => `t-${n}`),
  );
  expect(second.nextCursor).toBeNull();
  const all = await page("?status=all");
  const rest = await page(`?status=all&cursor=${all.nextCursor}`);
  expect([...all.approvals, ...rest.approvals].map(({ taskId }) => taskId)).toEqual(
    Array.from({ length: 105 }, (_, n) => `t-${104 - n}`),
  );
  // A page reads its own rows, however many decisions there are.
  const [plan] = await rows<{ detail: string }>(
    "EXPLAIN QUERY PLAN SELECT d.id FROM decisions d WHERE d.status = 'pending' AND d.expires_at > 1 AND (?1 IS NULL OR d.seq > ?1) ORDER BY d.seq LIMIT 21",
    1,
  );
  expect(plan?.detail).toContain("decisions_waiting");
});

describe("refuses", () => {
  test("[row 14] another answer than the first", async () => {
    const { answer } = await asked();
    await answer("deny");
    const response = await answer("approve");
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: "conflict" });
    expect(await rows("SELECT * FROM leases")).toEqual([]);
  });

  test("[row 7] [row 14] an approval over the day's budget, which stays pending", async () => {
    const { gate, answer, list } = await asked();
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: "8.99" } }, OWNER);
    const response = await answer("approve");
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ code: "over_budget" });
    expect(await list()).toHaveLength(1);
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: "9" } }, OWNER);
    expect((await answer("approve")).status).toBe(200);
  });

  test("[row 3] [row 14] an approval of what has been blocked since", async () => {
    const { gate, answer, list } = await asked();
    await gate.json("PUT", "/api/context", { rules: { blockedOperations: ["implement_feature_x"] } }, OWNER);
    const response = await answer("approve");
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ error: expect.stringContaining("implement_feature_x") });
    expect(await list()).toHaveLength(1);
    expect((await answer("deny")).status).toBe(200);
  });

  test("what is not a decision, and what is not an answer", async () => {
    const { gate, answer } = await asked();
    expect((await gate.call("POST", "/api/approvals/none", { decision: "deny" }, OWNER)).status).toBe(404);
    expect((await answer("maybe")).status).toBe(400);
    expect((await gate.call("GET", "/api/approvals?status=open", undefined, OWNER)).status).toBe(400);
  });
});

describe("fails safe", () => {
  test("[row 14] what nobody answers in 24 hours is denied, by whoever looks first", async () => {
    const { gate, ask, answer, list } = await asked();
    gate.later(86_400 - 1);
    await gate.tick();
    expect(await list()).toHaveLength(1);
    gate.later(1);
    expect(await list()).toEqual([]);
    expect((await answer("approve")).status).toBe(409);
    await gate.tick();
    expect(await list("?status=denied")).toMatchObject([
      {
        decidedBy: "rules",
        reason: expect.stringContaining("expired"),
        decidedAt: "2026-11-21T12:00:00.000Z",
      },
    ]);
    expect(await rows("SELECT actor FROM audit WHERE action = 'decision.expired'")).toEqual([
      { actor: "clock" },
    ]);
    expect(await ask()).toMatchObject({ status: "pending", expiresAt: "2026-11-22T12:00:00.000Z" });
  });

  test("[row 7] [row 14] ten approvals at once of a budget for three are three", async () => {
    const gate = openGate();
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: 27 } }, OWNER);
    const ids: unknown[] = [];
    for (let n = 0; n < 10; n++) {
      ids.push(
        (await gate.json("POST", "/api/approve", seedTask({ taskId: `t-${n}`, estimatedCost: 9 })))
          .decisionId,
      );
    }
    const answers = ids.map((id) =>
      gate.call("POST", `/api/approvals/${String(id)}`, { decision: "approve" }, OWNER),
    );
    const statuses = (await Promise.all(answers)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(3);
    expect(statuses.filter((status) => status === 409)).toHaveLength(7);
    expect(await rows("SELECT committed_nano FROM days")).toEqual([{ committed_nano: 27_000_000_000 }]);
  });

  test("[row 14] an approval that its agency never collects ends after a day", async () => {
    const { gate, ask, answer } = await asked();
    await answer("approve");
    gate.later(86_400);
    await gate.tick();
    expect(await rows("SELECT cause FROM halts")).toEqual([{ cause: "uncollected" }]);
    expect(await ask()).toMatchObject({ approved: false });
  });

  test("an answer for one agency's task does not open another's", async () => {
    const { gate, answer } = await asked();
    await answer("approve");
    const other = await gate.call("POST", "/api/approve", seedTask({ estimatedCost: 9 }), {
      ...AGENCY,
      name: "other",
    });
    expect(other.status).toBe(409);
  });
});
