import { runDurableObjectAlarm } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { openDesk } from "../../model/model.harness.ts";
import { eventually } from "../../patience.harness.ts";
import { callerOf, openOrchestrator, world } from "../objects.harness.ts";

const clock = () => new Date(world.now);
const OWNER = { ...callerOf("admin", "owner@example.com"), kind: "person" } as const;

const executed = async (here: ReturnType<typeof openOrchestrator>): Promise<string> =>
  (await here.call("POST", "/api/execute", { prompt: "x" })).body.executionId;

describe("allows", () => {
  test("what waits never begins, and says who halted it [row 12] [row 59]", async () => {
    const opened = openDesk(() => ({ text: "never" }), { clock });
    const here = openOrchestrator({ opened });
    const id = await executed(here);
    await here.object.halted(id, OWNER);
    await here.settle();
    await runDurableObjectAlarm(here.runnerOf(id));
    expect(await here.detail(id)).toMatchObject({
      status: "cancelled",
      error: "Halted by owner@example.com",
    });
    expect(opened.sent()).toEqual([]);
  });

  test("what runs makes no further step, and what it had spent stays counted [row 12] [row 59]", async () => {
    const call = { type: "tool_use" as const, id: "call-1", name: "current_time", input: {} };
    const here = openOrchestrator();
    const opened = openDesk(() => ({ blocks: [call] }), { clock });
    // Objects cannot wake each other in one isolate, so the model looks again and again whether it may answer.
    const state = { isAsked: false, mayAnswer: false };
    const send: typeof opened.desk.send = async (url, init) => {
      state.isAsked = true;
      while (!state.mayAnswer) await scheduler.wait(5);
      return opened.desk.send(url, init);
    };
    world.opened = { ...opened, desk: { ...opened.desk, send } };
    const id = await executed(here);
    const running = here.settle();
    await eventually(() => expect(state.isAsked).toBe(true));
    await here.object.halted(id, OWNER);
    state.mayAnswer = true;
    await running;
    expect(await here.detail(id)).toMatchObject({
      status: "cancelled",
      error: "Halted by owner@example.com",
    });
    expect(opened.sent().length, "the call that was under way, or none").toBeLessThanOrEqual(1);
    expect(opened.ledger.open.size, "nothing stays reserved").toBe(0);
  });
});

describe("refuses", () => {
  test("to touch what is over, or what it does not know", async () => {
    const opened = openDesk(() => ({ text: "done" }), { clock });
    const here = openOrchestrator({ opened });
    const id = await executed(here);
    await here.settle();
    await here.object.halted(id, OWNER);
    await here.object.halted("01900000-0000-7000-8000-000000000000", OWNER);
    expect((await here.detail(id)).status).toBe("completed");
  });
});
