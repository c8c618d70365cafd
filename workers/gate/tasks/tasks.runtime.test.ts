import { beforeEach, describe, expect, test, vi } from "vitest";
import { fakeGateway, freshDatabase, type Json, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";

beforeEach(freshDatabase);

const PROGRESS = "/api/tasks/task-123/progress";
const FINISH = "/api/tasks/task-123/finish";
const EXTEND = "/api/tasks/task-123/extend";

async function running(more: object = {}, options = {}) {
  const gate = openGate(options);
  expect(await gate.json("POST", "/api/approve", seedTask(more))).toMatchObject({ approved: true });
  const report = (costSoFar: number, note?: string): Promise<Json> =>
    gate.json("POST", PROGRESS, { costSoFar, ...(note === undefined ? {} : { note }) });
  return { gate, report };
}
const committed = () => rows("SELECT day, committed_nano FROM days");

describe("allows", () => {
  test("[row 9] [row 11] a watched task that reports in time goes on, and learns its limits", async () => {
    const { gate, report } = await running();
    gate.later(14 * 60);
    expect(await report(2)).toEqual({
      continue: true,
      reason: "Within its limits",
      costLimit: "10.00",
      endsAt: "2026-11-20T14:00:00.000Z",
      progressDueAt: "2026-11-20T12:29:00.000Z",
    });
  });

  test("[row 11] a task that is not watched need not report until its end", async () => {
    const { gate, report } = await running({ estimatedCost: 0.5 });
    gate.later(2 * 3_600 - 1);
    await gate.tick();
    expect(await report(0.1)).toMatchObject({ continue: true, progressDueAt: null });
  });

  test("[row 9] a cost above the reservation grows what its day has committed; an earlier, higher report stays", async () => {
    const { report } = await running();
    await report(3);
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 5_500_000_000 }]);
    await report(8);
    await report(4);
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 8_000_000_000 }]);
    expect(await rows("SELECT cost_so_far_nano FROM leases")).toEqual([{ cost_so_far_nano: 8_000_000_000 }]);
  });

  test("[row 9] finishing settles the truth, above the limit or below, and gives the rest back", async () => {
    const { gate } = await running();
    const body = { actualCost: "12.34", outcome: "succeeded", note: "done" };
    const first = await gate.json("POST", FINISH, body);
    expect(first).toMatchObject({
      lease: { state: "finished", actualCost: "12.34", charged: "12.34", outcome: "succeeded", note: "done" },
    });
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 12_340_000_000 }]);
    gate.later(60);
    expect(await gate.json("POST", FINISH, body)).toEqual(first);
    expect(await rows("SELECT * FROM audit WHERE action = 'task.finished'")).toHaveLength(1);
  });

  test("[row 9] a task counts for the day that admitted it, even when it ends on the next", async () => {
    const { gate } = await running({ estimatedCost: 0.5 });
    gate.later(13 * 3_600);
    await gate.json("POST", FINISH, { actualCost: 0.2, outcome: "failed" });
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 200_000_000 }]);
  });

  test("[row 9] [row 10] [row 15] a person gives a running task more time and money", async () => {
    const { gate, report } = await running({ estimatedCost: 0.5 });
    await report(2);
    expect(await report(2)).toMatchObject({ continue: false });
    const body = { maxDurationSeconds: 10_800, costLimit: "3.00", note: "worth it" };
    expect(await gate.json("POST", EXTEND, body, OWNER)).toMatchObject({
      lease: {
        state: "open",
        costLimit: "3.00",
        maxDurationSeconds: 10_800,
        endsAt: "2026-11-20T15:00:00.000Z",
      },
    });
    gate.later(2.5 * 3_600);
    await gate.tick();
    expect(await report(2)).toMatchObject({ continue: true });
    const [audit] = await rows<{ before: string; after: string }>(
      "SELECT * FROM audit WHERE action = 'task.extended'",
    );
    expect(audit).toMatchObject({ actor: OWNER.name });
    expect(JSON.parse(audit?.before ?? "")).toMatchObject({ costLimitNano: 1_000_000_000 });
    expect(JSON.parse(audit?.after ?? "")).toMatchObject({ costLimitNano: 3_000_000_000, note: "worth it" });
  });
});

describe("allows under an idempotency key", () => {
  const extend = (gate: ReturnType<typeof openGate>, body: object, key: string, caller = OWNER) =>
    gate.call("POST", EXTEND, body, caller, { "idempotency-key": key });

  test("[row 12] an extension that comes again, at once or later: it takes back nothing that was given since", async () => {
    const { gate } = await running({ estimatedCost: 0.5 });
    const body = { costLimit: 3, maxDurationSeconds: 20_000 };
    const both = await Promise.all([extend(gate, body, "x-1"), extend(gate, body, "x-1")]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    await extend(gate, { costLimit: 5, maxDurationSeconds: 40_000 }, "x-2");
    const late = await extend(gate, body, "x-1");
    expect([late.status, await late.json()]).toMatchObject([
      200,
      { lease: { costLimit: "5.00", maxDurationSeconds: 40_000 } },
    ]);
    expect(await rows("SELECT 1 FROM audit WHERE action = 'task.extended'")).toHaveLength(2);
  });

  test("the key of another person, and a day later: an extension of its own; with another body 409", async () => {
    const { gate } = await running({ estimatedCost: 0.5 });
    await extend(gate, { costLimit: 3 }, "x-3");
    expect((await extend(gate, { costLimit: 4 }, "x-3")).status).toBe(409);
    expect((await extend(gate, { costLimit: 4 }, "x-3", { ...OWNER, name: "kid@example.com" })).status).toBe(
      200,
    );
    await rows("UPDATE keys SET at = at - 86400001");
    expect((await extend(gate, { costLimit: 5 }, "x-3")).status).toBe(200);
  });

  test("an extension that was refused leaves the key free", async () => {
    const { gate } = await running({ estimatedCost: 0.5 });
    expect((await extend(gate, { costLimit: 0.1 }, "x-4")).status).toBe(400);
    expect((await extend(gate, { costLimit: 3 }, "x-4")).status).toBe(200);
  });
});

describe("refuses", () => {
  test("[row 9] a cost above the limit may not go on", async () => {
    const { report } = await running();
    expect(await report(10)).toMatchObject({ continue: true });
    expect(await report(10.01)).toMatchObject({ continue: false, reason: expect.stringContaining("$10.01") });
  });

  test("[row 7] [row 9] a cost that outgrows the day's budget halts the task, and still counts", async () => {
    const gateway = fakeGateway(200);
    const { gate, report } = await running({}, gateway.bound);
    await gate.json("PUT", "/api/context", { preferences: { budgetLimit: 7 } }, OWNER);
    expect(await report(7)).toMatchObject({ continue: true });
    expect(await report(7.01)).toMatchObject({
      continue: false,
      reason: expect.stringContaining("day's budget"),
    });
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 7_010_000_000 }]);
    expect(await rows("SELECT cause, forward FROM halts")).toEqual([{ cause: "budget", forward: "queued" }]);
    expect(gateway.calls).toHaveLength(0);
    await gate.tick();
    expect(gateway.calls).toHaveLength(1);
  });

  test("[row 7] 20 parallel reports never commit more than the budget without halting", async () => {
    const gate = openGate();
    const ids = Array.from({ length: 20 }, (_, n) => `task-${n}`);
    await Promise.all(
      ids.map((taskId) => gate.json("POST", "/api/approve", seedTask({ taskId, estimatedCost: 2 }))),
    );
    const replies = await Promise.all(
      ids.map((taskId) => gate.json("POST", `/api/tasks/${taskId}/progress`, { costSoFar: 4 })),
    );
    // $40 were reserved of $50, so five tasks can grow by $2.
    expect(replies.filter((reply) => reply.continue === true)).toHaveLength(5);
  });

  test("[row 10] [row 11] [row 12] after its time, after silence, after a halt, after its end", async () => {
    const endings: [string, object, (gate: ReturnType<typeof openGate>) => unknown, RegExp][] = [
      ["time", { estimatedCost: 0.5 }, (gate) => gate.later(7_200), /longer than the 2 hours/],
      ["silence", {}, (gate) => gate.later(16 * 60), /No progress report came by 2026-11-20T12:15/],
      [
        "halt",
        {},
        (gate) => gate.json("POST", "/api/halt", { taskId: "task-123", reason: "no" }),
        /Halted: no/,
      ],
      ["end", {}, (gate) => gate.json("POST", FINISH, { actualCost: 1, outcome: "succeeded" }), /closed/],
    ];
    for (const [, more, ending, reason] of endings) {
      await freshDatabase();
      const { gate, report } = await running(more);
      await ending(gate);
      expect(await report(0.1)).toMatchObject({ continue: false, reason: expect.stringMatching(reason) });
      expect(await report(0.1)).toMatchObject({ continue: false });
    }
  });

  test("[row 11] within the grace of a minute a late report still counts", async () => {
    const { gate, report } = await running();
    gate.later(16 * 60 - 1);
    await gate.tick();
    expect(await report(1)).toMatchObject({ continue: true });
  });

  test("a second finish with other figures, and finishing or extending what never ran", async () => {
    const { gate } = await running();
    await gate.json("POST", FINISH, { actualCost: 1, outcome: "succeeded" });
    for (const body of [
      { actualCost: 2, outcome: "succeeded" },
      { actualCost: 1, outcome: "failed" },
    ]) {
      expect((await gate.call("POST", FINISH, body)).status).toBe(409);
    }
    expect((await gate.call("POST", EXTEND, { costLimit: 20 }, OWNER)).status).toBe(409);
    expect(
      (await gate.call("POST", "/api/tasks/unknown/finish", { actualCost: 1, outcome: "failed" })).status,
    ).toBe(404);
    await gate.json("POST", "/api/approve", seedTask({ taskId: "waiting", estimatedCost: 9 }));
    expect(
      (await gate.call("POST", "/api/tasks/waiting/finish", { actualCost: 1, outcome: "failed" })).status,
    ).toBe(409);
    expect(await gate.json("POST", "/api/tasks/waiting/progress", { costSoFar: 0 })).toMatchObject({
      continue: false,
      reason: expect.stringContaining("Not approved"),
    });
    expect((await gate.call("GET", "/api/tasks/unknown")).status).toBe(404);
  });

  test.each([
    [{}, "maxDurationSeconds, costLimit or both"],
    [{ costLimit: 9.99 }, "at least the present limit of 10.00"],
    [{ maxDurationSeconds: 60 }, "over already"],
    [{ maxDurationSeconds: 604_801 }, "604800"],
    [{ costLimit: 20, until: "tomorrow" }, "leave it out"],
  ])("[row 10] an extension by %j", async (body, expected) => {
    const { gate } = await running();
    gate.later(120);
    const response = await gate.call("POST", EXTEND, body, OWNER);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: expect.stringContaining(expected) });
  });

  test("unknown fields of our own endpoints", async () => {
    const { gate } = await running();
    const response = await gate.call("POST", PROGRESS, { costSoFar: 1, cost: 1 });
    expect(await response.json()).toMatchObject({ code: "invalid_request", fields: [{ path: "cost" }] });
  });
});

describe("fails safe", () => {
  test("[row 10] [row 11] the clock halts what is silent or past its time, stores it and tells the gateway", async () => {
    vi.spyOn(console, "warn").mockReturnValue();
    const gateway = fakeGateway(200);
    const gate = openGate(gateway.bound);
    await gate.json("POST", "/api/approve", seedTask({ taskId: "silent" }));
    await gate.json("POST", "/api/approve", seedTask({ taskId: "long", estimatedCost: 0.5 }));
    gate.later(16 * 60);
    await gate.tick();
    expect(await rows("SELECT task_id, cause FROM halts")).toEqual([{ task_id: "silent", cause: "silent" }]);
    gate.later(7_200);
    await gate.tick();
    expect(await rows("SELECT task_id, cause FROM halts ORDER BY halted_at")).toEqual([
      { task_id: "silent", cause: "silent" },
      { task_id: "long", cause: "duration" },
    ]);
    expect(gateway.calls.map(({ body }) => (body as Json).taskId)).toEqual(["silent", "long"]);
    expect(await rows("SELECT actor, role FROM audit WHERE action = 'task.halted'")).toEqual([
      { actor: "clock", role: null },
      { actor: "clock", role: null },
    ]);
  });

  test("[row 10] asking again after the end finds the task halted before the clock did it", async () => {
    const { gate } = await running({ estimatedCost: 0.5 });
    gate.later(7_200);
    const reply = await gate.json("POST", "/api/approve", seedTask({ estimatedCost: 0.5 }));
    expect(reply).toMatchObject({
      approved: false,
      reason: expect.stringContaining("longer than the 2 hours"),
    });
  });

  test("[row 9] what a halted task reports or settles afterwards still counts", async () => {
    const { gate, report } = await running();
    await gate.json("POST", "/api/halt", { taskId: "task-123", reason: "no" });
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 5_500_000_000 }]);
    await report(6);
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 6_000_000_000 }]);
    await gate.json("POST", FINISH, { actualCost: 2, outcome: "cancelled" });
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 6_000_000_000 }]);
  });

  test("[row 9] a cost below what was reported is noted as said, and frees no budget", async () => {
    const { gate, report } = await running();
    await report(4);
    const body = { actualCost: 0.01, outcome: "succeeded" };
    const first = await gate.json("POST", FINISH, body);
    expect(first).toMatchObject({ lease: { actualCost: "0.01", charged: "4.00" } });
    expect(await gate.json("POST", FINISH, body)).toEqual(first);
    expect(await committed()).toEqual([{ day: "2026-11-20", committed_nano: 4_000_000_000 }]);
  });
});
