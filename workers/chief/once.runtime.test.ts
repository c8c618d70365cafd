import { beforeEach, describe, expect, test } from "vitest";
import { COST_HEADER } from "../caller.ts";
import { freshDatabase } from "../gate/gate.harness.ts";
import { openDesk } from "../model/model.harness.ts";
import { KEY_KEPT_MS } from "../wire/idempotency-key.ts";
import { openChief, settle, world } from "./objects.harness.ts";

beforeEach(freshDatabase);

const ASK = "/api/agents/fitness-coach/ask";
const TASKS = "/api/agents/fitness-coach/tasks";

/** A person whose fitness coach is awake, and whose model always answers the same. */
async function opened() {
  const chief = openChief();
  await settle(chief, "the fitness coach", ["A half marathon", "Saturdays", "skip", "skip"]);
  world.opened = openDesk(() => ({ text: "Ten thousand." }), { clock: () => new Date(world.now) });
  const send = async (path: string, asked: object, key: string) => {
    const { status, headers, body } = await chief.stub.answer(
      {
        method: "POST",
        url: `https://purser.test${path}`,
        headers: { "idempotency-key": key },
        body: JSON.stringify(asked),
      },
      chief.caller,
    );
    return { status, headers, body: JSON.parse(String(body)) as ReturnType<typeof JSON.parse> };
  };
  return { chief, send, asked: () => chief.asks().length };
}

describe("allows", () => {
  test("one question under one key, however often it is sent: one answer, paid for once", async () => {
    const { send, asked } = await opened();
    const replies = await Promise.all([1, 2, 3].map(() => send(ASK, { task: "How many steps?" }, "k")));
    const later = await send(ASK, { task: "How many steps?" }, "k");
    for (const { status, body } of [...replies, later])
      expect([status, body.text]).toEqual([200, "Ten thousand."]);
    expect(asked()).toBe(1);
    const paid = [...replies, later].filter(({ headers }) => headers[COST_HEADER] !== undefined);
    expect(paid.length).toBe(1);
  });

  test("one thing to be made under one key: a task, a reminder, a fact", async () => {
    const { chief, send } = await opened();
    for (const [path, body, list] of [
      [TASKS, { task: "Plan the week" }, TASKS],
      ["/api/scheduler", { text: "Water the plants", inMinutes: 90 }, "/api/scheduler"],
    ] as const) {
      const first = await send(path, body, "k");
      const before = (await chief.call("GET", list)).body.count;
      expect((await send(path, body, "k")).body).toEqual(first.body);
      expect((await chief.call("GET", list)).body.count).toBe(before);
    }
  });

  test("the same question under another key, or a day later: asked anew", async () => {
    const { send, asked } = await opened();
    await send(ASK, { task: "How many steps?" }, "k");
    await send(ASK, { task: "How many steps?" }, "other");
    world.now += KEY_KEPT_MS;
    await send(ASK, { task: "How many steps?" }, "k");
    expect(asked()).toBe(3);
  });
});

describe("refuses", () => {
  test("a key that was used for another question", async () => {
    const { send, asked } = await opened();
    await send(ASK, { task: "How many steps?" }, "k");
    const other = await send(ASK, { task: "How many calories?" }, "k");
    expect([other.status, other.body.code, asked()]).toEqual([409, "conflict", 1]);
  });
});

describe("fails safe", () => {
  test("what failed may be tried again under its key", async () => {
    const { chief, send, asked } = await opened();
    await chief.call("POST", "/api/agents/fitness-coach/rest", {});
    expect((await send(ASK, { task: "How many steps?" }, "k")).status).toBe(409);
    await chief.call("POST", "/api/agents/fitness-coach/activate", { answers: ["", "", "", ""] });
    expect((await send(ASK, { task: "How many steps?" }, "k")).status).toBe(200);
    expect(asked()).toBe(1);
  });
});
