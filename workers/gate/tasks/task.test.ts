import { expect, test } from "vitest";
import type { ApproveBody } from "../schemas/approve.ts";
import { fingerprintOf, taskFrom } from "./task.ts";

const body = { taskId: "t", type: "code", description: "x", estimatedCost: 5.5, agentType: "CodeGen" };
const fingerprint = (more: Partial<ApproveBody> & { ignored?: boolean } = {}, caller = "acme") =>
  fingerprintOf(taskFrom({ ...body, ...more }, caller), more.agency ?? null);

test("[row 1] the same task has the same fingerprint, however it is written", async () => {
  const plain = await fingerprint();
  expect(plain).toMatch(/^[0-9a-f]{64}$/);
  expect(await fingerprint({ estimatedCost: "5.50" })).toBe(plain);
  expect(await fingerprint({}, "somebody")).toBe(plain);
  expect(await fingerprint({ agency: "acme" }, "somebody")).toBe(await fingerprint({ agency: "acme" }));
  expect(await fingerprint({ operations: [] })).toBe(plain);
  expect(await fingerprint({ ignored: true })).toBe(plain);
  expect(await fingerprint({ channelContext: { a: 1, b: [2] } })).toBe(
    await fingerprint({ channelContext: { b: [2], a: 1 } }),
  );
});

test.each<[Partial<ApproveBody>]>([
  [{ taskId: "u" }],
  [{ type: "data" }],
  [{ description: "y" }],
  [{ estimatedCost: 5.500000001 }],
  [{ agentType: "Other" }],
  [{ agency: "other" }],
  [{ operations: ["a"] }],
  [{ channelContext: "c" }],
])("[row 1] another task has another fingerprint: %j", async (more) => {
  expect(await fingerprint(more)).not.toBe(await fingerprint());
});
