import { describe, expect, test } from "vitest";
import type { Answering, Asked, Caller } from "../caller.ts";
import { RUN_LIMIT_NANO, RUN_TIME_LEAST_MS, RUN_TIME_LIMIT_MS } from "../runtime/limits.ts";
import {
  APPROVAL_NEEDED,
  ask,
  NANO,
  nano,
  openWorld,
  stays,
  stopClock,
  stubOf,
} from "../runtime/session.harness.ts";
import { answerOf } from "../wire/answer.ts";

// The gate as a run sees it when it costs something or fails; the real one is in scheduled.runtime.test.ts.

const DECISION = {
  status: "denied",
  decidedBy: "model",
  decisionId: "d",
  reason: "No",
  costLimit: 0,
  constraints: { maxDuration: "0s" },
};
const proposal = (description: string) => ({ type: "x", description, estimatedCost: 0 });

/** A gate whose model takes that much for every decision. */
function dearGate(costNano: number): Pick<Answering, "answer"> & { asked: [string, Caller][] } {
  const asked: [string, Caller][] = [];
  const answer = ({ method, url }: Asked, caller: Caller) => {
    asked.push([`${method} ${new URL(url).pathname}`, caller]);
    return answerOf(Response.json(DECISION, { headers: { "x-cost-nano": String(costNano) } }));
  };
  return { asked, answer };
}

/** A model that proposes all of it in one answer. */
function proposing(descriptions: readonly string[], gate: Pick<Answering, "answer">) {
  const blocks = descriptions.map((description, index) => {
    return { type: "tool_use", id: `t${index}`, name: "ask_gate", input: proposal(description) } as const;
  });
  return openWorld((asked) => (asked.messages.length === 1 ? { blocks } : { text: "Done" }), { gate });
}

describe("allows", () => {
  test("what the gate's model costs is part of what the run costs", async () => {
    const gate = dearGate(70_000);
    const { ledger } = proposing(["One", "Two"], gate);
    const { status, headers, reply } = await ask({ prompt: "Go" });
    expect([status, gate.asked.length]).toEqual([200, 2]);
    expect(nano(reply.costUsd)).toBe(ledger.settledNano() + 140_000);
    expect(headers.get("x-cost-nano")).toBe(String(ledger.settledNano() + 140_000));
  });
});

describe("refuses", () => {
  test("to stand before the gate as more than an agency, whoever runs the agent", async () => {
    const gate = dearGate(0);
    const owner: Caller = {
      kind: "person",
      name: "owner@example.com",
      role: "admin",
      requestId: "req-owner",
    };
    proposing(["One"], gate);
    await ask({ prompt: "Go" }, {}, owner);
    expect(gate.asked).toEqual([
      ["POST /api/approve", { kind: "program", name: owner.name, role: "agency", requestId: "req-owner" }],
    ]);
  });

  test("to ask the gate's model for more than the run may spend", async () => {
    const gate = dearGate(RUN_LIMIT_NANO);
    const { sent } = proposing(["One", "Two", "Three"], gate);
    const { status, reply } = await ask({ prompt: "Go" });
    expect([status, reply]).toMatchObject([402, { code: "run_limit" }]);
    expect(gate.asked).toHaveLength(1);
    expect(sent()).toHaveLength(1);
  });
});

describe("fails safe", () => {
  const needsApproval = (world: ReturnType<typeof openWorld>) => {
    const reserve = async () => APPROVAL_NEEDED;
    const ledger = { ...world.ledger.contract, reserve };
    Object.assign(world.outside, { desk: { ...world.outside.desk, ledger } });
    return world;
  };
  const scheduled = { prompt: "Go", metadata: { group: "g", scheduledTask: true } };

  test("a gate whose answer is no JSON: not approved, nothing sent", async () => {
    const gate = { answer: () => answerOf(new Response("<p>Bad gateway</p>", { status: 502 })) };
    const { sent } = needsApproval(openWorld(() => undefined, { gate }));
    expect(await ask(scheduled)).toMatchObject({ status: 402, reply: { code: "approval_needed" } });
    expect(sent()).toEqual([]);
  });

  test("a gate whose answer has no end: the run ends in its time", async () => {
    const gate = { answer: async () => ({ status: 200, headers: [], body: new ReadableStream() }) };
    const world = openWorld(() => undefined, { gate });
    needsApproval(world);
    const order = {
      id: crypto.randomUUID(),
      client: NANO,
      requestId: "r",
      origin: "https://purser.test",
      sessionId: "endless-gate",
      begins: false,
      key: null,
      fingerprint: "f",
      prompt: "Go",
      group: "g",
      isMain: false,
      isScheduled: true,
      isBilled: false,
      arrivedAt: stopClock(world).getTime() - RUN_TIME_LIMIT_MS + RUN_TIME_LEAST_MS,
    };
    const stub = await stubOf("endless-gate");
    expect(await stub.run(order, stays)).toMatchObject({
      outcome: { ok: false, code: "timed_out", costNano: 0 },
    });
  });
});
