import { describe, expect, test } from "vitest";
import { ask, nano, openWorld } from "./session.harness.ts";

// What a run pays for a call whose end nobody knows: its own, and the first look of a scheduled one.

const LOST = ["cut", "error-event", "bad-gateway", "gateway-timeout", "proxy-timeout", "redirects"] as const;
const TOOL = { blocks: [{ type: "tool_use", id: "t1", name: "current_time", input: {} }] } as const;
const scheduled = { group: "family", scheduledTask: true };

describe("fails safe", () => {
  test.each(LOST)(
    "%s under the second call of a run: what was counted and the whole of the other, and a repeat pays nothing [row 13]",
    async (behaviour) => {
      let calls = 0;
      const { ledger, sent } = openWorld((asked) =>
        asked.stream ? (++calls === 1 ? TOOL : behaviour) : undefined,
      );
      const body = { prompt: "What time is it?", sessionId: `lost-${behaviour}` };
      const key = { "idempotency-key": `key-${behaviour}` };
      const [one, two] = await Promise.all([ask(body, key), ask(body, key)]);
      const later = await ask(body, key);
      expect(two.reply).toMatchObject({ ...one.reply, requestId: expect.anything() });
      expect(later.reply).toMatchObject({ status: "error", costUsd: one.reply.costUsd });
      expect(sent()).toHaveLength(2);
      const [counted, presumed] = ledger.settled;
      expect(counted).toMatchObject({ presumed: false });
      expect(presumed).toMatchObject({ amountNano: ledger.asks[1]?.amountNano, presumed: true });
      expect(nano(one.reply.costUsd)).toBe(ledger.settledNano());
      expect(ledger.reservedNano()).toBe(0);
    },
  );

  // An answer as short as this one ends before it can be cut.
  test.each(LOST.filter((behaviour) => behaviour !== "cut"))(
    "%s at the first look of a scheduled run: paid in full, once, and no agent is set to it [row 13]",
    async (behaviour) => {
      const { ledger, sent } = openWorld(() => behaviour);
      const { status, reply } = await ask({ prompt: "Water the plants", metadata: scheduled });
      expect([status, reply.status, sent().length]).toEqual([503, "error", 1]);
      expect(ledger.settled).toMatchObject([{ amountNano: ledger.asks[0]?.amountNano, presumed: true }]);
    },
  );

  test("the run of a session that waits behind a lost one pays its own only", async () => {
    const { ledger, sent } = openWorld((asked) =>
      JSON.stringify(asked.messages.at(-1)).includes("first") ? "gateway-timeout" : undefined,
    );
    const sessionId = "behind-a-lost-one";
    const [lost, after] = await Promise.all([
      ask({ prompt: "The first", sessionId }),
      ask({ prompt: "The second", sessionId }),
    ]);
    expect([lost.status, after.status, sent().length]).toEqual([503, 200, 2]);
    expect(nano(lost.reply.costUsd)).toBe(ledger.asks[0]?.amountNano);
    expect(nano(after.reply.costUsd)).toBe(ledger.settled[1]?.amountNano);
  });
});
