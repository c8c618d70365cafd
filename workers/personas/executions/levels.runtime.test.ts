import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, OWNER, openGate, rows } from "../../gate/gate.harness.ts";
import { createApp } from "../../gate/index.ts";
import type { Level } from "../../ledger/contract.ts";
import { openDesk } from "../../model/model.harness.ts";
import { answerOf, requestOf } from "../../wire/answer.ts";
import { openOrchestrator, world } from "../objects.harness.ts";

// What the month's levels mean for executions: each is background work of a persona, whoever asked for it.

beforeEach(freshDatabase);

const clock = () => new Date(world.now);
const TEN_MINUTES_MS = 600_000;
const QUESTION = '{"manual_review":{"title":"Delete 12 branches?"}}';

/** An orchestrator at a level of the month, before the real gate. */
function openAt(level: Level, text: (turns: number) => string = () => "done") {
  const opened = openDesk(({ messages }) => ({ text: text(messages.length) }), { clock });
  opened.ledger.state.level = level;
  const gate = openGate({ clock });
  const app = createApp();
  const here = openOrchestrator({
    opened,
    gate: {
      answer: async (asked, caller) =>
        answerOf(await app.fetch(requestOf(asked), { ...gate.surroundings, caller })),
    },
  });
  const pending = async () =>
    ((await gate.json("GET", "/api/approvals?status=pending", undefined, OWNER)) as Pending).approvals;
  const answer = (id: string, decision: "approve" | "deny") =>
    gate.call("POST", `/api/approvals/${id}`, { decision }, OWNER);
  const executed = async (body: object, caller?: typeof OWNER): Promise<string> =>
    (await here.call("POST", "/api/execute", body, {}, caller)).body.executionId;
  /** An execution that an event leads to. */
  const happened = async (): Promise<string> => {
    await here.subscribed({ name: "A" }, { eventType: "x" });
    await here.call("POST", "/api/events", { eventType: "x", sourceType: "manual" });
    return (await here.call("GET", "/api/executions")).body[0].id;
  };
  const later = (ms: number) => {
    world.now += ms;
    return here.settle();
  };
  return { ...here, opened, pending, answer, executed, happened, later };
}
type Pending = { readonly approvals: { decisionId: string; taskId: string; description: string }[] };

describe("allows", () => {
  test("level 1: a person's own wish is its approval, and nobody is asked [row 39]", async () => {
    const here = openAt(1);
    const id = await here.executed({ prompt: "Hello" }, OWNER);
    await here.settle();
    expect((await here.detail(id)).status).toBe("completed");
    expect(here.opened.ledger.asks).toMatchObject([
      { work: "background", scope: { persona: "manual" }, approval: OWNER.name },
    ]);
    expect(await here.pending()).toEqual([]);
  });

  test("level 1: what a person approves goes on within ten minutes, and its approval is over with it [row 39]", async () => {
    const here = openAt(1);
    const id = await here.happened();
    await here.settle();
    const [asked, ...others] = await here.pending();
    expect([asked?.taskId, others]).toEqual([id, []]);
    expect(asked?.description).toMatch(/asked for by "event:x".*may cost \$0\.25/);
    expect((await here.detail(id)).waitingFor).toContain("approve the task");
    await here.later(TEN_MINUTES_MS);
    expect(await here.pending(), "asking again is the same question").toHaveLength(1);
    await here.answer(asked?.decisionId ?? "", "approve");
    await here.later(TEN_MINUTES_MS);
    expect((await here.detail(id)).status).toBe("completed");
    expect(here.opened.ledger.asks.at(-1)?.approval).toBe(asked?.decisionId);
    expect(await rows("SELECT state, task_id FROM leases")).toMatchObject([
      { state: "finished", task_id: id },
    ]);
  });

  test("level 1: an approval holds for what follows the run's own question [row 39] [row 92]", async () => {
    const here = openAt(1, (turns) => (turns === 1 ? QUESTION : "Deleted."));
    const id = await here.executed({ prompt: "Clean up" });
    await here.settle();
    await here.answer((await here.pending())[0]?.decisionId ?? "", "approve");
    await here.later(TEN_MINUTES_MS);
    const [review] = (await here.call("GET", "/api/reviews/pending")).body;
    await here.call("POST", `/api/executions/${id}/reviews/${review.reviewId}/respond`, {
      decision: "approved",
    });
    await here.settle();
    expect(await here.detail(id)).toMatchObject({ status: "completed" });
    expect(await here.pending()).toEqual([]);
  });
});

describe("refuses", () => {
  test("level 1: a program's wish without an approval, and ends it where a person says no [row 39]", async () => {
    const here = openAt(1);
    const id = await here.executed({ prompt: "Hello" });
    await here.settle();
    expect([(await here.detail(id)).status, here.opened.sent().length]).toEqual(["queued", 0]);
    await here.answer((await here.pending())[0]?.decisionId ?? "", "deny");
    await here.later(TEN_MINUTES_MS);
    expect(await here.detail(id)).toMatchObject({
      status: "failed",
      error: expect.stringContaining("the gate gave none"),
    });
    expect(here.opened.sent()).toEqual([]);
  });

  test.each<[string, typeof OWNER | undefined]>([
    ["a program", undefined],
    ["a person", OWNER],
  ])("level 2: what %s asks for, with the reason at once [row 39]", async (_, caller) => {
    const here = openAt(2);
    const id = await here.executed({ prompt: "Hello" }, caller);
    await here.settle();
    expect(await here.detail(id)).toMatchObject({ status: "failed", error: "Background work waits" });
    expect(here.opened.sent()).toEqual([]);
  });
});

describe("fails safe", () => {
  test("level 1 and a gate that is away: nothing is sent, and it is asked again", async () => {
    const here = openAt(1);
    world.gate = { answer: () => Promise.reject(new Error("away")) };
    const id = await here.happened();
    await here.settle();
    expect(await here.detail(id)).toMatchObject({
      status: "queued",
      waitingFor: expect.stringContaining("does not answer"),
    });
    here.opened.ledger.state.level = 0;
    await here.later(TEN_MINUTES_MS);
    expect((await here.detail(id)).status).toBe("completed");
  });

  test("a hundred that are held back ask again once a minute together, and not each every ten", async () => {
    const here = openAt(1);
    const id = await here.executed({ prompt: "x" });
    await here.settle();
    await runInDurableObject(here.object, (_, { storage: { sql } }) => {
      const names = sql.exec<{ name: string }>("SELECT name FROM pragma_table_info('executions')").toArray();
      const others = names.map(({ name }) => OTHERS[name] ?? name).join(", ");
      sql.exec(
        `WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many WHERE n < 99)
         INSERT INTO executions SELECT ${others} FROM executions, many`,
      );
    });
    const asked = () => here.opened.ledger.asks.length;
    await here.later(TEN_MINUTES_MS);
    expect(asked(), "asks as it was told, before it counts the others").toBe(2);
    await here.later(98 * 60_000);
    expect(asked()).toBe(2);
    await here.later(60_000);
    expect(asked()).toBe(3);
    expect((await here.detail(id)).status).toBe("queued");
  });
});

/** What is other in copies of an execution: a name, and a moment that does not come. */
const OTHERS: Readonly<Record<string, string>> = { id: "id || n", due_at: "due_at + 31536000000" };
