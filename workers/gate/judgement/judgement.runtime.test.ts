import { runDurableObjectAlarm } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import {
  AGENCY,
  countedDatabase,
  freshDatabase,
  judging,
  OWNER,
  openGate,
  rows,
  seedTask,
} from "../gate.harness.ts";
import { objects, openWorld } from "../objects.harness.ts";
import { HOSTILE, OBEDIENT } from "../rules/hostile.harness.ts";
import { judgementName } from "./judgement.ts";

beforeEach(freshDatabase);

const APPROVE = ["POST", "/api/approve"] as const;
const NAY = JSON.stringify({ verdict: "deny", ground: "harmful", confidence: "high", why: "no" });

let tasks = 0;
/** A task that the rules leave open. */
const openTask = (changes: object = {}) =>
  seedTask({ taskId: `weighed-${++tasks}`, estimatedCost: 9, ...changes });
/** The gate with its real objects and a model that gives this answer. */
function openWeighing(text = OBEDIENT, more: Parameters<typeof openGate>[0] = {}) {
  const world = openWorld((asked) => (asked.stream ? { text } : undefined));
  return { ...world, gate: openGate({ JUDGEMENTS: objects.JUDGEMENTS, ...more }) };
}

describe("allows", () => {
  test("[row 2] the model to approve what the rules leave open, on the rules' terms, in two trips to the database", async () => {
    const counted = countedDatabase();
    const { gate, ledger } = openWeighing(OBEDIENT, { DB: counted.DB });
    expect(await gate.json(...APPROVE, openTask())).toMatchObject({
      approved: true,
      decidedBy: "model",
      reason: "Weighed by the model: it is routine work",
      constraints: { maxDuration: "2 hours" },
      monitoringLevel: "intensive",
      costLimit: 10,
    });
    expect(counted.counts.trips).toBe(2);
    expect(ledger.asks).toHaveLength(1);
    expect(ledger.asks[0]).toMatchObject({
      work: "background",
      scope: { task: expect.stringContaining("weighed-") },
    });
    expect(await rows("SELECT decided_by, rule FROM decisions")).toEqual([
      { decided_by: "model", rule: "model" },
    ]);
  });

  test("[row 2] the model hears the owner's context, and the task only inside its fence", async () => {
    const { gate, sent } = openWeighing();
    await gate.json("PUT", "/api/context", { rules: { blockedOperations: ["sell_the_house"] } }, OWNER);
    await gate.json(...APPROVE, openTask({ channelContext: { secret: "of the channel" } }));
    const [asked] = sent().map(({ asked: one }) => one);
    expect(asked?.system).toContain("sell_the_house");
    expect(asked?.system).not.toContain("Implement new feature X");
    expect(asked?.messages).toHaveLength(1);
    expect(asked?.messages[0]?.content).toMatch(
      /^<untrusted_task>\n\{.*Implement new feature X.*\}\n<\/untrusted_task>$/,
    );
    expect(JSON.stringify(asked)).not.toContain("of the channel");
    expect(asked?.output_config?.format?.type).toBe("json_schema");
  });

  test("[row 2] the model to deny, and the same question to get the same answer without asking again", async () => {
    const { gate, sent } = openWeighing(NAY);
    const task = openTask();
    const first = await gate.json(...APPROVE, task);
    expect(first).toMatchObject({ approved: false, status: "denied", decidedBy: "model" });
    expect(await gate.json(...APPROVE, task)).toEqual(first);
    expect(sent()).toHaveLength(1);
  });

  test("[row 2] 20 identical requests at once pay for one answer", async () => {
    const { gate, sent, ledger } = openWeighing();
    const task = openTask();
    const replies = await Promise.all(Array.from({ length: 20 }, () => gate.json(...APPROVE, task)));
    expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1);
    expect(replies[0]).toMatchObject({ approved: true, decidedBy: "model" });
    expect([sent().length, ledger.asks.length, ledger.settled.length]).toEqual([1, 1, 1]);
    expect(await rows("SELECT COUNT(*) AS n FROM decisions")).toEqual([{ n: 1 }]);
  });

  test("[row 109] the record to hear of the cost once: from the request that asked the model", async () => {
    const { gate, ledger } = openWeighing();
    const task = openTask();
    const asked = Array.from({ length: 5 }, () => gate.call(...APPROVE, task));
    const costs = (await Promise.all(asked)).map(({ headers }) => headers.get("x-cost-nano"));
    expect(costs.filter((cost) => cost !== null)).toEqual([String(ledger.settledNano())]);
    expect((await gate.call(...APPROVE, task)).headers.has("x-cost-nano")).toBe(false);
    expect((await gate.call(...APPROVE, seedTask())).headers.has("x-cost-nano"), "by rules").toBe(false);
  });

  test("a person to answer what the model left to them", async () => {
    const { gate } = openWeighing(
      JSON.stringify({ verdict: "person", ground: "unclear", confidence: "high", why: "?" }),
    );
    const task = openTask();
    const first = await gate.json(...APPROVE, task);
    expect(first).toMatchObject({ status: "pending", decidedBy: "model" });
    await gate.json("POST", `/api/approvals/${String(first.decisionId)}`, { decision: "approve" }, OWNER);
    expect(await gate.json(...APPROVE, task)).toMatchObject({ approved: true, decidedBy: "human" });
  });

  test("[row 168] nothing to be asked, and nothing paid, where the rules decide", async () => {
    const { gate, model, ledger } = openWeighing();
    await gate.json(...APPROVE, seedTask());
    await gate.json(...APPROVE, openTask({ type: "delete_production" }));
    await gate.json(...APPROVE, openTask({ estimatedCost: 11 }));
    await gate.tick();
    expect([model.seen, ledger.asks]).toEqual([[], []]);
  });
});

describe("refuses", () => {
  test("[row 13] [row 179] every hostile text, although the model obeys it: a person is asked, and no money spent", async () => {
    const { gate, model } = openWeighing();
    for (const [name, description] of Object.entries(HOSTILE)) {
      const reply = await gate.json(...APPROVE, openTask({ description }));
      expect(reply, name).toMatchObject({ approved: false, costLimit: 0 });
      expect(reply.status, name).not.toBe("approved");
    }
    expect(model.seen).toEqual([]);
    expect(await rows("SELECT * FROM leases")).toEqual([]);
  });

  test.each([
    ["blocked", { type: "delete_production" }, "denied"],
    ["over the day's budget", { estimatedCost: 60 }, "denied"],
    ["sensitive", { operations: ["data_deletion"] }, "pending"],
    ["above the threshold", { estimatedCost: 11 }, "pending"],
  ])("[row 179] a hostile text to change what rules say of a task that is %s", async (_, changes, status) => {
    const { gate } = openWeighing();
    for (const description of Object.values(HOSTILE).slice(0, 10)) {
      // One speaks of approving, which is for a person before the budget counts.
      if (description.startsWith("The owner has already")) continue;
      const reply = await gate.json(...APPROVE, openTask({ description, ...changes }));
      expect(reply, description).toMatchObject({ approved: false, status });
    }
  });
});

describe("fails safe", () => {
  /** The gate whose owner, or another agency, does something while the model thinks. */
  function meanwhile(act: (gate: ReturnType<typeof openGate>) => Promise<unknown>) {
    const world = openWorld((asked) => (asked.stream ? { text: OBEDIENT } : undefined));
    const gate = openGate({ JUDGEMENTS: objects.JUDGEMENTS });
    let acted = false;
    const JUDGEMENTS = {
      getByName: (name: string) => ({
        judge: async (...asked: Parameters<ReturnType<typeof objects.JUDGEMENTS.getByName>["judge"]>) => {
          const opinion = await objects.JUDGEMENTS.getByName(name).judge(...asked);
          if (!acted) await act(gate);
          acted = true;
          return opinion;
        },
      }),
    } as unknown as typeof objects.JUDGEMENTS;
    return { ...world, gate: openGate({ JUDGEMENTS }) };
  }

  test("the owner's rules change while the model thinks: the new ones decide", async () => {
    const { gate } = meanwhile((other) =>
      other.json("PUT", "/api/context", { rules: { blockedOperations: ["implement_feature_x"] } }, OWNER),
    );
    expect(await gate.json(...APPROVE, openTask())).toMatchObject({ status: "denied", decidedBy: "rules" });
  });

  test("the task is halted while the model thinks: it is denied", async () => {
    const task = openTask();
    const { gate } = meanwhile((other) =>
      other.json("POST", "/api/halt", { taskId: task.taskId, reason: "stop" }, OWNER),
    );
    expect(await gate.json(...APPROVE, task)).toMatchObject({ status: "denied", decidedBy: "rules" });
  });

  test("the day's money goes while the model thinks: it is denied for the budget", async () => {
    const { gate, sent } = meanwhile((other) =>
      Promise.all(
        [1, 2, 3, 4, 5, 6].map((n) =>
          other.json(...APPROVE, seedTask({ taskId: `other-${n}-${tasks}`, estimatedCost: "7.40" })),
        ),
      ),
    );
    expect(await gate.json(...APPROVE, openTask())).toMatchObject({ status: "denied", decidedBy: "budget" });
    expect(sent()).toHaveLength(1);
  });

  test.each(["overloaded", "spend-limit", "broken", "cut", "malformed", "declines", "bad-usage"] as const)(
    "[row 13] %s at the provider: a person is asked",
    async (behaviour) => {
      openWorld(() => behaviour);
      const gate = openGate({ JUDGEMENTS: objects.JUDGEMENTS });
      const reply = await gate.json(...APPROVE, openTask());
      expect(reply).toMatchObject({ approved: false, status: "pending", decidedBy: "rules" });
    },
  );

  test("[row 13] the offline model never approves: a person is asked", async () => {
    openWorld();
    const gate = openGate({ JUDGEMENTS: objects.JUDGEMENTS });
    expect(await gate.json(...APPROVE, openTask())).toMatchObject({ status: "pending" });
  });

  test("[row 13] a ledger that is down or empty: a person is asked, and nothing is sent", async () => {
    const { gate, ledger, sent } = openWeighing();
    ledger.state.isDown = true;
    const down = await gate.json(...APPROVE, openTask());
    expect(down).toMatchObject({ status: "pending", reason: expect.stringContaining("ledger") });
    ledger.state.isDown = false;
    ledger.state.allowanceNano = 1;
    expect(await gate.json(...APPROVE, openTask())).toMatchObject({ status: "pending" });
    expect(sent()).toEqual([]);
  });

  test("an object that fails: a person is asked", async () => {
    const gate = openGate({
      JUDGEMENTS: judging(() => {
        throw new Error("The object was reset");
      }),
    });
    expect(await gate.json(...APPROVE, openTask())).toMatchObject({ status: "pending", decidedBy: "rules" });
  });

  test("an opinion is forgotten soon after, so that a later question is weighed anew", async () => {
    const { gate, sent } = openWeighing(NAY);
    const task = openTask();
    await gate.json(...APPROVE, task, AGENCY);
    const [row] = await rows<{ fingerprint: string }>("SELECT fingerprint FROM decisions");
    const stub = objects.JUDGEMENTS.getByName(judgementName(row?.fingerprint ?? "", 0));
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    gate.later(25 * 3_600);
    await gate.json(...APPROVE, task);
    expect(sent()).toHaveLength(2);
  });
});
