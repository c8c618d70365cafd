import { beforeEach, describe, expect, test } from "vitest";
import { freshDatabase, OWNER, rows } from "../gate/gate.harness.ts";
import { DAY_MS } from "../time/calendar.ts";
import { callChat, KID, openChat } from "./chat.harness.ts";
import { objects, told } from "./objects.harness.ts";
import { THREADS_MAX, THREADS_SQL, touchSession } from "./sessions.ts";

beforeEach(freshDatabase);

type Thread = { readonly sessionKey: string; readonly title: string; readonly turns: number };
type Call = ReturnType<typeof callChat>;

/** The time of every message here; an object sets its alarm by it. */
const NOW_MS = Date.now();
const at = (ms: number) => new Date(NOW_MS + ms).toISOString();

const PROGRAM = { ...OWNER, kind: "program" } as const;

const threads = async (call: Call, caller = OWNER as Parameters<Call>[3]) =>
  (await (await call("GET", "/api/chat", undefined, caller)).json<{ threads: Thread[] }>()).threads;
const rename = (call: Call, sessionKey: string, title: unknown, caller = OWNER as Parameters<Call>[3]) =>
  call("PATCH", `/api/chat/${encodeURIComponent(sessionKey)}`, { title }, caller);

const openThread = () => openChat(undefined, { clock: () => new Date(NOW_MS) });

/** A row of the list, without an object. */
async function listed(n: number, at: number, more: object = {}): Promise<void> {
  const session = {
    id: `id-${n}`,
    owner: OWNER.name,
    kind: OWNER.kind,
    sessionKey: `s-${n}`,
    at,
    text: `t ${n}`,
  };
  await touchSession(objects.DB, { ...session, ...more });
}

describe("allows", () => {
  test("[row 16] a person finds their sessions again, the latest first, by how each began", async () => {
    const chat = openThread();
    await chat.say(`Where is ${"the ship ".repeat(10)}?`);
    await chat.say("And its purser?");
    await listed(1, NOW_MS - DAY_MS);
    await listed(2, NOW_MS + 1_000);
    expect(await threads(chat.call)).toEqual([
      { sessionKey: "s-2", title: "t 2", lastAt: at(1_000), turns: 1 },
      {
        sessionKey: chat.sessionKey,
        title: `${`Where is ${"the ship ".repeat(10)}`.slice(0, 59).trimEnd()}…`,
        lastAt: at(0),
        turns: 2,
      },
      { sessionKey: "s-1", title: "t 1", lastAt: at(-DAY_MS), turns: 1 },
    ]);
  });

  test("[row 16] a title of their own, which stays when the session goes on", async () => {
    const chat = openThread();
    await chat.say("Hello");
    const response = await rename(chat.call, chat.sessionKey, "  The ship ");
    expect([response.status, await response.json()]).toEqual([
      200,
      { sessionKey: chat.sessionKey, title: "The ship" },
    ]);
    await chat.say("Hello again");
    expect(await threads(chat.call)).toMatchObject([{ title: "The ship", turns: 2 }]);
  });

  test("characters of two units stay whole", async () => {
    const chat = openThread();
    await chat.say("⛵🚢".repeat(50));
    expect(await threads(chat.call)).toMatchObject([{ title: `${"⛵🚢".repeat(29)}⛵…` }]);
  });

  test("the person's open pages, and nobody else's, to be told of another list", async () => {
    const kept: Promise<unknown>[] = [];
    const chat = openThread();
    await chat.say("Hello");
    const call = callChat({ keep: (work) => void kept.push(work) });
    told.length = 0;
    await rename(call, chat.sessionKey, "The ship");
    await call("DELETE", `/api/chat/${encodeURIComponent(chat.sessionKey)}`);
    await Promise.all(kept);
    expect(told).toEqual([
      [["chat"], OWNER.name],
      [["chat"], OWNER.name],
    ]);
  });
});

describe("refuses", () => {
  test("[row 16] anybody else's sessions, and a program's of the person's own name", async () => {
    const chat = openThread();
    await chat.say("A secret");
    for (const caller of [KID, PROGRAM]) {
      expect(await threads(chat.call, caller)).toEqual([]);
      expect((await rename(chat.call, chat.sessionKey, "Mine", caller)).status).toBe(404);
    }
    await chat.post("Mine", PROGRAM);
    expect(await threads(chat.call, PROGRAM)).toMatchObject([{ title: "Mine" }]);
    expect(await threads(chat.call)).toMatchObject([{ title: "A secret" }]);
  });

  test.each(["", "   ", "x".repeat(121), 7, null])("a title of %j", async (title) => {
    const chat = openThread();
    await chat.say("Hello");
    const response = await rename(chat.call, chat.sessionKey, title);
    expect([response.status, await response.json()]).toMatchObject([400, { fields: [{ path: "title" }] }]);
    expect(await threads(chat.call)).toMatchObject([{ title: "Hello" }]);
  });

  test("a title for a session that is none, or is forgotten", async () => {
    const chat = openThread();
    expect((await rename(chat.call, chat.sessionKey, "Nothing")).status).toBe(404);
    await chat.say("Hello");
    await chat.forget();
    expect((await rename(chat.call, chat.sessionKey, "Nothing")).status).toBe(404);
    expect(await threads(chat.call)).toEqual([]);
    await chat.say("Anew");
    expect(await threads(chat.call)).toMatchObject([{ title: "Anew", turns: 1 }]);
  });
});

describe("fails safe", () => {
  test("[row 16] a session whose 30 days are over is neither listed nor named, before its object is gone", async () => {
    const chat = openThread();
    await chat.say("Hello");
    const late = (ms: number) => callChat({ clock: () => new Date(NOW_MS + 30 * DAY_MS + ms) });
    expect(await threads(late(-1))).toHaveLength(1);
    expect(await threads(late(0))).toEqual([]);
    expect((await rename(late(0), chat.sessionKey, "Late")).status).toBe(404);
  });

  test("one from before there was a list is in it from its next message on", async () => {
    const chat = openThread();
    await chat.say("Hello");
    await rows("UPDATE conversations SET kind = NULL, opening = NULL, turns = 0");
    expect(await threads(chat.call)).toEqual([]);
    await chat.say("Hello again");
    expect(await threads(chat.call)).toMatchObject([{ title: "Hello again", turns: 1 }]);
  });

  test("the list is read by its index, and no more than the latest of it", async () => {
    for (let n = 0; n < THREADS_MAX + 2; n++) await listed(n, NOW_MS + n);
    const list = await threads(callChat());
    expect(list).toHaveLength(THREADS_MAX);
    expect(list.at(-1)?.sessionKey).toBe("s-2");
    const plan = await rows<{ detail: string }>(`EXPLAIN QUERY PLAN ${THREADS_SQL}`, "a", "person", 1, 1);
    expect(plan.map(({ detail }) => detail)).toEqual([expect.stringContaining("conversations_latest")]);
  });
});
