import { evictDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, openGate, rows, seedTask } from "../gate.harness.ts";
import { objects, openWorld } from "../objects.harness.ts";
import { judgementName } from "./judgement.ts";

// What the gate pays for an opinion whose end nobody knows.

beforeEach(freshDatabase);

const APPROVE = ["POST", "/api/approve"] as const;
let tasks = 0;
const openTask = () => seedTask({ taskId: `lost-${++tasks}`, estimatedCost: 9 });

describe("fails safe", () => {
  test.each(["cut", "malformed", "bad-gateway", "gateway-timeout", "proxy-timeout", "redirects"] as const)(
    "%s while ten ask the same at once, and again later: one call, paid in full once, and a person decides [row 13]",
    async (behaviour) => {
      const { ledger, sent } = openWorld(() => behaviour);
      const gate = openGate({ JUDGEMENTS: objects.JUDGEMENTS });
      const task = openTask();
      const calls = await Promise.all(Array.from({ length: 10 }, () => gate.call(...APPROVE, task)));
      for (const reply of calls) expect(await reply.json()).toMatchObject({ status: "pending" });
      const costs = calls.flatMap(({ headers }) => headers.get("x-cost-nano") ?? []);
      expect(costs).toEqual([String(ledger.asks[0]?.amountNano)]);
      expect(await gate.json(...APPROVE, task)).toMatchObject({ status: "pending" });
      expect(sent()).toHaveLength(1);
      expect(ledger.settled).toMatchObject([{ amountNano: ledger.asks[0]?.amountNano, presumed: true }]);
    },
  );

  test("an object that is moved after such an end does not ask again", async () => {
    const { ledger, sent } = openWorld(() => "gateway-timeout");
    const gate = openGate({ JUDGEMENTS: objects.JUDGEMENTS });
    const task = openTask();
    await gate.json(...APPROVE, task);
    const [row] = await rows<{ fingerprint: string }>("SELECT fingerprint FROM decisions");
    await evictDurableObject(objects.JUDGEMENTS.getByName(judgementName(row?.fingerprint ?? "", 0)));
    // As where the decision itself could not be stored.
    await rows("DELETE FROM decisions");
    await gate.json(...APPROVE, task);
    expect([sent().length, ledger.settled.length]).toEqual([1, 1]);
  });
});
