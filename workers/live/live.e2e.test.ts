import { describe, expect, test } from "vitest";
import { standForSockets } from "../../infra/offline/sockets.harness.ts";
import { until } from "../../infra/offline/until.harness.ts";
import type { Told } from "./contract.ts";
import type { Topic } from "./topics.ts";

// Open pages hear what changes: over real sockets, through the front that stands where Access does and the door.

const stand = standForSockets();

/** A page of the owner's, or of whoever the headers say. */
async function openPage(headers: Record<string, string> = {}) {
  const socket = await stand.connect("/api/live", headers);
  const told: Told[] = [];
  const page = { socket, told, ended: null as number | null, pongs: 0 };
  socket.addEventListener("message", ({ data }) => {
    if (data === "pong") page.pongs += 1;
    else told.push(JSON.parse(String(data)) as Told);
  });
  socket.addEventListener("close", ({ code }) => {
    page.ended = code;
  });
  return page;
}
type Page = Awaited<ReturnType<typeof openPage>>;

const isOpen = (page: Page) => until("the versions", () => page.told.length > 0);
const topicsOf = ({ told }: Page) => told.flatMap((one) => ("topic" in one ? [one.topic] : []));
const hears = (page: Page, ...topics: Topic[]) =>
  until(`hints of ${topics.join()}`, () => topics.every((topic) => topicsOf(page).includes(topic)));

/** As a page's own script sends it. */
async function asOwner(method: string, path: string, body?: object) {
  const headers = {
    cookie: await stand.cookieOf(),
    origin: stand.front.url,
    "content-type": "application/json",
    "x-requested-with": "XMLHttpRequest",
  };
  const reply = await fetch(`${stand.front.url}${path}`, {
    method,
    headers,
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: reply.status, json: (await reply.json()) as Record<string, unknown> };
}

async function asAgency(path: string, body: object): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${stand.here.tokens.agency}`, "content-type": "application/json" };
  const reply = await stand.here.send(path, { method: "POST", headers, body: JSON.stringify(body) });
  expect(reply.status).toBe(200);
  return (await reply.json()) as Record<string, unknown>;
}
const task = (taskId: string, type: string) =>
  asAgency("/api/approve", {
    taskId,
    type,
    description: "Tidy up",
    estimatedCost: 0.01,
    agentType: "CodeGen",
  });

describe("allows", () => {
  test("a page to leave: its end is answered, and nobody waits for it", async () => {
    const page = await openPage();
    await isOpen(page);
    page.socket.close(1000, "The page ends");
    await until("its end", () => page.ended !== null);
    // 1006 would be one that nobody answered.
    expect(page.ended).toBe(1005);
  });

  test("two devices to hear of a question at once, and of its answer", async () => {
    const [phone, desk] = [await openPage(), await openPage()];
    await Promise.all([isOpen(phone), isOpen(desk)]);
    expect(phone.told[0]).toEqual({
      versions: {
        approvals: expect.any(Number),
        tasks: expect.any(Number),
        budget: expect.any(Number),
        chat: expect.any(Number),
        notices: expect.any(Number),
        agents: expect.any(Number),
        personas: expect.any(Number),
      },
      now: expect.any(Number),
    });
    const { decisionId, status } = await task("live-question", "data_deletion");
    expect(status).toBe("pending");
    await Promise.all([hears(phone, "approvals"), hears(desk, "approvals")]);
    expect(topicsOf(phone)).not.toContain("tasks");
    const answer = await asOwner("POST", `/api/approvals/${String(decisionId)}`, { decision: "approve" });
    expect(answer.status).toBe(200);
    await hears(desk, "tasks");
    // A hint says that something has changed, and never what.
    expect(JSON.stringify(desk.told)).not.toMatch(/live-question|Tidy|[@$]/);
  });

  test("a page to hear of money, of a halt, and of its own person's chat", async () => {
    const [mine, partners] = [
      await openPage(),
      await openPage({ cookie: await stand.cookieOf("owner@example.com") }),
    ];
    await Promise.all([isOpen(mine), isOpen(partners)]);
    const until1 = new Date(Date.now() + 3_600_000).toISOString();
    await asOwner("POST", "/api/budget/extension", { amountUsd: "0.10", until: until1, note: "a test" });
    await hears(mine, "budget");
    await task("live-halt", "code");
    await asAgency("/api/halt", { taskId: "live-halt", reason: "enough" });
    await hears(mine, "tasks", "approvals");
    await asOwner("POST", "/api/chat", { message: "What is new?", sessionKey: "live" });
    await hears(mine, "chat");
  });

  test("a page to see that its socket lives", async () => {
    const page = await openPage();
    await isOpen(page);
    page.socket.send("ping");
    await until("a pong", () => page.pongs === 1);
  });
});

describe("refuses", () => {
  test.each([
    ["another site's page", { origin: "https://evil.example" }],
    ["a page that does not say where it is from", { origin: "null" }],
    ["nobody", { cookie: "" }],
    ["a session that has ended", { cookie: "CF_Authorization=ended" }],
    ["a forged signature of Access", { cookie: "", "cf-access-jwt-assertion": "forged" }],
  ])("%s", async (_, headers) => {
    const page = await openPage(headers);
    await until("the refusal", () => page.ended !== null);
    expect([page.ended, page.told]).toEqual([1006, []]);
  });

  test("a program, whatever its role", async () => {
    const page = await openPage({ cookie: "", authorization: `Bearer ${stand.here.tokens.admin}` });
    await until("the refusal", () => page.ended !== null);
    expect(page.told).toEqual([]);
  });

  test("a page that says anything but ping", async () => {
    const page = await openPage();
    await isOpen(page);
    page.socket.send("hello");
    await until("the end", () => page.ended === 1008);
  });
});
