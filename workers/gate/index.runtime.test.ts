import { createExecutionContext } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { responseOf } from "../wire/answer.ts";
import { AGENCY, freshDatabase, openGate, rows, seedTask } from "./gate.harness.ts";
import TaskGate from "./index.ts";

/** What the gate gives a task of this kind. */
const LEASE_MS = 7_200_000;

beforeEach(freshDatabase);

const asking = (body: string) => ({
  method: "POST",
  url: "https://purser.test/api/approve",
  headers: {},
  body,
});

const bound = () => new TaskGate(createExecutionContext(), openGate().surroundings);

describe("allows", () => {
  test("[row 1] the door's call is answered with the real clock", async () => {
    const before = Date.now();
    const response = responseOf(await bound().answer(asking(JSON.stringify(seedTask())), AGENCY));
    const { approved, expiresAt } = await response.json<{ approved: boolean; expiresAt: string }>();
    expect(approved).toBe(true);
    expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(before + LEASE_MS);
    expect(Date.parse(expiresAt)).toBeLessThanOrEqual(Date.now() + LEASE_MS);
  });

  test("[row 10] a tick goes by the time it was to come", async () => {
    await bound().answer(asking(JSON.stringify(seedTask())), AGENCY);
    await bound().tick(Date.now() + LEASE_MS);
    expect(await rows("SELECT cause FROM halts")).toEqual([{ cause: "duration" }]);
  });
});

describe("refuses", () => {
  test("a request that does not come through the door", async () => {
    expect((await bound().fetch(new Request("https://purser.test"))).status).toBe(404);
  });
});

describe("fails safe", () => {
  test("a malformed body that the door let through is 400, not a crash", async () => {
    const response = responseOf(await bound().answer(asking("{"), AGENCY));
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "malformed_json", requestId: AGENCY.requestId });
  });
});
