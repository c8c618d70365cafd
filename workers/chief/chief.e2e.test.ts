import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type LocalFront,
  openLocalFront,
  openTestDeployment,
} from "../../infra/offline/deployment.harness.ts";
import type { Deployment } from "../../infra/offline/deployment.ts";
import { openOfflineModel } from "../../infra/offline/model/model.ts";
import { until } from "../../infra/offline/until.harness.ts";

// The chief of staff through the public door: the bundles and bindings that `pulumi up` would upload, and the offline model.

const OWNER = "owner@example.com";
const KID = "kid@example.com";

let here: Deployment;
let front: LocalFront;

beforeAll(async () => {
  here = await openTestDeployment({
    model: openOfflineModel(),
    config: { householdEmails: JSON.stringify([KID]) },
  });
  front = await openLocalFront(here);
});
afterAll(async () => {
  front.close();
  await here.close();
});

const cookieOf = async (email: string) => `CF_Authorization=${await here.signIn.sessionOf(email)}`;

async function as(email: string, method: string, path: string, body?: object, more = {}) {
  const response = await fetch(`${front.url}${path}`, {
    method,
    headers: {
      cookie: await cookieOf(email),
      origin: front.url,
      "content-type": "application/json",
      ...more,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, body: (await response.json()) as ReturnType<typeof JSON.parse> };
}
const owner = (method: string, path: string, body?: object) => as(OWNER, method, path, body);
const say = async (message: string, sessionKey = "first"): Promise<string> =>
  (await owner("POST", "/api/chat", { message, sessionKey })).body.message;

/** The topics that an open page of the owner's hears of. */
async function openPage() {
  const headers = { cookie: await cookieOf(OWNER), origin: front.url };
  const socket = new WebSocket(`${front.url.replace("http:", "ws:")}/api/live`, {
    headers,
  } as unknown as string[]);
  const topics: string[] = [];
  let isOpen = false;
  socket.addEventListener("message", ({ data }) => {
    const told = JSON.parse(String(data)) as { topic?: string };
    isOpen = true;
    if (told.topic) topics.push(told.topic);
  });
  await until("the versions", () => isOpen);
  return { socket, topics };
}

describe("allows", () => {
  test("[row 128] [row 131] hello, five questions, a brief in the background, its artifact, the hint on the socket, and the chief of staff brings it up", async () => {
    const greeted = await owner("POST", "/api/chat", { message: "Hello!", sessionKey: "first" });
    expect(greeted).toMatchObject({
      status: 200,
      body: { model: "none", costUsd: "0.00", billed: false, message: expect.stringContaining("1 of 5") },
    });
    expect(await say("Ada")).toContain("2 of 5");
    expect(await say("no")).toContain("4 of 5");
    expect(await say("ok")).toContain("5 of 5");
    expect((await owner("GET", "/api/budget")).body.parts.settled, "not one call of a model").toBe("0.00");
    const page = await openPage();
    const { schedules } = (await owner("GET", "/api/scheduler")).body;
    const brief = schedules.find(({ skill }: { skill: string }) => skill === "brief");
    expect((await owner("POST", `/api/scheduler/${brief.id}/run`, {})).status).toBe(200);
    await until(
      "the brief",
      async () => (await owner("GET", "/api/artifacts?type=daily_plan")).body.count === 1,
    );
    await until("the hint", () => page.topics.includes("agents"));
    page.socket.close();
    const { notifications } = (await owner("GET", "/api/notifications")).body;
    expect(notifications).toMatchObject([{ from_agent: "cos", artifact_id: expect.any(String) }]);
    const next = await say("What is a ledger?", "the next day");
    expect(next).toMatch(/^While you were away:\n- \*\*Brief for /);
    expect(next).toContain("offline model");
    expect(await say("And a journal?", "the next day"), "told once").not.toContain("While you were away");
    expect(
      (await owner("GET", "/api/notifications")).body.count,
      "behaviour 18: unread until acknowledged",
    ).toBe(1);
    const ids = notifications.map(({ id }: { id: string }) => id);
    expect((await owner("POST", "/api/notifications/read", { ids })).body).toEqual({ marked: 1 });
    expect((await owner("GET", "/api/notifications")).body.count).toBe(0);
  });
});

describe("a person's own things", () => {
  /** Clients of the Model Context Protocol have to take both forms of an answer. */
  const BOTH = { accept: "application/json, text/event-stream" };
  const tool = async (server: string, name: string, args: object) => {
    const asked = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } };
    return (await as(OWNER, "POST", `/mcp/${server}`, asked, BOTH)).body;
  };

  test("[row 126] what the journal says of a week is what the fitness coach reviews", async () => {
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const logged = await tool("journal", "log_workout", {
      sport: "Running",
      start_time: yesterday,
      seconds: 3_600,
      metres: 10_500,
    });
    expect(JSON.stringify(logged)).toContain("Running");
    const answers = ["A half marathon", "", "", ""];
    expect((await owner("POST", "/api/agents/fitness-coach/activate", { answers })).status).toBe(200);
    const { schedules } = (await owner("GET", "/api/scheduler")).body;
    const review = schedules.find(
      ({ agent_name: agent }: { agent_name: string }) => agent === "fitness-coach",
    );
    await owner("POST", `/api/scheduler/${review.id}/run`, {});
    await until(
      "the review",
      async () => (await owner("GET", "/api/artifacts?type=fitness_weekly")).body.count === 1,
    );
    const [{ id }] = (await owner("GET", "/api/artifacts?type=fitness_weekly")).body.artifacts;
    expect((await owner("GET", `/api/artifacts/${id}`)).body.content).toContain("Running, 10.5 km, 60 min");
  });

  test("[row 127] mail that is not connected is a quiet slot that says so, and costs nothing", async () => {
    const { schedules } = (await owner("GET", "/api/scheduler")).body;
    const digest = schedules.find(({ skill }: { skill: string }) => skill === "mail");
    const before = (await owner("GET", "/api/budget")).body.parts.settled;
    await owner("POST", `/api/scheduler/${digest.id}/run`, {});
    const quiet = async () =>
      (await owner("GET", "/api/scheduler")).body.schedules.find(({ id }: { id: string }) => id === digest.id)
        .quiet;
    await until("the check", async () => (await quiet()).count > digest.quiet.count);
    expect((await quiet()).why).toBe("not_connected");
    expect((await owner("GET", "/api/budget")).body.parts.settled).toBe(before);
  });

  test("[row 137] an administrator sees everybody's agents in numbers, and nobody else does", async () => {
    const { instances } = (await owner("GET", "/api/instances")).body;
    expect(instances).toMatchObject([
      { kind: "person", name: OWNER, isSetUp: true, unread: expect.any(Number) },
    ]);
    expect((await as(KID, "GET", "/api/instances")).status).toBe(403);
  });
});

describe("refuses", () => {
  test("[row 121] behaviour 2: a personal caller gets the same 404 for architect as for nonsense; an owner reaches it", async () => {
    const [architect, nonsense] = await Promise.all([
      as(KID, "GET", "/api/agents/architect"),
      as(KID, "GET", "/api/agents/nonsense"),
    ]);
    const seen = ({ status, body }: typeof architect) => ({ status, ...body, requestId: "" });
    expect(seen(architect)).toEqual(seen(nonsense));
    expect(architect.status).toBe(404);
    expect(await owner("GET", "/api/agents/architect")).toMatchObject({
      status: 200,
      body: { title: "Architect" },
    });
    expect((await owner("GET", "/api/agents/nonsense")).status).toBe(404);
  });

  test("[row 121] behaviour 17: another person of the household meets nothing of it", async () => {
    await say("Remember that the safe is behind the piano");
    expect((await owner("GET", "/api/memory")).body.count).toBe(1);
    for (const path of ["memory", "artifacts", "notifications", "scheduler"])
      expect(await as(KID, "GET", `/api/${path}`), path).toMatchObject({ status: 200, body: { count: 0 } });
    expect((await as(KID, "GET", "/api/threads")).body.total_count).toBe(0);
    expect((await as(KID, "GET", "/api/chief")).body).toMatchObject({ setup: "begins", name: "Purser" });
  });
});
