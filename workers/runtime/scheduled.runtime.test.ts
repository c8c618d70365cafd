import { beforeEach, describe, expect, test } from "vitest";
import { CHEAP_MODEL } from "../../policies/prices/models.ts";
import { freshDatabase, OWNER, openGate, rows } from "../gate/gate.harness.ts";
import { createApp } from "../gate/index.ts";
import { DEFAULT_MODELS } from "../model/model.harness.ts";
import { answerOf, requestOf } from "../wire/answer.ts";
import { notesName } from "./names.ts";
import type { SessionOutside } from "./outside.ts";
import { APPROVAL_NEEDED, ask, NANO, nano, objects, openWorld } from "./session.harness.ts";

beforeEach(freshDatabase);

const DUE = { text: '{"due":true}' };
const NOT_DUE = { text: '{"due":false}' };
const scheduled = (group = "family") => ({ group, scheduledTask: true });

/** The real gate, with its own database. */
function realGate() {
  const gate = openGate({ clock: () => new Date() });
  const app = createApp();
  const answering: SessionOutside["gate"] = {
    answer: async (asked, caller) =>
      answerOf(await app.fetch(requestOf(asked), { ...gate.surroundings, caller })),
  };
  const pending = async () =>
    (await gate.json("GET", "/api/approvals?status=pending", undefined, OWNER)) as Pending;
  const approve = (id: string) => gate.call("POST", `/api/approvals/${id}`, { decision: "approve" }, OWNER);
  const halt = (taskId: string) => gate.call("POST", "/api/halt", { taskId, reason: "enough" }, OWNER);
  return { gate: answering, pending, approve, halt };
}
type Pending = { approvals: { decisionId: string; taskId: string; description: string; askedBy: string }[] };

/** A ledger as at level 1: agent runs in the background need an approval. */
function throttled(world: ReturnType<typeof openWorld>) {
  const { reserve } = world.ledger.contract;
  const approvals: (string | undefined)[] = [];
  const ledger = {
    ...world.ledger.contract,
    reserve: async (wish: Parameters<typeof reserve>[0]) => {
      approvals.push(wish.approval);
      if (wish.work !== "background" || wish.approval !== undefined) return reserve(wish);
      return APPROVAL_NEEDED;
    },
  };
  Object.assign(world.outside, { desk: { ...world.outside.desk, ledger } });
  return { ...world, approvals };
}

describe("allows", () => {
  test("a scheduled run that finds nothing to do: one cheap call, an empty result", async () => {
    const models = { ...DEFAULT_MODELS, background: "claude-sonnet-5-5" };
    const world = openWorld(() => NOT_DUE);
    Object.assign(world.outside, { desk: { ...world.outside.desk, models } });
    const { status, reply } = await ask({ prompt: "Remind us in March", metadata: scheduled() });
    expect([status, reply]).toMatchObject([200, { status: "success", result: "", turns: 1 }]);
    expect(world.sent().map(({ asked }) => [asked.model, asked.max_tokens])).toEqual([[CHEAP_MODEL, 512]]);
    expect(nano(reply.costUsd)).toBe(world.ledger.settledNano());
    expect(nano(reply.costUsd)).toBeLessThan(1_000_000);
    expect(world.ledger.asks).toMatchObject([{ work: "background", scope: { agent: "family" } }]);
  });

  test("one that is due: it goes on as background work, with the prompt and the tools", async () => {
    const { sent, ledger } = openWorld((asked) => (asked.output_config ? DUE : { text: "Good morning" }));
    const { reply } = await ask({ prompt: "Say good morning", metadata: scheduled() });
    expect(reply).toMatchObject({ result: "Good morning", turns: 2 });
    expect(ledger.asks.map(({ work }) => work)).toEqual(["background", "background"]);
    expect(sent()[1]?.asked.messages).toEqual([{ role: "user", content: "Say good morning" }]);
  });

  test("the first look sees the time and the group's notes, so that one call is enough", async () => {
    const { sent } = openWorld(() => NOT_DUE);
    const group = `g-${crypto.randomUUID()}`;
    const notes = objects.NOTES.getByName(await notesName(NANO, group));
    await notes.write("done", "Reminded in 2026", 1);
    const before = Date.now();
    await ask({ prompt: "Remind us once", metadata: scheduled(group) });
    const look = JSON.parse(String(sent()[0]?.asked.messages[0]?.content));
    expect(look).toMatchObject({
      task: "Remind us once",
      notes: [{ name: "done", text: "Reminded in 2026" }],
    });
    expect(Date.parse(look.time)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(look.time)).toBeLessThanOrEqual(Date.now());
  });

  test("level 1: the run proposes itself, a person approves, and the next run of the same task goes on [row 39]", async () => {
    const { gate, pending, approve } = realGate();
    const world = throttled(openWorld((asked) => (asked.output_config ? DUE : { text: "Done" }), { gate }));
    const body = { prompt: "Sum up the week", metadata: scheduled() };
    const waiting = await ask(body);
    expect([waiting.status, waiting.reply]).toMatchObject([
      402,
      { code: "approval_needed", costUsd: "0.00" },
    ]);
    const [asked] = (await pending()).approvals;
    expect(asked).toMatchObject({ askedBy: "nanoclaw" });
    expect(waiting.reply).toMatchObject({ taskId: asked?.taskId });
    expect(asked?.description).toContain("Sum up the week");
    expect(world.sent()).toEqual([]);
    // Asking again before the answer adds no second question.
    await ask(body);
    expect((await pending()).approvals).toHaveLength(1);

    expect((await approve(asked?.decisionId ?? "")).status).toBe(200);
    expect((await ask(body)).reply).toMatchObject({ status: "success", result: "Done" });
    expect(world.approvals.at(-1)).toBe(asked?.decisionId);
    // An approval is for one run.
    expect((await rows("SELECT state FROM leases")).map(({ state }) => state)).toEqual(["finished"]);
    expect(await ask(body)).toMatchObject({ status: 402, reply: { code: "approval_needed" } });
  });

  test("the gate as a tool: approved by rules, with its terms, and finished with the run", async () => {
    const { gate } = realGate();
    const input = { type: "research", description: "Compare three ferry timetables", estimatedCost: 0.1 };
    const tool = { type: "tool_use", id: "t", name: "ask_gate", input } as const;
    const { sent } = openWorld(
      (asked) => (asked.messages.length === 1 ? { blocks: [tool] } : { text: "Done" }),
      { gate },
    );
    expect((await ask({ prompt: "Go" })).reply).toMatchObject({ result: "Done" });
    const told = resultIn(sent()[1]?.asked.messages);
    expect(told).toMatchObject({ status: "approved", decidedBy: "rules" });
    expect(await rows("SELECT state, task_id FROM leases")).toMatchObject([
      { state: "finished", task_id: told.taskId },
    ]);
  });

  test("the gate as a tool: a person is waited for a little, then the model hears that it waits", async () => {
    const { gate, pending } = realGate();
    const input = {
      type: "cleanup",
      description: "Remove old photos",
      estimatedCost: 0,
      operations: ["data_deletion"],
    };
    const tool = { type: "tool_use", id: "t", name: "ask_gate", input } as const;
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const { sent } = openWorld(
      (asked) => (asked.messages.length === 1 ? { blocks: [tool] } : { text: "It waits" }),
      { gate, wait },
    );
    await ask({ prompt: "Go" });
    const told = resultIn(sent()[1]?.asked.messages);
    expect(told).toMatchObject({ status: "pending", taskId: (await pending()).approvals[0]?.taskId });
    expect(waits.reduce((sum, ms) => sum + ms, 0)).toBe(20_000);
    expect((await pending()).approvals).toHaveLength(1);
  });
});

describe("refuses", () => {
  test("level 2: scheduled runs stop with 402, people's runs go on [row 39]", async () => {
    const { ledger } = openWorld();
    ledger.state.level = 2;
    const stopped = await ask({ prompt: "Hello", metadata: scheduled() });
    expect([stopped.status, stopped.reply]).toMatchObject([402, { code: "paused", costUsd: "0.00" }]);
    expect((await ask({ prompt: "Hello", metadata: { group: "family" } })).status).toBe(200);
  });

  test("another step of a run whose approved task the owner halts meanwhile [row 12]", async () => {
    const { gate, halt } = realGate();
    const input = { type: "research", description: "Compare three ferry timetables", estimatedCost: 0.1 };
    const proposing = { type: "tool_use", id: "t", name: "ask_gate", input } as const;
    const looking = { type: "tool_use", id: "t", name: "current_time", input: {} } as const;
    const world = openWorld(({ messages }) => ({ blocks: [messages.length === 1 ? proposing : looking] }), {
      gate,
    });
    const { desk } = world.outside;
    const send: typeof desk.send = async (url, init) => {
      const answer = await desk.send(url, init);
      const [lease] = await rows<{ task_id: string }>("SELECT task_id FROM leases WHERE state = 'open'");
      // Its second answer is under way.
      if (lease && url.endsWith("/v1/messages")) await halt(lease.task_id);
      return answer;
    };
    Object.assign(world.outside, { desk: { ...desk, send } });
    const { status, reply } = await ask({ prompt: "Go" });
    expect([status, reply]).toMatchObject([
      503,
      { code: "aborted", error: expect.stringContaining("Halted: enough") },
    ]);
    expect(world.sent()).toHaveLength(2);
  });

  test("the gate as a tool: what is blocked is denied, and the model hears it", async () => {
    const { gate } = realGate();
    const input = { type: "ops", description: "Delete the production database", estimatedCost: 0 };
    const tool = { type: "tool_use", id: "t", name: "ask_gate", input } as const;
    const { sent } = openWorld(
      (asked) => (asked.messages.length === 1 ? { blocks: [tool] } : { text: "No" }),
      { gate },
    );
    await ask({ prompt: "Go" });
    expect(resultIn(sent()[1]?.asked.messages)).toMatchObject({ status: "denied" });
    expect(await rows("SELECT * FROM leases")).toEqual([]);
  });
});

describe("fails safe", () => {
  const away: Pick<SessionOutside, "gate"> = { gate: { answer: () => Promise.reject(new Error("away")) } };

  test("a first look that cannot be read: the task is done rather than left", async () => {
    openWorld((asked) => (asked.output_config ? { text: "maybe" } : { text: "Done" }));
    expect((await ask({ prompt: "Go", metadata: scheduled() })).reply).toMatchObject({ result: "Done" });
  });

  test("level 1 and a gate that is away: not approved, nothing sent", async () => {
    const world = throttled(openWorld(() => DUE, away));
    expect(await ask({ prompt: "Go", metadata: scheduled() })).toMatchObject({
      status: 402,
      reply: { code: "approval_needed" },
    });
    expect(world.sent()).toEqual([]);
  });

  test("the gate as a tool, away: the model hears that it is not approved", async () => {
    const input = { type: "x", description: "y", estimatedCost: 0 };
    const tool = { type: "tool_use", id: "t", name: "ask_gate", input } as const;
    const { sent } = openWorld(
      (asked) => (asked.messages.length === 1 ? { blocks: [tool] } : { text: "No" }),
      away,
    );
    expect((await ask({ prompt: "Go" })).status).toBe(200);
    expect(sent()[1]?.asked.messages.at(-1)).toMatchObject({
      content: [{ is_error: true, content: "Not approved. The gate does not answer" }],
    });
  });
});

function resultIn(messages: readonly { content: unknown }[] | undefined): Record<string, unknown> {
  const [result] = (messages?.at(-1)?.content ?? []) as readonly { content: string }[];
  return JSON.parse(result?.content ?? "{}");
}
