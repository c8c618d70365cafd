import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { ToldNotification } from "../../chief/contract.ts";
import { freshDatabase } from "../../gate/gate.harness.ts";
import { eventually } from "../../patience.harness.ts";
import { HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { type SocketCaller, upgradeRequest } from "../../wire/socket.ts";
import { openChat } from "../chat.harness.ts";
import { chief, objects, socketWorld } from "../objects.harness.ts";
import type { ServerFrame } from "./frames.ts";
import { CHAT_SOCKETS_MAX } from "./sockets.ts";

/** Years ahead, so that the runtime's own alarms stay away and every one is the test's. */
const NOW = Date.parse("2046-11-12T12:00:00Z");
const usual = { ...chief };

beforeEach(async () => {
  await freshDatabase();
  Object.assign(chief, usual, { asked: [] });
  Object.assign(socketWorld, { now: NOW, isWithin: true });
});

const owner: SocketCaller = {
  kind: "person",
  name: "owner@example.com",
  role: "admin",
  requestId: "r",
  until: NOW + 24 * HOUR_MS,
};

let opened = 0;
const newObject = () => objects.CHAT_SOCKETS.getByName(`sockets-${++opened}`);
type Stub = ReturnType<typeof newObject>;

async function open(stub: Stub = newObject(), caller: SocketCaller = owner) {
  const request = upgradeRequest(new Headers({ upgrade: "websocket" }), "/ws/chat", caller);
  const reply = await stub.fetch(request);
  const socket = reply.webSocket;
  if (!socket) throw new Error(`No socket: ${reply.status}`);
  const heard: ServerFrame[] = [];
  const client = { socket, stub, heard, pongs: 0, closed: null as number | null };
  socket.addEventListener("message", ({ data }) => {
    if (data === "pong") client.pongs += 1;
    else heard.push(JSON.parse(String(data)) as ServerFrame);
  });
  socket.addEventListener("close", ({ code }) => {
    client.closed = code;
  });
  socket.accept();
  return client;
}
type Client = Awaited<ReturnType<typeof open>>;

const say = ({ socket }: Client, frame: object) => socket.send(JSON.stringify(frame));
const ofType = ({ heard }: Client, type: string) => heard.filter((frame) => frame.type === type);
const hears = (client: Client, type: string, times = 1) =>
  eventually(() => {
    expect(ofType(client, type)).toHaveLength(times);
    return ofType(client, type).at(-1);
  });

const notification = (id: string): ToldNotification => ({
  id,
  from_agent: "cos",
  title: "Brief for today",
  message: "Three things",
  priority: "normal",
  artifact_id: null,
  created_at: "2046-11-12T11:00:00.000Z",
});
const newsOf = (...ids: string[]) => {
  chief.news = async () => ({ notifications: ids.map(notification), nextAt: null });
};
const alarmOf = (stub: Stub) => runInDurableObject(stub, (_, { storage }) => storage.getAlarm());

describe("allows", () => {
  test("[row 128] a message: thinking, the words as they come, the whole reply with its thread, and the next one goes on in it", async () => {
    openChat();
    const client = await open();
    say(client, { type: "chat", message: "Hello", model: "claude/any" });
    await hears(client, "thinking", 2);
    const words = ofType(client, "stream_token").map(({ token }) => token);
    const [response] = ofType(client, "response");
    expect(words.join("")).toBe(response?.content);
    expect(client.heard.map(({ type }) => type)).toEqual([
      "thinking",
      ...words.map(() => "stream_token"),
      "stream_end",
      "response",
      "thinking",
    ]);
    expect(ofType(client, "thinking").map(({ status }) => status)).toEqual([true, false]);
    expect(response).toMatchObject({
      session: { mode: "idle", turn_count: 1 },
      usage: {
        input_tokens: expect.any(Number),
        output_tokens: expect.any(Number),
        cost: expect.any(String),
      },
      tool_calls: [],
      thread_title: "Hello",
    });
    await evictDurableObject(client.stub);
    say(client, { type: "chat", message: "And again" });
    expect(await hears(client, "response", 2)).toMatchObject({
      thread_id: response?.thread_id,
      session: { turn_count: 2 },
    });
    say(client, { type: "load_thread", thread_id: String(response?.thread_id) });
    expect(await hears(client, "thread_loaded")).toMatchObject({
      messages: [
        { role: "user", content: "Hello", type: "message" },
        { role: "assistant", content: response?.content, type: "response" },
        { role: "user", content: "And again" },
        { role: "assistant" },
      ],
    });
  });

  test("[row 128] a notification to arrive once at each socket, also over a sleep, and what comes later with the next alarm", async () => {
    newsOf("n-1");
    const one = await open();
    expect(await hears(one, "notification")).toEqual({ type: "notification", ...notification("n-1") });
    const late = await open(one.stub);
    await hears(late, "notification");
    expect(ofType(one, "notification"), "told once").toHaveLength(1);
    await evictDurableObject(one.stub);
    newsOf("n-1", "n-2");
    socketWorld.now += MINUTE_MS;
    expect(await runDurableObjectAlarm(one.stub)).toBe(true);
    for (const client of [one, late])
      expect(await hears(client, "notification", 2)).toMatchObject({ id: "n-2" });
  });

  test("[row 128] it asks soon after the chief of staff's next moment, and at the latest after a minute", async () => {
    chief.news = async () => ({ notifications: [], nextAt: NOW + 20_000 });
    const { stub } = await open();
    expect(await alarmOf(stub)).toBe(NOW + 23_000);
    chief.news = async () => ({ notifications: [], nextAt: NOW + HOUR_MS });
    socketWorld.now = NOW + 23_000;
    await runDurableObjectAlarm(stub);
    expect(await alarmOf(stub)).toBe(NOW + 23_000 + MINUTE_MS);
  });

  test("threads and tools in the gateway's words, and notifications to be acknowledged by their ids", async () => {
    const client = await open();
    const answered = { thread_id: "agent/cos/1", title: "Mine", threads: [], marked: 1 };
    chief.answer = () => ({ status: 200, body: answered });
    const id = "0196f3a0-0000-7000-8000-000000000001";
    say(client, { type: "get_threads" });
    say(client, { type: "new_thread", title: "Mine" });
    say(client, { type: "read", ids: [id] });
    say(client, { type: "get_tools" });
    expect(await hears(client, "tools")).toMatchObject({ tools: [{ name: "memory_search" }], count: 1 });
    for (const type of ["threads", "thread_created", "read"])
      expect(await hears(client, type)).toMatchObject(answered);
    expect(chief.asked.map(({ method, url, body }) => [method, new URL(url).pathname, body])).toEqual([
      ["GET", "/api/threads", null],
      ["POST", "/api/threads", '{"title":"Mine"}'],
      ["POST", "/api/notifications/read", `{"ids":["${id}"]}`],
    ]);
  });

  test("pings without waking it, and no row but the alarm", async () => {
    const client = await open();
    await evictDurableObject(client.stub);
    client.socket.send("ping");
    await eventually(() => expect(client.pongs).toBe(1));
    await runInDurableObject(client.stub, (_, { storage }) =>
      expect(storage.sql.databaseSize).toBeLessThanOrEqual(8_192),
    );
  });
});

describe("refuses", () => {
  test("behaviour 17: a request that the door did not make", async () => {
    const stub = newObject();
    for (const request of [
      new Request("https://purser.test/ws/chat", { headers: { upgrade: "websocket" } }),
      new Request("https://socket.purser.invalid/ws/chat"),
    ])
      expect((await stub.fetch(request)).status).toBe(404);
  });

  test.each([
    ["no JSON", "hello", /a JSON text with a type/],
    ["an unknown type", '{"type":"get_debug"}', /type: expected chat, get_threads/],
    ["no message", '{"type":"chat"}', /^message: /],
    ["an id that is none", '{"type":"read","ids":["1"]}', /^ids\.0: /],
  ])("a frame with %s: it says what would be right, and the socket stays", async (_, data, why) => {
    const client = await open();
    client.socket.send(data);
    expect(await hears(client, "error")).toMatchObject({
      error: expect.stringMatching(why),
      code: "invalid_request",
      status: 400,
    });
    expect([client.closed, chief.asked]).toEqual([null, []]);
  });

  test("what the endpoint refuses, in the endpoint's words", async () => {
    const client = await open();
    say(client, { type: "chat", message: "x".repeat(16_001) });
    expect(await hears(client, "error")).toMatchObject({ code: "too_large", status: 413 });
    chief.answer = () => ({ status: 404, body: { code: "not_found", status: 404, detail: "There is none" } });
    say(client, { type: "load_thread", thread_id: "nobody's" });
    expect(await hears(client, "error", 2)).toMatchObject({ error: "There is none", status: 404 });
  });

  test("more frames than a client has in a minute: nothing is asked for them", async () => {
    const { ledger } = openChat();
    const client = await open();
    socketWorld.isWithin = false;
    say(client, { type: "chat", message: "Hello" });
    say(client, { type: "get_threads" });
    expect(await hears(client, "error", 2)).toMatchObject({ code: "too_many_requests", status: 429 });
    expect([chief.asked, ledger.settledNano(), ofType(client, "thinking")]).toEqual([[], 0, []]);
  });

  test("bytes, and a frame that is longer than any message", async () => {
    const [bytes, long] = [await open(), await open()];
    bytes.socket.send(new Uint8Array([1, 2]));
    long.socket.send("x".repeat(128_001));
    await eventually(() => expect([bytes.closed, long.closed]).toEqual([1003, 1009]));
  });

  test("one socket more than a caller has: the oldest makes room", async () => {
    const stub = newObject();
    const clients: Client[] = [];
    for (let i = 0; i <= CHAT_SOCKETS_MAX; i += 1) {
      socketWorld.now += 1;
      clients.push(await open(stub));
    }
    await eventually(() => expect(clients[0]?.closed).toBe(4408));
    expect(clients.slice(1).every(({ closed }) => closed === null)).toBe(true);
  });
});

describe("fails safe", () => {
  test("behaviour 17: a session that ends closes its socket by itself, and no frame after that is answered", async () => {
    const stub = newObject();
    const [early, late] = [
      await open(stub, { ...owner, until: NOW + 30_000 }),
      await open(stub, { ...owner, until: NOW + 40_000 }),
    ];
    expect(await alarmOf(stub)).toBe(NOW + 30_000);
    socketWorld.now = NOW + 30_000;
    await runDurableObjectAlarm(stub);
    await eventually(() => expect([early.closed, late.closed]).toEqual([4401, null]));
    socketWorld.now = NOW + 41_000;
    say(late, { type: "get_threads" });
    await eventually(() => expect(late.closed).toBe(4401));
    expect(chief.asked).toEqual([]);
  });

  test("a client that leaves finds its reply in the history, and nobody is asked for news any more", async () => {
    openChat();
    const client = await open();
    say(client, { type: "chat", message: "Hello", thread_id: "left" });
    await eventually(() => expect(client.heard).not.toEqual([]));
    client.socket.close();
    const { call } = openChat();
    await eventually(async () => {
      const { turns } = await (await call("GET", "/api/chat/left")).json<{ turns: { reply: unknown }[] }>();
      expect(turns[0]?.reply).toEqual(expect.any(String));
    });
    await eventually(async () => {
      const left = await runInDurableObject(client.stub, (_, ctx) => ctx.getWebSockets().length);
      expect(left).toBe(0);
    });
    await runDurableObjectAlarm(client.stub);
    expect(await alarmOf(client.stub)).toBeNull();
  });

  test("a chief of staff that does not answer: the socket opens, stays, and asks again", async () => {
    const log = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const broken = async () => {
      throw new Error("The object was reset");
    };
    chief.news = broken;
    const client = await open();
    expect(await alarmOf(client.stub)).toBe(NOW + MINUTE_MS);
    chief.answer = () => {
      throw new Error("The object was reset");
    };
    say(client, { type: "get_threads" });
    expect(await hears(client, "error")).toMatchObject({ code: "unavailable", status: 503 });
    expect(client.closed).toBeNull();
    expect(JSON.stringify(log.mock.calls)).toContain("chat_news_unheard");
  });
});
