import { beforeEach, describe, expect, test } from "vitest";
import type { Notice } from "../../notices/contract.ts";
import { freshDatabase, openGate, outboxOf, seedTask } from "../gate.harness.ts";

// What the owner is told of questions: once each, how many wait, and nothing of what they ask.

beforeEach(freshDatabase);

/** A gate over an outbox that is away for a while. */
function open(failures = 0) {
  const taken: Notice[] = [];
  let left = failures;
  const OUTBOX = outboxOf(async (notice) => {
    if (left-- > 0) throw new Error("away");
    if (taken.some(({ key }) => key === notice.key)) return false;
    taken.push(notice);
    return true;
  });
  const gate = openGate({ OUTBOX });
  const ask = (taskId: string, type = "data_deletion") =>
    gate.json("POST", "/api/approve", seedTask({ taskId, type, description: "Delete the secret diary" }));
  return { gate, ask, taken };
}

describe("allows", () => {
  test("[row 129] the owner to be told at once that a question waits, and how many do", async () => {
    const { gate, ask, taken } = open();
    const first = await ask("t-1");
    await ask("t-2");
    await gate.kept();
    expect(taken).toHaveLength(2);
    expect(taken[0]).toMatchObject({
      key: `question/${String(first.decisionId)}`,
      event: "approval.pending",
      fields: { decisionId: first.decisionId, count: 1, until: first.expiresAt },
    });
    expect(taken[1]?.fields.count).toBe(2);
    expect(JSON.stringify(taken)).not.toMatch(/diary|t-1/);
  });
});

describe("refuses", () => {
  test("a notice of what rules decide, or of the same question again", async () => {
    const { gate, ask, taken } = open();
    await gate.json("POST", "/api/approve", seedTask({ taskId: "plain" }));
    await ask("t-1");
    await ask("t-1");
    await gate.kept();
    await gate.tick();
    expect(taken.map(({ event }) => event)).toEqual(["approval.pending"]);
  });
});

describe("fails safe", () => {
  test("an outbox that fails once is asked again; one that is away does not hold up the answer", async () => {
    const once = open(1);
    await once.ask("t-1");
    await once.gate.kept();
    expect(once.taken).toHaveLength(1);
    await freshDatabase();
    const away = open(2);
    expect((await away.ask("t-1")).status).toBe("pending");
    await expect(away.gate.kept()).rejects.toThrow("away");
    expect(away.taken).toEqual([]);
  });
});
