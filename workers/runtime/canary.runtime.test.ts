import { runInDurableObject } from "cloudflare:test";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ReplyBlock } from "../../infra/offline/model/reply.ts";
import { ask, call, nano, openWorld, stubOf } from "./session.harness.ts";

// What leaves, and what stays: only the named fields of the payload reach the model, and nothing else is kept or logged.

const CANARY = "canary-7f3a";
const LOGS = ["log", "info", "warn", "error", "debug"] as const;
afterEach(() => vi.restoreAllMocks());

/** Canaries in every place that is not a named field. */
const body = {
  prompt: "Hello",
  sessionId: "canaries",
  env: { ANTHROPIC_API_KEY: `${CANARY}-env` },
  [`${CANARY}-name`]: true,
  metadata: {
    group: "family",
    folder: `${CANARY}-folder`,
    main: true,
    scheduledTask: false,
    secrets: [`${CANARY}-nested`],
  },
};
const HEADERS = {
  authorization: `Bearer ${CANARY}-token`,
  cookie: `CF_Authorization=${CANARY}-cookie`,
  "cf-access-client-secret": `${CANARY}-access`,
  "user-agent": `${CANARY}-agent`,
  "x-anything": `${CANARY}-header`,
};

function openCanaries(wants?: Parameters<typeof openWorld>[0]) {
  const logged: string[] = [];
  for (const level of LOGS)
    vi.spyOn(console, level).mockImplementation((...all: unknown[]) => void logged.push(JSON.stringify(all)));
  const world = openWorld(wants);
  const desk = { ...world.outside.desk, apiKey: `${CANARY}-key`, gatewayToken: `${CANARY}-gateway` };
  Object.assign(world.outside, { desk });
  /** The bodies of every request to the model; its headers hold the key, and have to. */
  const asked = () => JSON.stringify(world.model.seen.map((seen) => seen.asked));
  return { ...world, logged, asked };
}

async function storedIn(sessionId: string): Promise<string> {
  return runInDurableObject(await stubOf(sessionId, body.metadata.group), (_, { storage }) => {
    const tables = storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .toArray();
    const own = tables.filter(({ name }) => !name.startsWith("_") && !name.startsWith("sqlite_"));
    const rows = own.map(({ name }) => storage.sql.exec(`SELECT * FROM "${name}"`).toArray());
    return JSON.stringify([rows, [...storage.kv.list()]]);
  });
}

describe("refuses", () => {
  test("to let anything but the named fields out, into a log, a reply or a row [row 37]", async () => {
    const { asked, logged, sent } = openCanaries();
    for (const accept of ["application/json", "text/event-stream"]) {
      const response = await call(body, { ...HEADERS, accept });
      expect(response.status).toBe(200);
      expect((await response.text()) + JSON.stringify([...response.headers])).not.toContain(CANARY);
    }
    expect(sent()).toHaveLength(2);
    expect(sent()[0]?.headers.get("authorization")).toContain(CANARY);
    expect(asked()).toContain("family");
    expect(asked()).not.toContain(CANARY);
    expect(logged.join()).not.toContain(CANARY);
    const stored = await storedIn("canaries");
    expect(stored).toContain("Hello");
    expect(stored).not.toContain(CANARY);
  });

  test("the same where it fails: a bad request, a model and tools that break [row 37]", async () => {
    const tool = { type: "tool_use", id: "t", name: "notes_list", input: {} } as const;
    const { outside, asked, logged } = openCanaries((wish) =>
      wish.messages.length === 1 ? { blocks: [tool] } : "cut",
    );
    const broken = { list: () => Promise.reject(new Error(`${CANARY}-in-an-error`)) };
    Object.assign(outside, { notes: () => broken });
    const failed = await call({ ...body, sessionId: "canaries-broken" }, HEADERS);
    const unfit = await call({ ...body, prompt: 7 }, HEADERS);
    expect([failed.status, unfit.status]).toEqual([503, 400]);
    expect((await failed.text()) + (await unfit.text())).not.toContain(CANARY);
    expect(asked()).not.toContain(CANARY);
    expect(logged.length).toBeGreaterThan(0);
    expect(logged.join()).not.toContain(CANARY);
  });

  test("to write a prompt or an answer into a log [row 37]", async () => {
    const { logged } = openCanaries(() => ({ text: `${CANARY}-answer` }));
    await ask({ ...body, prompt: `${CANARY}-prompt` });
    expect(logged.join()).not.toContain(CANARY);
  });
});

describe("allows", () => {
  const found: readonly ReplyBlock[] = [
    { type: "server_tool_use", id: "s", name: "web_search", input: { query: "ships" } },
    {
      type: "web_search_tool_result",
      tool_use_id: "s",
      content: [
        {
          type: "web_search_result",
          url: "https://a.example",
          title: "A ship",
          encrypted_content: "e",
          page_age: null,
        },
      ],
    },
  ];
  const time: ReplyBlock = { type: "tool_use", id: "t", name: "current_time", input: {} };

  test("web searches only where the owner has them on, and no more than that in one run", async () => {
    const off = openWorld();
    await ask({ prompt: "Search" });
    expect(JSON.stringify(off.sent()[0]?.asked.tools)).not.toContain("web_search");

    const on = openWorld(
      (asked) => (asked.messages.length === 1 ? { blocks: [...found, ...found, time] } : { text: "Found" }),
      { webSearches: 2 },
    );
    const { reply } = await ask({ prompt: "Search" });
    const [first, second] = on.sent().map(({ asked }) => JSON.stringify(asked.tools));
    expect(first).toContain('"max_uses":2');
    expect(second).not.toContain("web_search");
    // Both were paid for, and what they found is told in words from then on.
    expect(nano(reply.costUsd)).toBeGreaterThan(20_000_000);
    expect(nano(reply.costUsd)).toBe(on.ledger.settledNano());
    const repeated = JSON.stringify(on.sent()[1]?.asked.messages);
    expect(repeated).toContain("https://a.example");
    expect(repeated).not.toContain("server_tool_use");
  });

  test("a run whose limit does not cover the searches: it goes on without them", async () => {
    const { sent, outside, ledger } = openWorld(() => ({ text: "Without" }), { webSearches: 3 });
    const models = { ...outside.desk.models, chat: "claude-opus-5-5" };
    Object.assign(outside, { desk: { ...outside.desk, models } });
    ledger.state.allowanceNano = 10e9;
    expect((await ask({ prompt: "Search" })).reply).toMatchObject({ status: "success", result: "Without" });
    expect(JSON.stringify(sent()[0]?.asked.tools)).not.toContain("web_search");
  });
});
