import { beforeEach, describe, expect, test } from "vitest";
import { AGENCY, freshDatabase, judging, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";
import type { Task } from "../tasks/task.ts";

beforeEach(freshDatabase);

const OTHER = { ...AGENCY, name: "other" };
const STAFF = { ...AGENCY, name: "chief", role: "cos_internal" } as const;
const APPROVE = ["POST", "/api/approve"] as const;
const TASK = "/api/tasks/task-123";

describe("allows", () => {
  test("[row 9] [row 12] an agency its own tasks, and the owner and who acts for the owner all of them", async () => {
    const gate = openGate();
    await gate.json(...APPROVE, seedTask());
    for (const caller of [AGENCY, OWNER, STAFF])
      expect((await gate.call("GET", TASK, undefined, caller)).status).toBe(200);
    expect((await gate.call("POST", `${TASK}/progress`, { costSoFar: 1 })).status).toBe(200);
    const ending = { actualCost: 2, outcome: "succeeded" };
    expect((await gate.call("POST", `${TASK}/finish`, ending)).status).toBe(200);
  });

  test("[row 1] the owner to ask an agency's question and hear the answer that stands", async () => {
    const gate = openGate();
    const { decisionId } = await gate.json(...APPROVE, seedTask());
    expect(await gate.json(...APPROVE, seedTask(), OWNER)).toMatchObject({ approved: true, decisionId });
  });
});

describe("refuses", () => {
  test.each<[string, string, object | undefined]>([
    ["GET", TASK, undefined],
    ["POST", `${TASK}/progress`, { costSoFar: 9, note: "it was me" }],
    ["POST", `${TASK}/finish`, { actualCost: 40, outcome: "failed" }],
    ["POST", "/api/halt", { taskId: "task-123", reason: "stop" }],
  ])("[row 9] [row 12] %s %s of another agency, as if it were not there", async (method, path, body) => {
    const gate = openGate();
    await gate.json(...APPROVE, seedTask({ description: "Write a plan that nobody else may read" }));
    const before = await rows("SELECT * FROM leases");
    const reply = await gate.call(method, path, body, OTHER);
    const unknown = await gate.call(method, path.replace("123", "999"), body, OTHER);
    const text = await reply.text();
    expect([reply.status, unknown.status]).toEqual([404, 404]);
    expect(text.replaceAll("123", "999")).toBe((await unknown.text()).replaceAll("123", "999"));
    expect(await rows("SELECT * FROM leases")).toEqual(before);
    expect(await rows("SELECT * FROM halts")).toEqual([]);
  });

  test.each([
    ["runs", {}, undefined],
    ["waits for a person", { estimatedCost: 9 }, undefined],
    ["was denied", { type: "delete_production" }, undefined],
    ["is finished", {}, { actualCost: 1, outcome: "succeeded" }],
  ])(
    "[row 1] another's id while its task %s, for the same question and for a new one",
    async (_, more, ending) => {
      const gate = openGate();
      await gate.json(...APPROVE, seedTask(more));
      if (ending) await gate.json("POST", `${TASK}/finish`, ending);
      const before = await rows("SELECT * FROM decisions");
      for (const task of [seedTask(more), seedTask({ description: "Write tests" })])
        expect((await gate.call(...APPROVE, task, OTHER)).status).toBe(409);
      expect((await gate.call(...APPROVE, seedTask({ description: "Write tests" }), OWNER)).status).toBe(409);
      expect(await rows("SELECT * FROM decisions")).toEqual(before);
    },
  );

  test("[row 5] a name in the body to stand in for the caller's own", async () => {
    const gate = openGate();
    await gate.json("PUT", "/api/context", { rules: { allowedAgencies: ["acme"] } }, OWNER);
    const posing = seedTask({ agency: "acme" });
    expect(await gate.json(...APPROVE, posing, OTHER)).toMatchObject({
      status: "denied",
      reason: expect.stringContaining("other"),
    });
    expect(await gate.json(...APPROVE, seedTask({ taskId: "t-2", agency: "anna" }))).toMatchObject({
      approved: true,
    });
    expect(await gate.json("GET", "/api/tasks/t-2")).toMatchObject({
      decision: { agency: "anna", askedBy: "acme" },
    });
  });

  test("[row 2] a name in the body to count as somebody else for the model's money", async () => {
    const asked: Task[] = [];
    const gate = openGate({
      JUDGEMENTS: judging((task) => {
        asked.push(task);
        return { verdict: "none", because: "of the test" };
      }),
    });
    for (const agency of ["anna", "bob"])
      await gate.json(...APPROVE, seedTask({ taskId: agency, estimatedCost: 9, agency }), OTHER);
    expect(asked.map(({ agency, label }) => [agency, label])).toEqual([
      ["other", "anna"],
      ["other", "bob"],
    ]);
  });
});

describe("fails safe", () => {
  test("a task that was stored before there were labels is read as it was", async () => {
    const gate = openGate();
    await gate.json(...APPROVE, seedTask());
    await rows("UPDATE decisions SET task = json_set(task, '$.agency', 'as the body said')");
    expect(await gate.json("GET", TASK)).toMatchObject({ decision: { agency: "as the body said" } });
  });
});
