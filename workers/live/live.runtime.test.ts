import {
  evictDurableObject,
  runDurableObjectAlarm,
  runInDurableObject,
  env as testEnv,
} from "cloudflare:test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { EnvOf } from "../env.ts";
import { eventually } from "../patience.harness.ts";
import { HOUR_MS } from "../time/calendar.ts";
import { hint } from "../wire/hint.ts";
import { type SocketCaller, upgradeRequest } from "../wire/socket.ts";
import type { bindings } from "./bindings.ts";
import type { Told } from "./contract.ts";
import { NOW, world } from "./live.harness.ts";
import { REMEMBERS_MS, SOCKETS_PER_PERSON_MAX } from "./live.ts";
import type { Topic } from "./topics.ts";

const { LIVE } = testEnv as unknown as EnvOf<typeof bindings>;
const TOPICS: readonly Topic[] = ["approvals", "tasks", "budget", "chat", "notices", "agents", "personas"];

/** What a new object says of a topic: nothing can have changed since. */
const QUIET = NOW - REMEMBERS_MS;

let objects = 0;
const newObject = () => LIVE.getByName(`live-${++objects}`);
type Stub = ReturnType<typeof newObject>;

beforeEach(() => {
  world.now = NOW;
});

const owner: SocketCaller = {
  kind: "person",
  name: "owner@example.com",
  role: "admin",
  requestId: "r",
  until: NOW + 24 * HOUR_MS,
};
const partner: SocketCaller = { ...owner, name: "partner@example.com", role: "personal" };

/** An open page: what it was told, and how it ended. */
async function open(stub: Stub, caller: SocketCaller = owner) {
  const reply = await stub.fetch(upgradeRequest(new Headers({ upgrade: "websocket" }), "/api/live", caller));
  const socket = reply.webSocket;
  if (!socket) throw new Error(`No socket: ${reply.status}`);
  const told: Told[] = [];
  const pongs: string[] = [];
  const page = { socket, told, pongs, closed: null as number | null };
  socket.addEventListener("message", ({ data }) => {
    const text = String(data);
    if (text === "pong") pongs.push(text);
    else told.push(JSON.parse(text) as Told);
  });
  socket.addEventListener("close", ({ code }) => {
    page.closed = code;
  });
  socket.accept();
  await eventually(() => expect(told).toHaveLength(1));
  return page;
}

const versionsOf = ({ told: [first] }: { readonly told: readonly Told[] }) =>
  first && "versions" in first ? first.versions : null;

describe("allows", () => {
  test("behaviour 28: a page to hear all versions when it comes, then what changes and nothing of it", async () => {
    const stub = newObject();
    const page = await open(stub);
    const versions = Object.fromEntries(TOPICS.map((topic) => [topic, QUIET]));
    expect(page.told).toEqual([{ versions, now: NOW }]);
    world.now += 5;
    await stub.publish(["approvals", "tasks"]);
    await eventually(() => expect(page.told).toHaveLength(3));
    expect(page.told.slice(1)).toEqual([
      { topic: "approvals", version: NOW + 5 },
      { topic: "tasks", version: NOW + 5 },
    ]);
  });

  test("every device to hear it, and one that comes later to learn the same version", async () => {
    const stub = newObject();
    const [one, two] = [await open(stub), await open(stub, partner)];
    await stub.publish(["budget"]);
    await stub.publish(["budget"]);
    await eventually(() => expect([one.told.length, two.told.length]).toEqual([3, 3]));
    // Twice within a millisecond is two versions.
    expect(one.told.slice(1)).toEqual([
      { topic: "budget", version: NOW },
      { topic: "budget", version: NOW + 1 },
    ]);
    world.now += HOUR_MS;
    expect(versionsOf(await open(stub))).toMatchObject({ budget: NOW + 1, approvals: QUIET });
  });

  test("what is somebody's own to be heard by their pages alone", async () => {
    const stub = newObject();
    const [mine, theirs] = [await open(stub), await open(stub, partner)];
    world.now += 7;
    await stub.publish(["chat"], owner.name);
    await stub.publish(["tasks"]);
    await eventually(() => expect([mine.told.length, theirs.told.length]).toEqual([3, 2]));
    expect(versionsOf(await open(stub))).toMatchObject({ chat: NOW + 7 });
    expect(versionsOf(await open(stub, partner))).toMatchObject({ chat: QUIET });
  });

  test("behaviour 29: pings to be answered without waking it", async () => {
    const stub = newObject();
    const page = await open(stub);
    await evictDurableObject(stub);
    page.socket.send("ping");
    await eventually(() => expect(page.pongs).toEqual(["pong"]));
    await runInDurableObject(stub, (_, { storage }) => {
      // Nothing was ever written but the alarm.
      expect(storage.sql.databaseSize).toBeLessThanOrEqual(8_192);
    });
  });

  test("an object that slept to know what its pages know", async () => {
    const stub = newObject();
    const page = await open(stub);
    world.now += 5;
    await stub.publish(["approvals"]);
    await evictDurableObject(stub);
    await stub.publish(["approvals"]);
    await eventually(() => expect(page.told).toHaveLength(3));
    expect(page.told.at(-1)).toEqual({ topic: "approvals", version: NOW + 6 });
    expect(versionsOf(await open(stub))).toMatchObject({ approvals: NOW + 6, tasks: QUIET });
  });
});

describe("refuses", () => {
  test("a request that the door did not make", async () => {
    const stub = newObject();
    for (const request of [
      new Request("https://purser.test/api/live", { headers: { upgrade: "websocket" } }),
      new Request("https://socket.purser.invalid/api/live"),
    ])
      expect((await stub.fetch(request)).status).toBe(404);
  });

  test("a message that is no ping: it ends the socket", async () => {
    const page = await open(newObject());
    page.socket.send('{"topic":"approvals"}');
    await eventually(() => expect(page.closed).toBe(1008));
  });

  test("one page more than a person has: the oldest makes room, and nobody else's", async () => {
    const stub = newObject();
    const theirs = await open(stub, partner);
    const pages: Awaited<ReturnType<typeof open>>[] = [];
    for (let i = 0; i <= SOCKETS_PER_PERSON_MAX; i += 1) {
      world.now += 1;
      pages.push(await open(stub));
    }
    await eventually(() => expect(pages[0]?.closed).toBe(4408));
    expect([theirs, ...pages.slice(1)].map(({ closed }) => closed)).toEqual(Array(pages.length).fill(null));
  });
});

describe("fails safe", () => {
  test("behaviour 27: a session that ends closes its socket by itself, and the next one has an alarm", async () => {
    const stub = newObject();
    const short = await open(stub, { ...owner, until: NOW + HOUR_MS });
    const long = await open(stub, { ...partner, until: NOW + 2 * HOUR_MS });
    world.now = NOW + HOUR_MS;
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    await eventually(() => expect([short.closed, long.closed]).toEqual([4401, null]));
    await runInDurableObject(stub, async (_, { storage }) => {
      expect(await storage.getAlarm()).toBe(NOW + 2 * HOUR_MS);
    });
  });

  test("behaviour 27: a hint that comes after the session has ended, and before its alarm, is not heard", async () => {
    const stub = newObject();
    const page = await open(stub, { ...owner, until: NOW + HOUR_MS });
    world.now = NOW + HOUR_MS;
    await stub.publish(["approvals"]);
    await eventually(() => expect(page.closed).toBe(4401));
    expect(page.told).toHaveLength(1);
  });

  test("what changed while nobody listened is known to the page that comes, and its own to nobody else's", async () => {
    const stub = newObject();
    const first = await open(stub);
    first.socket.close();
    await eventually(async () => {
      const left = await runInDurableObject(stub, (_, ctx) => ctx.getWebSockets().length);
      expect(left).toBe(0);
    });
    world.now += 9;
    await stub.publish(["approvals"]);
    await stub.publish(["chat"], partner.name);
    expect(versionsOf(await open(stub))).toMatchObject({ approvals: NOW + 9, tasks: QUIET, chat: QUIET });
    expect(versionsOf(await open(stub, partner))).toMatchObject({ approvals: NOW + 9, chat: NOW + 9 });
  });

  test("an object that begins anew says that anything may have changed while it was not there", async () => {
    const stub = newObject();
    await stub.publish(["approvals"]);
    await evictDurableObject(stub);
    world.now += HOUR_MS;
    expect(versionsOf(await open(stub))).toMatchObject({ approvals: world.now - REMEMBERS_MS });
  });

  test("a hint that cannot be told is a line of the log and nobody's failure", async () => {
    const log = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const kept: Promise<unknown>[] = [];
    const gone = { publish: () => Promise.reject(new Error("The object is not there")) };
    hint({ getByName: () => gone }, ["budget"], (work) => kept.push(work));
    hint(
      {
        getByName: () => {
          throw new Error("No binding");
        },
      },
      ["tasks"],
      (work) => kept.push(work),
    );
    await Promise.all(kept);
    const events = log.mock.calls.map(([line]) => (JSON.parse(String(line)) as { event: string }).event);
    expect(events).toEqual(["hint_not_told", "hint_not_told"]);
  });
});
