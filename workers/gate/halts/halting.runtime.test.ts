import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  AGENCY,
  fakeGateway,
  freshDatabase,
  NOON,
  OWNER,
  openGate,
  rows,
  seedTask,
} from "../gate.harness.ts";

beforeEach(async () => {
  await freshDatabase();
  vi.spyOn(console, "warn").mockReturnValue();
});

const HALT = ["POST", "/api/halt"] as const;
const ORDER = { taskId: "task-123", reason: "Cost exceeded budget" };

describe("allows", () => {
  test("[row 12] a running task is stopped, stored, and forwarded with the gateway's token", async () => {
    const gateway = fakeGateway(200);
    const gate = openGate(gateway.bound);
    await gate.json("POST", "/api/approve", seedTask());
    expect(await gate.json(...HALT, ORDER, OWNER)).toEqual({
      success: true,
      taskId: "task-123",
      message: "Task task-123 is halted",
      haltedAt: "2026-11-20T12:00:00.000Z",
      forwarded: "delivered",
    });
    expect(gateway.calls).toHaveLength(1);
    expect(gateway.calls[0]).toMatchObject({ url: "https://gateway.test/api/halt", body: ORDER });
    expect(gateway.calls[0]?.headers.get("authorization")).toBe("Bearer gateway-token");
    expect(await gate.json("GET", "/api/tasks/task-123")).toMatchObject({
      lease: { state: "halted", closeReason: ORDER.reason },
      halt: { haltedBy: OWNER.name, forwarded: "delivered" },
    });
  });

  test("[row 12] a second halt answers the first one's time and is not forwarded again", async () => {
    const gateway = fakeGateway(200);
    const gate = openGate(gateway.bound);
    const first = await gate.json(...HALT, ORDER, OWNER);
    gate.later(60);
    const second = await gate.json(...HALT, { ...ORDER, reason: "again" }, OWNER);
    expect(second).toMatchObject({ haltedAt: first.haltedAt, forwarded: "delivered", success: true });
    expect(gateway.calls).toHaveLength(1);
    expect(await rows("SELECT * FROM audit WHERE action = 'task.halted'")).toHaveLength(1);
  });

  test("[row 12] the same halt a hundred times is one row each, and says that it is a repeat", async () => {
    const gateway = fakeGateway(200);
    const gate = openGate(gateway.bound);
    await gate.json("POST", "/api/approve", seedTask());
    const replies = await Promise.all(Array.from({ length: 100 }, () => gate.call(...HALT, ORDER)));
    expect(replies.filter(({ headers }) => !headers.has("x-repeat"))).toHaveLength(1);
    expect(await rows("SELECT id FROM halts")).toHaveLength(1);
    expect(await rows("SELECT id FROM audit WHERE action = 'task.halted'")).toHaveLength(1);
    expect(gateway.calls).toHaveLength(1);
  });

  test("[row 12] a task that was never seen is blocked from then on", async () => {
    const gate = openGate();
    expect(await gate.json(...HALT, ORDER, OWNER)).toMatchObject({ success: true, forwarded: "none" });
    expect(await gate.json("POST", "/api/approve", seedTask())).toMatchObject({
      approved: false,
      status: "denied",
    });
    const report = await gate.json("POST", "/api/tasks/task-123/progress", { costSoFar: 0 });
    expect(report).toMatchObject({ continue: false, reason: "Halted: Cost exceeded budget" });
  });

  test("[row 12] [row 15] a question that waits for a person is closed by a halt", async () => {
    const gate = openGate();
    const { decisionId } = await gate.json("POST", "/api/approve", seedTask({ estimatedCost: 9 }));
    await gate.json(...HALT, ORDER, OWNER);
    expect(await gate.json("GET", "/api/approvals")).toEqual({
      approvals: [],
      nextCursor: null,
      timeZone: "Europe/Berlin",
      // Midnight in Berlin.
      dayEndsAt: "2026-11-20T23:00:00.000Z",
    });
    const response = await gate.call(
      "POST",
      `/api/approvals/${String(decisionId)}`,
      { decision: "approve" },
      OWNER,
    );
    expect(response.status).toBe(409);
    const [audit] = await rows("SELECT * FROM audit WHERE action = 'task.halted'");
    expect(audit).toMatchObject({
      actor: OWNER.name,
      role: "admin",
      subject: "task:task-123",
      request_id: "req-owner",
    });
  });
});

describe("refuses", () => {
  test("[row 12] an agency's halt of a task that is not its own, or that nobody asked for", async () => {
    const gate = openGate();
    await gate.json("POST", "/api/approve", seedTask());
    const other = { ...AGENCY, name: "other" };
    expect((await gate.call(...HALT, ORDER, other)).status).toBe(404);
    expect((await gate.call(...HALT, { ...ORDER, taskId: "task-124" }, other)).status).toBe(404);
    expect(await rows("SELECT * FROM halts")).toEqual([]);
    expect((await gate.call(...HALT, ORDER)).status).toBe(200);
  });

  test("[row 12] a halt without a task or a reason", async () => {
    for (const body of [
      {},
      { taskId: "t" },
      { reason: "r" },
      { taskId: "t", reason: "x".repeat(2_001) },
      [],
    ]) {
      expect((await openGate().call(...HALT, body)).status).toBe(400);
    }
    expect(await rows("SELECT * FROM halts")).toEqual([]);
  });
});

describe("fails safe", () => {
  test.each([[500], [404], [302], [0]])(
    "[row 12] a gateway that answers %d gets it again later",
    async (status) => {
      const gateway = fakeGateway(status, 200);
      const gate = openGate(gateway.bound);
      expect(await gate.json(...HALT, ORDER, OWNER)).toMatchObject({ success: true, forwarded: "queued" });
      gate.later(29);
      await gate.tick();
      expect(gateway.calls).toHaveLength(1);
      gate.later(1);
      await gate.tick();
      expect(gateway.calls).toHaveLength(2);
      expect(await gate.json(...HALT, ORDER, OWNER)).toMatchObject({ forwarded: "delivered" });
      gate.later(3_600);
      await gate.tick();
      expect(gateway.calls).toHaveLength(2);
    },
  );

  test("[row 12] it is tried after 30 s, doubling up to an hour, and for one day", async () => {
    const gateway = fakeGateway(503);
    const gate = openGate(gateway.bound);
    await gate.json(...HALT, ORDER, OWNER);
    const waits: number[] = [];
    const next = async () =>
      (await rows<{ at: number | null }>("SELECT next_attempt_at AS at FROM halts"))[0]?.at;
    let last = Date.parse(NOON);
    for (let due = await next(); typeof due === "number"; due = await next()) {
      gate.at(new Date(due - 1).toISOString());
      await gate.tick();
      expect(gateway.calls).toHaveLength(1 + waits.length);
      gate.at(new Date(due).toISOString());
      await gate.tick();
      waits.push((due - last) / 1_000);
      last = due;
    }
    expect(waits.slice(0, 9)).toEqual([30, 60, 120, 240, 480, 960, 1_920, 3_600, 3_600]);
    expect(gateway.calls).toHaveLength(1 + waits.length);
    expect((last - Date.parse(NOON)) / 3_600_000).toBeGreaterThanOrEqual(24);
    expect((last - Date.parse(NOON)) / 3_600_000).toBeLessThanOrEqual(25);
    expect(await rows("SELECT forward, next_attempt_at FROM halts")).toEqual([
      { forward: "given_up", next_attempt_at: null },
    ]);
    expect(await gate.json(...HALT, ORDER, OWNER)).toMatchObject({ success: true, forwarded: "none" });
  });

  test("[row 12] a crash while forwarding loses nothing: it was stored as queued before", async () => {
    const seen: unknown[] = [];
    const send = async () => {
      seen.push(...(await rows("SELECT forward, next_attempt_at IS NOT NULL AS due FROM halts")));
      return new Response(null, { status: 200 });
    };
    await openGate({ send, AGENCY_GATEWAY_URL: "https://gateway.test" }).json(...HALT, ORDER, OWNER);
    expect(seen).toEqual([{ forward: "queued", due: 1 }]);
  });
});
