import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase } from "../gate/gate.harness.ts";
import { zipOf } from "./bringing/archives.harness.ts";
import { openChief, settle, world } from "./objects.harness.ts";

// A request under a key whose object ends anywhere between what it does and its answer: sent again, it has been done once.

beforeEach(freshDatabase);

/** More than any request has moments in which the object waits for something outside of it. */
const MOMENTS_MAX = 20;

type Chief = ReturnType<typeof openChief>;
type Sent = { readonly path: string; readonly body: string | Uint8Array; readonly type?: string };

/** A person whose fitness coach is awake. */
async function opened(): Promise<Chief> {
  const chief = openChief();
  await settle(chief, "the fitness coach", ["A half marathon", "Saturdays", "skip", "skip"]);
  return chief;
}

const sending =
  (chief: Chief) =>
  async ({ path, body, type = "application/json" }: Sent, key = "k") => {
    const reply = await chief.stub.answer(
      {
        method: "POST",
        url: `https://purser.test${path}`,
        headers: { "content-type": type, "idempotency-key": key },
        body,
      },
      chief.caller,
    );
    return { status: reply.status, body: JSON.parse(String(reply.body)) as ReturnType<typeof JSON.parse> };
  };

/** Ends the object at the n-th moment from now at which it waits, for the database or the alarm: all that it wrote before stays. */
const killAt = (chief: Chief, n: number): Promise<void> =>
  runInDurableObject(chief.stub, (object, state) => {
    let moments = 0;
    const { storage } = state;
    const before = <Of extends (...of: never[]) => unknown>(call: Of): Of =>
      ((...of: Parameters<Of>) => {
        moments += 1;
        return moments === n ? storage.sync().then(() => state.abort("moved")) : call(...of);
      }) as unknown as Of;
    const { env } = object as unknown as { readonly env: { DB: D1Database } };
    const { DB } = env;
    env.DB = {
      prepare: (query: string) => {
        const statement = DB.prepare(query);
        return { bind: (...of: unknown[]) => ({ all: before(() => statement.bind(...of).all()) }) };
      },
    } as unknown as D1Database;
    storage.getAlarm = before(storage.getAlarm.bind(storage));
    storage.setAlarm = before(storage.setAlarm.bind(storage));
  });

/** Whether the object ended before there was an answer. */
const isBrokenOff = (work: PromiseLike<unknown>): PromiseLike<boolean> =>
  work.then(
    () => false,
    () => true,
  );

const json = (path: string, body: object): Sent => ({ path, body: JSON.stringify(body) });
const TASKS = "/api/agents/fitness-coach/tasks";
const ARCHIVE = zipOf({
  "SKILL.md": "---\nname: weather\ndescription: Tells the weather\n---\nLook it up.\n",
});
const TAKEN: Sent = { path: "/api/agents/import", body: ARCHIVE, type: "application/zip" };

const WISHES: readonly (readonly [what: string, wish: Sent, list: string])[] = [
  ["a task", json(TASKS, { task: "Plan the week" }), TASKS],
  ["a thread with an agent", json("/api/threads", { agent: "fitness-coach" }), "/api/threads"],
  ["a thread with the chief of staff", json("/api/threads", {}), "/api/threads"],
  ["a reminder", json("/api/scheduler", { text: "Water the plants", inMinutes: 90 }), "/api/scheduler"],
  [
    "an agent's work",
    json("/api/scheduler", {
      agent_name: "fitness-coach",
      skill: "stretching",
      cron: "0 7 * * *",
      config: { task: "Plan it" },
    }),
    "/api/scheduler",
  ],
  ["a fact", json("/api/memory", { text: "I like rivers" }), "/api/memory"],
  ["a proposal", TAKEN, "/api/imports"],
];

const countOf = async (chief: Chief, list: string): Promise<number> => {
  const { body } = await chief.call("GET", list);
  return body.count ?? body.total_count;
};

describe("allows", () => {
  test.each(WISHES)("%s, killed at any moment and sent again: it is there once", async (_, wish, list) => {
    let killed = 0;
    for (let n = 1; n <= MOMENTS_MAX; n++) {
      const chief = await opened();
      const before = await countOf(chief, list);
      await killAt(chief, n);
      if (!(await isBrokenOff(sending(chief)(wish)))) break;
      killed += 1;
      const again = await sending(chief)(wish);
      expect([200, 201, 202], `moment ${n}: ${JSON.stringify(again.body)}`).toContain(again.status);
      expect(await countOf(chief, list), `moment ${n}`).toBe(before + 1);
      expect((await sending(chief)(wish)).body, `moment ${n}`).toEqual(again.body);
      expect(await countOf(chief, list)).toBe(before + 1);
    }
    expect(killed).toBeGreaterThan(1);
  });

  test("a proposal that was taken, killed at any moment and sent again: the first answer", async () => {
    for (let n = 1; n <= MOMENTS_MAX; n++) {
      const chief = await opened();
      const { body: proposed } = await sending(chief)(TAKEN, "proposal");
      await killAt(chief, n);
      const wish = json(`/api/imports/${proposed.id}/accept`, {});
      if (!(await isBrokenOff(sending(chief)(wish)))) break;
      const again = await sending(chief)(wish);
      expect([again.status, again.body.agents?.length], `moment ${n}`).toEqual([200, 1]);
    }
  });

  test("a schedule that is run, killed at any moment and sent again: once", async () => {
    for (let n = 1; n <= MOMENTS_MAX; n++) {
      const chief = await opened();
      const { body: made } = await sending(chief)(WISHES[4]?.[1] ?? TAKEN, "schedule");
      await killAt(chief, n);
      const wish = json(`/api/scheduler/${made.id}/run`, {});
      if (!(await isBrokenOff(sending(chief)(wish)))) break;
      await chief.at(world.now + 1_000);
      await sending(chief)(wish);
      await chief.at(world.now + 1_000);
      const runs = (await chief.call("GET", `/api/scheduler/${made.id}/runs`)).body.count;
      expect(runs, `moment ${n}`).toBe(1);
    }
  });

  test("what is said in a conversation, killed at any moment and sent again under its key: heard once", async () => {
    const text = "Remind me in 90 minutes to water the plants";
    let killed = 0;
    for (let n = 1; n <= MOMENTS_MAX; n++) {
      const chief = await opened();
      const before = await countOf(chief, "/api/scheduler");
      await killAt(chief, n);
      if (!(await isBrokenOff(chief.hear(text, "main", { key: "k" })))) break;
      killed += 1;
      const again = await chief.hear(text, "main", { key: "k" });
      expect(again, `moment ${n}`).toMatchObject({ is: "said", reply: expect.stringContaining("water") });
      expect(await countOf(chief, "/api/scheduler"), `moment ${n}`).toBe(before + 1);
      await chief.hear(text, "main", { key: "other" });
      expect(await countOf(chief, "/api/scheduler"), "another key is another message").toBe(before + 2);
    }
    expect(killed).toBeGreaterThan(0);
  });

  test("an answer in the setup that is heard again under its key: the same next question", async () => {
    const chief = openChief();
    await chief.hear("Hello");
    const first = await chief.hear("Ada", "main", { key: "k" });
    expect(await chief.hear("Ada", "main", { key: "k" })).toEqual(first);
    expect(await chief.hear("Ada", "main", { key: "k2" })).not.toEqual(first);
  });
});

describe("refuses", () => {
  test("another archive under the key of one that was proposed", async () => {
    const chief = await opened();
    await sending(chief)(TAKEN);
    const other = zipOf({ "SKILL.md": "---\nname: tides\ndescription: Tells the tides\n---\nLook.\n" });
    const { status, body } = await sending(chief)({ ...TAKEN, body: other });
    expect([status, body.code]).toEqual([409, "conflict"]);
  });
});

describe("fails safe", () => {
  test("what a message asks to be forgotten is not kept with its reply, and goes with its session too", async () => {
    const chief = await opened();
    const kept = () =>
      runInDurableObject(chief.stub, (_, { storage }) =>
        JSON.stringify(storage.sql.exec("SELECT * FROM keys").toArray()),
      );
    await chief.hear("Remember that I like marigolds", "main", { key: "k1" });
    expect(await kept()).toContain("marigolds");
    await chief.hear("Forget marigolds", "main", { key: "k2" });
    expect(await kept()).not.toContain("marigolds");
    await chief.hear("Remember that I like tulips", "main", { key: "k3" });
    await chief.stub.forgetSession("main");
    expect(await kept()).not.toContain("tulips");
  });
});
