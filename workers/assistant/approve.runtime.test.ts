import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, openGate, rows, seedTask } from "./gate.harness.ts";

beforeEach(freshDatabase);

describe("allows", () => {
  test("[row 1] [row 8] the seed's example is approved by rules, with every promised field", async () => {
    const gate = openGate();
    const response = await gate.call("POST", "/api/approve", seedTask());
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

  test("[row 7] 200 parallel approvals against a budget for 10 approve exactly 10", async () => {
    const gate = openGate();
    const asked = Array.from({ length: 200 }, (_, n) =>
      seedTask({ taskId: `task-${n}`, estimatedCost: "5.00" }),
    );
    const replies = await Promise.all(asked.map((task) => gate.json("POST", "/api/approve", task)));
    expect(replies.filter(({ approved }) => approved)).toHaveLength(10);
    expect(
      replies.filter(({ decidedBy, status }) => decidedBy === "budget" && status === "denied"),
    ).toHaveLength(190);
    expect(await rows("SELECT committed_nano FROM days")).toEqual([{ committed_nano: 50_000_000_000 }]);
    expect(await rows("SELECT COUNT(*) AS n FROM leases")).toEqual([{ n: 10 }]);
    expect(await rows("SELECT COUNT(*) AS n FROM audit WHERE action = 'decision.made'")).toEqual([
      { n: 200 },
    ]);
  });
});
