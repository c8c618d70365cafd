import { describe, expect, test } from "vitest";
import { standForSockets } from "../../../infra/offline/sockets.harness.ts";
import { until } from "../../../infra/offline/until.harness.ts";

// The chat socket over a real connection: through the front that stands where Access does, and the door.

type Frame = { readonly type: string } & Readonly<Record<string, ReturnType<typeof JSON.parse>>>;

const stand = standForSockets({ householdEmails: JSON.stringify(["kid@example.com"]) });

async function open(headers: Record<string, string> = {}) {
  const socket = await stand.connect("/ws/chat", headers);
  const client = { heard: [] as Frame[], isOpen: false, ended: null as number | null };
  socket.addEventListener("open", () => {
    client.isOpen = true;
  });
  socket.addEventListener("message", ({ data }) => client.heard.push(JSON.parse(String(data)) as Frame));
  socket.addEventListener("close", ({ code }) => {
    client.ended = code;
  });
  return {
    seen: client,
    leave: () => socket.close(1000, "The client ends"),
    say: (frame: object) => socket.send(JSON.stringify(frame)),
    hears: async (type: string, isWanted: (frame: Frame) => boolean = () => true): Promise<Frame> => {
      const found = () => client.heard.find((frame) => frame.type === type && isWanted(frame));
      await until(`a frame ${type}`, () => found() !== undefined);
      return found() as Frame;
    },
  };
}

async function owner(method: string, path: string, body?: object) {
  const response = await fetch(`${stand.front.url}${path}`, {
    method,
    headers: { cookie: await stand.cookieOf(), origin: stand.front.url, "content-type": "application/json" },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as ReturnType<typeof JSON.parse> };
}

describe("allows", () => {
  test("a client to leave: its end is answered, and its process need not wait", async () => {
    const client = await open();
    await until("the socket", () => client.seen.isOpen);
    client.leave();
    await until("its end", () => client.seen.ended !== null);
    // 1006 would be one that nobody answered.
    expect(client.seen.ended).toBe(1005);
  });

  test("[row 128] the setup by socket, a background agent, its artifact, its notification on the socket, and the chief of staff brings it up", async () => {
    const client = await open();
    await until("the socket", () => client.seen.isOpen);
    for (const [said, answered] of [
      ["Hello", "1 of 5"],
      ["Ada", "2 of 5"],
      ["no", "4 of 5"],
      ["ok", "5 of 5"],
    ] as const) {
      client.say({ type: "chat", message: said, thread_id: "setup" });
      await client.hears("response", ({ content }) => String(content).includes(answered));
    }
    const { schedules } = (await owner("GET", "/api/scheduler")).body;
    const brief = schedules.find(({ skill }: { skill: string }) => skill === "brief");
    expect((await owner("POST", `/api/scheduler/${brief.id}/run`, {})).status).toBe(200);
    await until("the brief", async () => (await owner("GET", "/api/artifacts")).body.count === 1);
    // Whoever shows any sign is told soon what there is, before a word is said.
    client.say({ type: "get_threads" });
    const told = await client.hears("notification");
    const [{ id: written }] = (await owner("GET", "/api/artifacts")).body.artifacts;
    expect(told.artifact_id, "the artifact of that run").toBe(written);
    client.say({ type: "chat", message: "What is a ledger?", thread_id: "the next day" });
    expect(told).toMatchObject({ from_agent: "cos", artifact_id: expect.any(String), priority: "normal" });
    const response = await client.hears("response", ({ thread_id: thread }) => thread === "the next day");
    expect(response.content).toMatch(/^While you were away:\n- \*\*Brief for /);
    expect(response.content).toContain("offline model");
    expect(response.content, "what the socket told").toContain(told.title);
    const artifact = await owner("GET", `/api/artifacts/${told.artifact_id}`);
    expect(artifact.body.content).toContain("Money: ");
    client.say({ type: "chat", message: "And a journal?", thread_id: "the day after" });
    const later = await client.hears("response", ({ thread_id: thread }) => thread === "the day after");
    expect(later.content, "brought up once").not.toContain("While you were away");
    expect((await owner("GET", "/api/notifications")).body.count, "behaviour 18").toBe(1);
    client.say({ type: "read", ids: [told.id] });
    expect(await client.hears("read")).toMatchObject({ marked: 1 });
    expect((await owner("GET", "/api/notifications")).body.count).toBe(0);
    client.say({ type: "load_thread", thread_id: "the next day" });
    const { messages } = await client.hears("thread_loaded");
    expect(messages).toMatchObject([{ role: "user", content: "What is a ledger?" }, { role: "assistant" }]);
  });

  test("a program that acts for the person, by its bearer token, with threads of its own", async () => {
    const client = await open({ cookie: "", authorization: `Bearer ${stand.here.tokens.cos_internal}` });
    await until("the socket", () => client.seen.isOpen);
    client.say({ type: "get_threads" });
    expect(await client.hears("threads")).toMatchObject({ threads: [], total_count: 0 });
  });
});

describe("refuses", () => {
  test.each([
    ["another site's page", { origin: "https://evil.example" }],
    ["nobody", { cookie: "" }],
    ["a session that has ended", { cookie: "CF_Authorization=ended" }],
    ["a forged signature of Access", { cookie: "", "cf-access-jwt-assertion": "forged" }],
  ])("behaviour 17: %s, before any frame", async (_, headers) => {
    const client = await open(headers);
    await until("the refusal", () => client.seen.ended !== null);
    expect([client.seen.ended, client.seen.heard]).toEqual([1006, []]);
  });

  test("behaviour 17: a program of another role, and a request that is no upgrade", async () => {
    const client = await open({ cookie: "", authorization: `Bearer ${stand.here.tokens.agency}` });
    await until("the refusal", () => client.seen.ended !== null);
    expect(client.seen.heard).toEqual([]);
    expect(await owner("GET", "/ws/chat")).toMatchObject({ status: 426, body: { code: "upgrade_required" } });
  });

  test("behaviour 17: two people never share a thread", async () => {
    await owner("POST", "/api/chat", { message: "A secret of mine", sessionKey: "shared" });
    const kid = await open({ cookie: await stand.cookieOf("kid@example.com") });
    await until("the socket", () => kid.seen.isOpen);
    kid.say({ type: "load_thread", thread_id: "shared" });
    expect(await kid.hears("error")).toMatchObject({ status: 404 });
    expect(JSON.stringify(kid.seen.heard)).not.toContain("secret");
  });
});
