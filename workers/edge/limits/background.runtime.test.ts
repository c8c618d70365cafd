import { describe, expect, test, vi } from "vitest";
import { bearer, HOST, levelNow, openStand, type Stand, TOKENS } from "../stand.harness.ts";
import { BACKGROUND_CALLS_PER_MONTH, DAY_SHARE, THROTTLED_CALLS_PER_MONTH } from "./background.ts";

const TASK = JSON.stringify({ taskId: "t-1" });
const AGENCY = bearer(TOKENS.agency);
const post = (headers: Record<string, string> = AGENCY) => ({ method: "POST", headers, body: TASK });
const later = (stand: Stand, seconds: number) => {
  stand.now = new Date(stand.now.getTime() + seconds * 1_000);
};

async function openAt(level: 0 | 1 | 2 | 3): Promise<Stand> {
  const stand = await openStand();
  stand.month.level = levelNow(level);
  return stand;
}

const both = async (stand: Stand) => ({
  ...bearer(TOKENS.runtime),
  "cf-access-jwt-assertion": await stand.accessToken({ common_name: "x.access" }),
});

describe("allows", () => {
  test.each([
    [0, "60", null],
    [1, "240", "240"],
    [2, "960", "960"],
    [3, "960", "960"],
  ] as const)(
    "a poller at level %i, and tells it to come back in %s seconds [row 39]",
    async (level, interval, after) => {
      const stand = await openAt(level);
      const reply = await stand.send("/api/status", { headers: AGENCY });
      expect(reply.status).toBe(200);
      expect(reply.headers.get("x-poll-interval")).toBe(interval);
      expect(reply.headers.get("retry-after")).toBe(after);
    },
  );

  test("an answer that is still to come, the same way; one that is there says nothing of it [row 39]", async () => {
    const stand = await openAt(1);
    stand.answer = () =>
      Response.json({ approved: false, status: "pending" }, { headers: { "x-pending": "1" } });
    const pending = await stand.send("/api/approve", post());
    expect(pending.headers.get("x-poll-interval")).toBe("240");
    expect(pending.headers.has("x-pending"), "it never leaves the door").toBe(false);
    expect(await pending.json()).toEqual({ approved: false, status: "pending" });
    stand.answer = () => Response.json({ approved: true, status: "approved" });
    expect((await stand.send("/api/approve", post())).headers.has("x-poll-interval")).toBe(false);
  });

  test("decisions of the gate at every level: rules cost no model money [row 39]", async () => {
    const stand = await openAt(3);
    expect((await stand.send("/api/approve", post())).status).toBe(200);
  });

  test("people and their own programs at every level, without asking the ledger [row 39]", async () => {
    const stand = await openAt(3);
    const token = await stand.accessToken({ email: "kid@example.com" });
    const person = {
      "cf-access-jwt-assertion": token,
      "content-type": "application/json",
      origin: `https://${HOST}`,
    };
    for (const headers of [person, bearer(TOKENS.admin)]) {
      const reply = await stand.send("/api/chat", post(headers));
      expect(reply.status).toBe(200);
      expect(reply.headers.has("x-poll-interval")).toBe(false);
    }
    expect(stand.month.asked).toBe(0);
    expect(stand.journal.counted).toBe(0);
  });

  test("halts, reports and ends of tasks when the month is used up and at every level [row 39]", async () => {
    const stand = await openAt(3);
    stand.journal.before.set("gateway", BACKGROUND_CALLS_PER_MONTH * 10);
    stand.journal.beforeToday.set("gateway", BACKGROUND_CALLS_PER_MONTH * 10);
    expect((await stand.send("/api/approve", post())).status).toBe(429);
    for (const path of ["/api/halt", "/api/tasks/t-1/progress", "/api/tasks/t-1/finish"])
      expect((await stand.send(path, post())).status, path).toBe(200);
  });

  test("one question to ledger and journal for many requests; the level is read again behind a reply [row 39]", async () => {
    const stand = await openAt(0);
    for (let i = 0; i < 5; i += 1) await stand.send("/api/status", { headers: AGENCY });
    expect([stand.month.asked, stand.journal.counted]).toEqual([1, 1]);
    stand.month.level = levelNow(1);
    later(stand, 61);
    const stale = await stand.send("/api/status", { headers: AGENCY });
    expect([stale.headers.get("x-poll-interval"), stand.month.asked]).toEqual(["60", 2]);
    const fresh = await stand.send("/api/status", { headers: AGENCY });
    expect([fresh.headers.get("x-poll-interval"), stand.month.asked]).toEqual(["240", 2]);
  });
});

describe("refuses", () => {
  test.each([2, 3] as const)(
    "a background run at level %i, with the reset and what still works [row 39]",
    async (level) => {
      const stand = await openAt(level);
      for (const path of ["/v1/agent/run", "/"]) {
        const reply = await stand.send(path, post(await both(stand)));
        expect(reply.status, path).toBe(402);
        expect(reply.headers.get("retry-after")).toBe(String(10.5 * 24 * 3_600));
        expect(await reply.json()).toMatchObject({
          code: "budget_exhausted",
          resetAt: "2026-12-01T00:00:00.000Z",
          stillWorks: ["health"],
        });
      }
      expect(stand.seen).toEqual([]);
    },
  );

  test.each([
    [0, BACKGROUND_CALLS_PER_MONTH],
    [1, THROTTLED_CALLS_PER_MONTH],
  ] as const)(
    "at level %i a background client's call after its %i of the month [row 39]",
    async (level, allowance) => {
      const stand = await openAt(level);
      stand.journal.before.set("gateway", allowance - 1);
      expect((await stand.send("/api/status", { headers: AGENCY })).status).toBe(200);
      const reply = await stand.send("/api/status", { headers: AGENCY });
      expect(reply.status).toBe(429);
      expect(reply.headers.get("retry-after")).toBe(String(10.5 * 24 * 3_600));
      expect(reply.headers.get("ratelimit-policy")).toBe(`"month";q=${allowance};w=${30 * 24 * 3_600}`);
      expect(await reply.json()).toMatchObject({ code: "too_many_requests", level });
      // It counts for each client by itself, and a new month begins at nothing.
      expect((await stand.send("/api/status", { headers: bearer(TOKENS.runtime) })).status).toBe(200);
      stand.journal.before.clear();
      stand.journal.entries.length = 0;
      stand.now = new Date("2026-12-01T00:00:00Z");
      stand.month.level = { ...levelNow(level), resetAt: Date.parse("2027-01-01T00:00:00Z") };
      expect((await stand.send("/api/status", { headers: AGENCY })).status).toBe(200);
    },
  );
});

describe("refuses", () => {
  test.each([
    [0, BACKGROUND_CALLS_PER_MONTH / DAY_SHARE],
    [1, THROTTLED_CALLS_PER_MONTH / DAY_SHARE],
  ] as const)("at level %i a background client's call after its %i of the day", async (level, allowance) => {
    const stand = await openAt(level);
    stand.journal.beforeToday.set("gateway", allowance - 1);
    expect((await stand.send("/api/status", { headers: AGENCY })).status).toBe(200);
    const reply = await stand.send("/api/status", { headers: AGENCY });
    expect(reply.status).toBe(429);
    expect(reply.headers.get("retry-after")).toBe(String(12 * 3_600));
    expect(reply.headers.get("ratelimit-policy")).toBe(`"day";q=${allowance};w=86400`);
    expect(await reply.json()).toMatchObject({
      code: "too_many_requests",
      resetAt: "2026-11-21T00:00:00.000Z",
    });
    expect((await stand.send("/api/halt", post(AGENCY))).status).toBe(200);
    expect((await stand.send("/api/status", { headers: bearer(TOKENS.runtime) })).status).toBe(200);
    stand.journal.beforeToday.clear();
    stand.now = new Date("2026-11-21T00:00:00Z");
    expect((await stand.send("/api/status", { headers: AGENCY })).status).toBe(200);
  });
});

describe("fails safe", () => {
  test("an unknown level counts as level 1 for background clients, and people do not notice [row 39]", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const stand = await openStand();
    stand.month.level = null;
    stand.journal.before.set("gateway", THROTTLED_CALLS_PER_MONTH - 1);
    const reply = await stand.send("/api/status", { headers: AGENCY });
    expect([reply.status, reply.headers.get("x-poll-interval")]).toEqual([200, "240"]);
    expect((await stand.send("/api/status", { headers: AGENCY })).status).toBe(429);
    expect((await stand.send("/api/chat", post(bearer(TOKENS.admin)))).status).toBe(200);
  });

  test("a level that was read is good for five minutes without the ledger, and no longer [row 39]", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const stand = await openAt(0);
    const interval = async () =>
      (await stand.send("/api/status", { headers: AGENCY })).headers.get("x-poll-interval");
    expect(await interval()).toBe("60");
    stand.month.level = null;
    later(stand, 299);
    expect(await interval()).toBe("60");
    later(stand, 1);
    expect(await interval()).toBe("240");
  });

  test("a new isolate asks how often a client has called, so none begins anew [row 39]", async () => {
    const stand = await openAt(0);
    stand.journal.before.set("gateway", BACKGROUND_CALLS_PER_MONTH);
    for (let i = 0; i < 3; i += 1) {
      expect((await stand.send("/api/status", { headers: AGENCY })).status).toBe(429);
      stand.restart();
    }
    expect(stand.journal.counted).toBe(3);
  });
});
