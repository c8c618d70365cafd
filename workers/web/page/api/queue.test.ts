import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

// What the browser would keep on the device: a page that is opened again is this module, loaded again over the same store.
const stores = vi.hoisted(() => new Map<string, Map<unknown, unknown>>());
vi.mock("idb-keyval", () => {
  const storeOf = (store: unknown) => store as Map<unknown, unknown>;
  return {
    createStore: (database: string) => {
      const found = stores.get(database) ?? new Map();
      stores.set(database, found);
      return found;
    },
    get: async (key: unknown, store: unknown) => storeOf(store).get(key),
    set: async (key: unknown, value: unknown, store: unknown) => void storeOf(store).set(key, value),
    del: async (key: unknown, store: unknown) => void storeOf(store).delete(key),
    entries: async (store: unknown) => [...storeOf(store).entries()],
    clear: async (store: unknown) => storeOf(store).clear(),
  };
});

const ME = {
  timestamp: "2026-11-27T12:00:00.000Z",
  kind: "person",
  name: "owner@example.com",
  role: "personal",
  profile: "personal",
  profiles: ["personal"],
  expiresAt: null,
  may: [],
  build: "test",
  versions: {},
  isDemo: false,
} as const;

type Answer = () => Response | Promise<Response>;
const asked: { readonly url: string; readonly key: string | null; readonly body: unknown }[] = [];
let answers: Answer[] = [];

const problem = (status: number, code: string, detail: string) =>
  new Response(JSON.stringify({ status, code, detail }), {
    status,
    headers: { "content-type": "application/problem+json", "x-request-id": "r-1" },
  });
const ok = () => Response.json({ status: "approved" });
const offline = () => Promise.reject(new TypeError("Failed to fetch"));

beforeEach(() => {
  stores.clear();
  asked.length = 0;
  answers = [];
  vi.resetModules();
  vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    asked.push({
      url,
      key: headers.get("idempotency-key"),
      body: JSON.parse(typeof init.body === "string" ? init.body : "null"),
    });
    return (answers.shift() ?? ok)();
  });
});
afterEach(() => vi.unstubAllGlobals());

/** The page, opened; what was queued before is read. */
async function openPage() {
  const [queue, { me }] = await Promise.all([import("./queue.ts"), import("./session.ts")]);
  me.value = ME;
  await queue.openQueue();
  const ids = () => queue.queued.value.map(({ id }) => id);
  return { ...queue, ids };
}
const one = (id: string, queuedAt = 1) => ({
  id,
  decisionId: `d-${id}`,
  title: `${id} wants $1.00`,
  answer: { decision: "approve" as const },
  queuedAt,
  by: ME.name,
});

describe("an answer that was given without a network", () => {
  test("behaviour 24: is there after the page was closed, is sent once with the key it was queued under, and is gone then", async () => {
    const first = await openPage();
    await first.enqueue(one("a"));
    vi.resetModules();
    const again = await openPage();
    expect(again.ids()).toEqual(["a"]);
    await Promise.all([again.flush(), again.flush()]);
    expect(asked).toEqual([{ url: "/api/approvals/d-a", key: "a", body: { decision: "approve" } }]);
    expect(again.ids()).toEqual([]);
    vi.resetModules();
    expect((await openPage()).ids()).toEqual([]);
  });

  test("behaviour 24: keeps its key when it could not be sent at the first try", async () => {
    const page = await openPage();
    await page.enqueue(one("a"));
    answers = [offline];
    await page.flush();
    expect(page.ids()).toEqual(["a"]);
    await page.flush();
    expect(asked.map(({ key }) => key)).toEqual(["a", "a"]);
    expect(page.ids()).toEqual([]);
  });

  test("behaviour 24: is not sent once it was taken back", async () => {
    const page = await openPage();
    await page.enqueue(one("a"));
    await page.withdraw("a");
    await page.flush();
    expect(asked).toEqual([]);
  });

  test("behaviour 24: another answer to the same question takes its place, on the device too", async () => {
    const page = await openPage();
    await page.enqueue(one("a"));
    await page.enqueue({ ...one("b"), decisionId: "d-a", answer: { decision: "deny" } });
    vi.resetModules();
    const again = await openPage();
    await again.flush();
    expect(asked.map(({ body }) => body)).toEqual([{ decision: "deny" }]);
  });

  test("behaviour 24: are sent in the order in which they were given", async () => {
    const page = await openPage();
    await page.enqueue(one("late", 2));
    await page.enqueue(one("early", 1));
    vi.resetModules();
    const again = await openPage();
    await again.flush();
    expect(asked.map(({ key }) => key)).toEqual(["early", "late"]);
  });
});

describe("an answer that the door does not take", () => {
  test.each([
    [409, "conflict", "Somebody else has answered."],
    [410, "expired", "Nobody answered in time."],
    [402, "over_budget", "The day's budget is spent."],
  ])("behaviour 25: leaves the queue with the reason: %i", async (status, code, detail) => {
    const page = await openPage();
    await page.enqueue(one("a"));
    answers = [() => problem(status, code, detail)];
    await page.flush();
    expect(page.ids()).toEqual([]);
    expect(page.returned.value).toMatchObject([{ id: "a", failure: { kind: "refused", status, detail } }]);
  });

  test("behaviour 25: stays when the sign-in has ended, and nothing more is tried", async () => {
    const page = await openPage();
    await page.enqueue(one("a"));
    await page.enqueue(one("b", 2));
    answers = [() => new Response("Sign in", { status: 401 })];
    await page.flush();
    expect(page.ids()).toEqual(["a", "b"]);
    expect(asked).toHaveLength(1);
  });

  test("behaviour 25: stays after a 500 and blocks no other", async () => {
    const page = await openPage();
    await page.enqueue(one("a"));
    await page.enqueue(one("b", 2));
    answers = [() => problem(500, "internal", "The database did not answer.")];
    await page.flush();
    expect(page.ids()).toEqual(["a"]);
    expect(asked.map(({ key }) => key)).toEqual(["a", "b"]);
  });
});
