import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, type Json, openGate, rows, seedTask } from "../gate.harness.ts";

beforeEach(freshDatabase);

const APPROVE = ["POST", "/api/approve"] as const;

describe("refuses", () => {
  test.each(["/api/approve", "/api/halt"])("a taskId that no URL can hold: %s", async (path) => {
    for (const taskId of [".", ".."]) {
      const response = await openGate().call("POST", path, seedTask({ taskId, reason: "no" }));
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        error: expect.stringContaining("no URL can hold"),
        fields: [{ path: "taskId" }],
      });
    }
    expect(await rows("SELECT id FROM decisions")).toEqual([]);
  });

  test("[row 1] a body that is no JSON, in the words that its clients read", async () => {
    const response = await openGate().call(...APPROVE, undefined);
    expect(response.status).toBe(400);
    const { code, detail, approved, reason } = (await response.json()) as Json;
    expect({ code, approved, reason }).toEqual({ code: "malformed_json", approved: false, reason: detail });
  });

  test("[row 183] a body that does not fit, naming every field and what would be right", async () => {
    const body = { taskId: "", description: "x".repeat(8_001), estimatedCost: "5,50", operations: [7] };
    const response = await openGate().call(...APPROVE, body);
    expect(response.status).toBe(400);
    const { code, detail, approved, reason, fields } = await response.json<{
      code: string;
      detail: string;
      approved: boolean;
      reason: string;
      fields: { path: string; message: string }[];
    }>();
    expect(code).toBe("invalid_request");
    expect({ approved, reason }).toEqual({ approved: false, reason: detail });
    expect(Object.fromEntries(fields.map(({ path, message }) => [path, message]))).toEqual({
      taskId: "expected some text",
      type: expect.stringContaining("expected string"),
      description: expect.stringContaining("<=8000 characters"),
      estimatedCost: expect.stringContaining('such as "5.50"'),
      agentType: expect.stringContaining("expected string"),
      "operations.0": expect.stringContaining("expected string"),
    });
    expect(await rows("SELECT * FROM audit")).toEqual([]);
  });

  test.each([-1, 1e300, null, true, "NaN", "-0.01"])("[row 13] an estimate of %j", async (estimatedCost) => {
    expect((await openGate().call(...APPROVE, seedTask({ estimatedCost }))).status).toBe(400);
  });
});
