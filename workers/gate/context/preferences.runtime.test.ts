import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, OWNER, openGate, rows, seedTask } from "../gate.harness.ts";

beforeEach(freshDatabase);

const CONTEXT = "/api/context";
const put = (gate: ReturnType<typeof openGate>, body: unknown, headers = {}) =>
  gate.call("PUT", CONTEXT, body, OWNER, headers);

describe("allows", () => {
  test("[row 20] the contract's defaults are in force before anything is stored", async () => {
    const response = await openGate().call("GET", CONTEXT);
    expect(response.headers.get("etag")).toBe('"0"');
    expect(await response.json()).toEqual({
      version: 0,
      preferences: {
        budgetLimit: "50.00",
        approvalRequired: false,
        costThreshold: "10.00",
        riskTolerance: "balanced",
      },
      rules: {
        allowedAgencies: ["*"],
        blockedOperations: ["delete_production", "modify_credentials", "deploy_without_review"],
        requiresHumanApproval: [
          "large_external_calls",
          "data_deletion",
          "permission_changes",
          "money_transfers",
          "external_messages",
          "external_publishing",
          "data_exports",
          "external_code",
        ],
      },
      changedAt: null,
      changedBy: null,
    });
  });

  test("[row 20] what is given changes, what is left out stays, and each change is a version", async () => {
    const gate = openGate();
    await put(gate, { preferences: { budgetLimit: 20 } });
    const response = await put(gate, {
      preferences: { riskTolerance: "aggressive" },
      rules: { allowedAgencies: ["a"] },
    });
    expect(response.headers.get("etag")).toBe('"2"');
    expect(await response.json()).toMatchObject({
      version: 2,
      preferences: { budgetLimit: "20.00", costThreshold: "10.00", riskTolerance: "aggressive" },
      rules: { allowedAgencies: ["a"], blockedOperations: expect.arrayContaining(["delete_production"]) },
      changedAt: "2026-11-20T12:00:00.000Z",
      changedBy: OWNER.name,
    });
    expect(await rows("SELECT version FROM contexts")).toEqual([{ version: 1 }, { version: 2 }]);
  });

  test("[row 4] [row 20] a new rule holds for the next decision", async () => {
    const gate = openGate();
    await put(gate, { rules: { requiresHumanApproval: ["new_feature"] } });
    expect(await gate.json("POST", "/api/approve", seedTask())).toMatchObject({ status: "pending" });
  });

  test("[row 4] [row 20] a version stored before a default entry was added has it too, until the owner takes it out", async () => {
    const gate = openGate();
    await put(gate, { preferences: { budgetLimit: 20 } });
    const rules = {
      allowedAgencies: ["*"],
      blockedOperations: ["a"],
      requiresHumanApproval: ["b", "data_exports"],
    };
    await rows("DROP TRIGGER contexts_keep");
    await rows("UPDATE contexts SET rules = ?", JSON.stringify(rules));
    const entries = async () =>
      ((await gate.json("GET", CONTEXT)) as { rules: { requiresHumanApproval: string[] } }).rules
        .requiresHumanApproval;
    expect(await entries()).toEqual([
      "b",
      "data_exports",
      "money_transfers",
      "external_messages",
      "external_publishing",
      "external_code",
    ]);
    const payment = seedTask({ description: "Transfer $5000 to account 123" });
    expect(await gate.json("POST", "/api/approve", payment)).toMatchObject({
      status: "pending",
      reason: expect.stringContaining("money_transfers"),
    });
    await put(gate, { rules: { requiresHumanApproval: ["b"] } });
    expect(await entries()).toEqual(["b"]);
  });

  test("[row 20] a change of nothing adds no version", async () => {
    const gate = openGate();
    await put(gate, { preferences: { budgetLimit: 20 } });
    expect(await (await put(gate, { preferences: { budgetLimit: "20.00" } })).json()).toMatchObject({
      version: 1,
    });
    expect(await rows("SELECT * FROM audit")).toHaveLength(1);
  });

  test("[row 15] a change is audited with what was before and after", async () => {
    await put(openGate(), { preferences: { budgetLimit: 20 } });
    const [row] = await rows<{ before: string; after: string }>("SELECT * FROM audit");
    expect(row).toMatchObject({ actor: OWNER.name, action: "context.changed", subject: "context" });
    expect(JSON.parse(row?.before ?? "")).toMatchObject({ preferences: { budgetLimitNano: 50_000_000_000 } });
    expect(JSON.parse(row?.after ?? "")).toMatchObject({ preferences: { budgetLimitNano: 20_000_000_000 } });
  });

  test.each(['"1"', "1", 'W/"1"', "*", '"7", "1"'])("[row 20] If-Match: %s at version 1", async (tag) => {
    const gate = openGate();
    await put(gate, { preferences: { budgetLimit: 20 } });
    expect((await put(gate, { preferences: { budgetLimit: 21 } }, { "if-match": tag })).status).toBe(200);
  });
});

describe("refuses", () => {
  test("[row 20] a change of a version that is no longer in force", async () => {
    const gate = openGate();
    await put(gate, { preferences: { budgetLimit: 20 } });
    const response = await put(gate, { preferences: { budgetLimit: 21 } }, { "if-match": '"0"' });
    expect(response.status).toBe(412);
    expect(response.headers.get("etag")).toBe('"1"');
    expect(await response.json()).toMatchObject({ code: "stale_version" });
  });

  test.each<[unknown, string]>([
    [{ budgetLimit: 5 }, "budgetLimit"],
    [{ preferences: { budget: 5 } }, "preferences.budget"],
    [{ preferences: { budgetLimit: -5 } }, "preferences.budgetLimit"],
    [{ preferences: { riskTolerance: "reckless" } }, "preferences.riskTolerance"],
    [{ preferences: { approvalRequired: "no" } }, "preferences.approvalRequired"],
    [{ rules: { blockedOperations: ["--"] } }, "rules.blockedOperations.0"],
    [{ rules: { blockedOperations: Array(101).fill("a") } }, "rules.blockedOperations"],
    [{ rules: { allowedAgencies: "*" } }, "rules.allowedAgencies"],
  ])("[row 20] %j", async (body, path) => {
    const response = await put(openGate(), body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "invalid_request", fields: [{ path }] });
    expect(await rows("SELECT * FROM contexts")).toEqual([]);
  });
});

describe("fails safe", () => {
  test("[row 20] parallel changes all become versions, or say that they did not", async () => {
    const gate = openGate();
    const statuses = await Promise.all(
      [1, 2, 3, 4, 5].map(async (n) => (await put(gate, { preferences: { budgetLimit: n } })).status),
    );
    expect(statuses.every((status) => status === 200 || status === 503)).toBe(true);
    expect(await rows("SELECT * FROM contexts")).toHaveLength(
      statuses.filter((status) => status === 200).length,
    );
  });

  test("[row 20] stored versions can neither be changed nor deleted", async () => {
    await put(openGate(), { preferences: { budgetLimit: 20 } });
    await expect(rows("UPDATE contexts SET changed_by = 'me'")).rejects.toThrow(/never changes/);
    await expect(rows("DELETE FROM contexts")).rejects.toThrow(/never deleted/);
  });
});
