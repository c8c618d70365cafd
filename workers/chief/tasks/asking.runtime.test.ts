import { runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test } from "vitest";
import { COST_HEADER } from "../../caller.ts";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { openDesk } from "../../model/model.harness.ts";
import type { Cursor } from "../../portable/contract.ts";
import { KEY_KEPT_MS } from "../../wire/idempotency-key.ts";
import { openChief, settle, world } from "../objects.harness.ts";

beforeEach(freshDatabase);

const ASK = "/api/agents/fitness-coach/ask";
const QUESTION = { task: "How many steps?" };
/** Answers of the model until there is a text. */
const STEPS = 3;

type Wants = NonNullable<Parameters<typeof openDesk>[0]>;
const turnOf = ({ messages }: Parameters<Wants>[0]): number =>
  messages.filter(({ role }) => role === "assistant").length;
const looksTwice: Wants = (asked) =>
  turnOf(asked) < STEPS - 1
    ? { blocks: [{ type: "tool_use", id: `toolu_${turnOf(asked)}`, name: "garmin_get_day", input: {} }] }
    : { text: "Ten thousand." };

/** A person whose fitness coach is awake and looks twice before it answers; `before` stands before everything that the model is sent. */
async function opened(wants: Wants = looksTwice, before: () => undefined | Promise<never> = () => undefined) {
  const chief = openChief();
  await settle(chief, "the fitness coach", ["A half marathon", "Saturdays", "skip", "skip"]);
  const made = openDesk(wants, { clock: () => new Date(world.now) });
  const send: typeof made.desk.send = async (...of) => {
    await before();
    return made.desk.send(...of);
  };
  world.opened = { ...made, desk: { ...made.desk, send } };
  world.tools = {
    tools: async () => [
      {
        name: "get_day",
        title: "get_day",
        description: "get_day.",
        inputSchema: { type: "object", properties: {}, required: [], additionalProperties: false },
        annotations: {
          readOnlyHint: true,
          destructiveHint: false,
          idempotentHint: true,
          openWorldHint: true,
        },
      },
    ],
    call: async () => ({ ok: true, text: "{}" }),
  };
  const send1 = async (key?: string, body: object = QUESTION, path = ASK) => {
    const asked = {
      method: "POST",
      url: `https://purser.test${path}`,
      headers: key === undefined ? {} : { "idempotency-key": key },
      body: JSON.stringify(body),
    };
    const { status, headers, body: text } = await chief.stub.answer(asked, chief.caller);
    return { status, headers, body: JSON.parse(String(text)) as ReturnType<typeof JSON.parse> };
  };
  const kill = () =>
    runInDurableObject(chief.stub, (_, state) => state.abort("moved")).catch(() => undefined);
  const rows = () =>
    runInDurableObject(chief.stub, (_, { storage }) => storage.sql.exec("SELECT * FROM asks").toArray());
  return {
    chief,
    made,
    send: send1,
    kill,
    rows,
    paid: () => made.ledger.settled.filter(({ amountNano }) => amountNano > 0).length,
  };
}

describe("allows", () => {
  test.each([
    ["under a key", "k"],
    ["without one", undefined],
  ])("killed between any two steps, and sent again %s: each step is paid for once", async (_, key) => {
    for (let at = 1; at <= STEPS; at++) {
      let steps = 0;
      let end = (): unknown => undefined;
      const here = await opened(looksTwice, () => {
        // Two requests a step: one counts, one asks.
        steps += 1;
        if (steps !== 2 * at - 1) return undefined;
        end();
        return new Promise<never>(() => {});
      });
      end = here.kill;
      await expect(here.send(key), `before step ${at}`).rejects.toThrow();
      expect(here.paid()).toBe(at - 1);
      const again = await here.send(key);
      expect(again).toMatchObject({ status: 200, body: { text: "Ten thousand.", turns: STEPS } });
      expect(here.paid(), `killed before step ${at}`).toBe(STEPS);
      const spent = here.made.ledger.settled
        .slice(at - 1)
        .reduce((sum, { amountNano }) => sum + amountNano, 0);
      expect(Number(again.headers[COST_HEADER]), "what this request spent").toBe(spent);
    }
  });

  test("one that is killed after its answer was written down: a repeat under its key is given it", async () => {
    const here = await opened();
    const first = await here.send("k");
    await here.kill();
    const again = await here.send("k");
    expect([again.status, again.body, here.paid()]).toEqual([200, first.body, STEPS]);
    expect(again.headers[COST_HEADER]).toBeUndefined();
  });

  test("sent again while it goes on, with a key or without: one answer for all, paid for once and told as spent once", async () => {
    for (const keys of [
      [undefined, undefined, undefined],
      ["k", "k", undefined],
    ]) {
      const here = await opened();
      const replies = await Promise.all(keys.map((key) => here.send(key)));
      expect(replies.map(({ status, body }) => [status, body.text])).toEqual(
        keys.map(() => [200, "Ten thousand."]),
      );
      expect(here.paid()).toBe(STEPS);
      expect(replies.filter(({ headers }) => headers[COST_HEADER] !== undefined).length).toBe(1);
    }
  });

  test("another question, another agent, another key, or the same one later: asked for itself", async () => {
    const here = await opened();
    await Promise.all([here.send(), here.send(undefined, { task: "How many calories?" })]);
    expect(here.paid()).toBe(2 * STEPS);
    await Promise.all([here.send(), here.send(undefined, QUESTION, "/api/agents/cos/ask")]);
    expect(here.paid()).toBe(4 * STEPS);
    const before = here.paid();
    await Promise.all([here.send("a"), here.send("b")]);
    await here.send();
    expect(here.paid() - before).toBe(3 * STEPS);
  });

  test("[row 121] what is forgotten goes from asks and from replies kept for keys, also in a restore of an older copy", async () => {
    const here = await opened(() => ({ text: "Dr Blum says ten thousand." }));
    await here.send("k");
    await here.chief.stub.answer(
      {
        method: "POST",
        url: "https://purser.test/api/agents/fitness-coach/tasks",
        headers: { "idempotency-key": "t" },
        body: JSON.stringify({ task: "Ask Dr Blum" }),
      },
      here.chief.caller,
    );
    const copied = async () => {
      const pages: string[] = [];
      let cursor: Cursor | null = null;
      do {
        const { text, next }: { text: string; next: Cursor | null } =
          await here.chief.stub.exportPage(cursor);
        pages.push(text);
        cursor = next;
      } while (cursor !== null);
      return pages;
    };
    const pages = await copied();
    expect(pages.join(), "an ask is in the nightly copy").toContain("Blum says");
    world.now += 60_000;
    const { tasks } = (await here.chief.call("GET", "/api/agents/fitness-coach/tasks")).body;
    await here.chief.call("DELETE", `/api/agents/fitness-coach/tasks/${tasks[0].id}`);
    await here.chief.hear("Forget about Blum");
    expect((await copied()).join()).not.toContain("Blum");
    for (const [at, text] of pages.entries()) await here.chief.stub.importPage({ text, isFirst: at === 0 });
    expect((await copied()).join()).not.toContain("Blum");
  });
});

describe("refuses", () => {
  test("a key of another question, also of one that broke off", async () => {
    let isGone = true;
    let end = (): unknown => undefined;
    const here = await opened(looksTwice, () => {
      if (!isGone) return undefined;
      isGone = false;
      end();
      return new Promise<never>(() => {});
    });
    end = here.kill;
    await expect(here.send("k")).rejects.toThrow();
    const other = await here.send("k", { task: "How many calories?" });
    expect([other.status, other.body.code, here.paid()]).toEqual([409, "conflict", 0]);
  });
});

describe("fails safe", () => {
  test("one that breaks off twice at the same step is not begun a third time unasked", async () => {
    let end = (): unknown => undefined;
    let breaks = 2;
    const here = await opened(looksTwice, () => {
      if (breaks === 0) return undefined;
      breaks -= 1;
      end();
      return new Promise<never>(() => {});
    });
    end = here.kill;
    for (let n = 0; n < 2; n++) await expect(here.send("k")).rejects.toThrow();
    expect(await here.send("k")).toMatchObject({
      status: 409,
      body: { error: expect.stringContaining("broke off twice") },
    });
    expect(here.paid()).toBe(0);
    expect((await here.send("k")).status, "asked anew").toBe(200);
  });

  test("a step that the model refuses: what was paid for before it is not paid for again", async () => {
    let refuses = true;
    const here = await opened((asked) => (refuses && turnOf(asked) === 1 ? "bad-key" : looksTwice(asked)));
    const failed = await here.send("k");
    expect([failed.status, here.paid()]).toEqual([503, 1]);
    expect(Number(failed.headers[COST_HEADER]), "what it cost is on its record").toBeGreaterThan(0);
    refuses = false;
    expect((await here.send("k")).body).toMatchObject({ text: "Ten thousand.", turns: STEPS });
    expect(here.paid()).toBe(STEPS);
  });

  test("a thread whose preparation broke off may begin, without an opening and unpaid", async () => {
    const here = await opened(() => "silent");
    await here.chief.call("POST", "/api/threads", { agent: "fitness-coach" });
    await here.kill();
    const shown = async () => (await here.chief.call("GET", "/api/threads")).body.threads[0];
    expect(await shown()).toMatchObject({ status: "pre-loading" });
    world.now += 6 * 60_000;
    await here.chief.stub.wake();
    expect(await shown()).toMatchObject({ status: "ready" });
    expect(here.paid()).toBe(0);
  });

  test("rows end: without a key with the answer, under one a day later; what broke off is not gone on with for long", async () => {
    let isGone = true;
    let end = (): unknown => undefined;
    const here = await opened(looksTwice, () => {
      if (!isGone || here.paid() === 0) return undefined;
      isGone = false;
      end();
      return new Promise<never>(() => {});
    });
    end = here.kill;
    await expect(here.send()).rejects.toThrow();
    expect((await here.rows()).length).toBe(1);
    world.now += 16 * 60_000;
    await here.send();
    expect(here.paid(), "the first step anew").toBe(1 + STEPS);
    await here.send("k");
    await here.chief.stub.wake();
    expect((await here.rows()).map(({ key }) => key)).toEqual(["k"]);
    world.now += KEY_KEPT_MS;
    await here.chief.stub.wake();
    expect(await here.rows()).toEqual([]);
  });
});
