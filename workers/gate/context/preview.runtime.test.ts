import { beforeEach, describe, expect, test } from "vitest";
import { countedDatabase, freshDatabase, judging, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";

beforeEach(freshDatabase);

type Gate = ReturnType<typeof openGate>;
type Previewed = { readonly taskId: string; readonly was: string; readonly would: string };

const ask = (gate: Gate, taskId: string, more: object = {}) =>
  gate.json("POST", "/api/approve", seedTask({ taskId, ...more }));
const preview = async (gate: Gate, body: object) => {
  const reply = await gate.json("POST", "/api/context/preview", body, OWNER);
  return (reply as { decisions: Previewed[] }).decisions;
};
const wouldBe = async (gate: Gate, body: object) =>
  Object.fromEntries((await preview(gate, body)).map(({ taskId, was, would }) => [taskId, [was, would]]));

describe("allows", () => {
  test("[row 20] a person sees what a change would have made of the last decisions", async () => {
    const gate = openGate();
    await ask(gate, "cheap", { estimatedCost: 1 });
    const { decisionId } = await ask(gate, "dear");
    await ask(gate, "blocked", { type: "delete_production" });
    await ask(gate, "waiting", { estimatedCost: 9 });
    expect(await preview(gate, { preferences: { costThreshold: 5 } })).toMatchObject([
      { taskId: "waiting", was: "pending", would: "pending" },
      { taskId: "blocked", was: "denied", would: "denied" },
      { decisionId, taskId: "dear", was: "approved", would: "pending" },
      { taskId: "cheap", was: "approved", would: "approved" },
    ]);
    expect(await wouldBe(gate, { rules: { blockedOperations: [] } })).toMatchObject({
      dear: ["approved", "approved"],
      blocked: ["denied", expect.stringMatching(/pending|approved/)],
    });
    expect(await wouldBe(gate, { rules: { allowedAgencies: ["other"] } })).toMatchObject({
      dear: ["approved", "denied"],
      waiting: ["pending", "denied"],
    });
    expect(await wouldBe(gate, { preferences: { budgetLimit: 5 } })).toMatchObject({
      dear: ["approved", "denied"],
      cheap: ["approved", "approved"],
    });
  });

  test("[row 20] what it foretells is what a change does", async () => {
    const gate = openGate();
    await ask(gate, "one");
    const change = { rules: { requiresHumanApproval: ["new_feature"] } };
    const foretold = await wouldBe(gate, change);
    await gate.json("PUT", "/api/context", change, OWNER);
    const { status } = await ask(gate, "two");
    expect(foretold).toEqual({ one: ["approved", status] });
  });

  test("a change of nothing changes nothing: the answers of a person and of a model stand", async () => {
    const gate = openGate({
      JUDGEMENTS: judging(() => ({ verdict: "approve", because: "ordinary" })),
    });
    const { decidedBy } = await ask(gate, "by-model", { estimatedCost: 9 });
    const { decisionId } = await ask(gate, "by-person", { estimatedCost: 12 });
    await gate.json("POST", `/api/approvals/${String(decisionId)}`, { decision: "approve" }, OWNER);
    expect(decidedBy).toBe("model");
    const all = await preview(gate, {});
    expect(all).toHaveLength(2);
    expect(all.filter(({ was, would }) => was !== would)).toEqual([]);
    expect(await wouldBe(gate, { rules: { blockedOperations: ["implement_feature_x"] } })).toEqual({
      "by-model": ["approved", "denied"],
      "by-person": ["approved", "denied"],
    });
    expect(await wouldBe(gate, { preferences: { approvalRequired: true } })).toMatchObject({
      "by-model": ["approved", "pending"],
      "by-person": ["approved", "approved"],
    });
  });
});

describe("refuses", () => {
  test.each([
    [{ preferences: { riskTolerance: "reckless" } }, "preferences.riskTolerance"],
    [{ rules: { blockedOperations: ["--"] } }, "rules.blockedOperations.0"],
    [{ budgetLimit: 5 }, "budgetLimit"],
  ])("%j, as the change itself would be", async (body, path) => {
    const gate = openGate();
    for (const [method, at] of [
      ["POST", "/api/context/preview"],
      ["PUT", "/api/context"],
    ] as const) {
      const response = await gate.call(method, at, body, OWNER);
      expect([response.status, await response.json()]).toMatchObject([400, { fields: [{ path }] }]);
    }
  });
});

describe("fails safe", () => {
  test("[row 20] it writes nothing and asks no model", async () => {
    const { counts, DB } = countedDatabase();
    let asked = 0;
    const judge = () => {
      asked++;
      return { verdict: "none", because: "not asked" } as const;
    };
    const gate = openGate({ DB, JUDGEMENTS: judging(judge) });
    await ask(gate, "waiting", { estimatedCost: 9 });
    const before = { ...counts, asked };
    await preview(gate, { preferences: { budgetLimit: 1 } });
    expect({ ...counts, asked }).toEqual({
      ...before,
      trips: before.trips + 2,
      statements: before.statements + 2,
    });
    expect(await gate.json("GET", "/api/context")).toMatchObject({ version: 0 });
  });

  test("it is of the last 20, without what no rule decided", async () => {
    const gate = openGate();
    for (let n = 0; n < 21; n++) await ask(gate, `t-${n}`, { estimatedCost: 0.5 });
    await ask(gate, "over-budget", { estimatedCost: 60 });
    await ask(gate, "halted", { estimatedCost: 9 });
    await gate.json("POST", "/api/halt", { taskId: "halted", reason: "no" });
    const ids = (await preview(gate, {})).map(({ taskId }) => taskId);
    expect(ids).toEqual(Array.from({ length: 20 }, (_, n) => `t-${20 - n}`));
    await ask(gate, "long", { estimatedCost: 0.5, description: `Implement feature ${"x ".repeat(3_980)}` });
    await ask(gate, "longer", { estimatedCost: 0.5, description: `Implement feature ${"y ".repeat(3_980)}` });
    const fewer = await preview(gate, {});
    expect(fewer.length).toBeLessThan(20);
    expect(fewer[0]?.taskId).toBe("longer");
    expect(await rows("SELECT 1 FROM decisions")).toHaveLength(25);
  });
});
