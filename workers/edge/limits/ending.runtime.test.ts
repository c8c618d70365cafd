import { describe, expect, test, vi } from "vitest";
import { leftToAll } from "../../sizes.harness.ts";
import { bearer, HOST, openStand, type Stand, TOKENS } from "../stand.harness.ts";
import { ENDING_CALLS_PER_DAY, HALTS_KEPT } from "./ending.ts";

const ENDS = "gateway ends";
const REPORTS = ["/api/tasks/t-1/progress", "/api/tasks/t-1/finish"];
const REPORTS_PER_DAY = ENDING_CALLS_PER_DAY - HALTS_KEPT;
const post = (headers: Record<string, string> = bearer(TOKENS.agency)) => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: "{}",
});

/** Sends as if the counters by the minute had just begun anew. */
async function send(stand: Stand, path: string, init = post()): Promise<number> {
  stand.counters.counts.clear();
  return (await stand.send(path, init)).status;
}

const person = async (stand: Stand) =>
  post({
    origin: `https://${HOST}`,
    "cf-access-jwt-assertion": await stand.accessToken({ email: "owner@example.com" }),
  });

describe("allows", () => {
  test("halts, reports and ends in a count of their own: ordinary calls use none of it up, nor they of theirs", async () => {
    const stand = await openStand();
    for (const path of ["/api/halt", ...REPORTS]) expect(await send(stand, path), path).toBe(200);
    expect(stand.journal.entries.map(({ countAs }) => countAs)).toEqual([ENDS, ENDS, ENDS]);
    expect(await send(stand, "/api/approve")).toBe(200);
    expect(stand.journal.entries.at(-1)?.countAs).toBeUndefined();
    expect(stand.journal.entries.at(-1)?.client.name).toBe("gateway");
  });

  test("the day's last ones to halts alone, and every one to people and to other clients", async () => {
    const stand = await openStand();
    stand.journal.beforeToday.set(ENDS, REPORTS_PER_DAY);
    for (const path of REPORTS) expect(await send(stand, path), path).toBe(429);
    expect(await send(stand, "/api/halt")).toBe(200);
    stand.journal.beforeToday.set(ENDS, ENDING_CALLS_PER_DAY * 10);
    stand.journal.beforeToday.set("owner@example.com ends", ENDING_CALLS_PER_DAY * 10);
    for (const path of ["/api/halt", ...REPORTS]) {
      expect(await send(stand, path, await person(stand)), path).toBe(200);
      expect(await send(stand, path, post(bearer(TOKENS.admin))), path).toBe(200);
    }
  });

  test("the same halt again without a record, and to a person with one", async () => {
    const stand = await openStand();
    stand.answer = () => Response.json({ success: true }, { headers: { "x-repeat": "1" } });
    const reply = await stand.send("/api/halt", post());
    expect([reply.status, await reply.json()]).toEqual([200, { success: true }]);
    expect(reply.headers.has("x-repeat")).toBe(false);
    expect(stand.journal.asked).toBe(0);
    expect(await send(stand, "/api/halt", await person(stand))).toBe(200);
    expect(stand.journal.entries).toHaveLength(1);
  });
});

describe("refuses", () => {
  test.each([
    ["/api/tasks/t-1/progress", REPORTS_PER_DAY],
    ["/api/tasks/t-1/finish", REPORTS_PER_DAY],
    ["/api/halt", ENDING_CALLS_PER_DAY],
  ])("%s after %i of a day, until the next one, and says what still passes", async (path, most) => {
    const stand = await openStand();
    stand.journal.beforeToday.set(ENDS, most - 1);
    expect(await send(stand, path)).toBe(200);
    stand.counters.counts.clear();
    const reply = await stand.send(path, post());
    expect(reply.status).toBe(429);
    expect(reply.headers.get("retry-after")).toBe(String(12 * 3_600));
    expect(await reply.json()).toMatchObject({
      code: "too_many_requests",
      stillWorks: [path === "/api/halt" ? "halts by a person" : "halts"],
    });
    stand.journal.beforeToday.clear();
    stand.now = new Date("2026-11-21T00:00:00Z");
    expect(await send(stand, path)).toBe(200);
  });

  test("one client more than a tenth of the account's rows a day, however it goes about it", async ({
    skip,
  }) => {
    leftToAll(skip);
    const stand = await openStand();
    const paths = ["/api/halt", ...REPORTS];
    for (let i = 0; i < ENDING_CALLS_PER_DAY + 300; i += 1) {
      await send(stand, paths[i % 3] ?? "");
      // A day at an even pace.
      stand.now = new Date(Date.parse("2026-11-20T00:00:00Z") + Math.floor((i * 86_400_000) / 2_000));
      if (i % 100 === 0) stand.restart();
    }
    expect(stand.journal.entries.length * 7).toBeLessThanOrEqual(10_000 + 144 * 7);
    expect(stand.journal.entries.filter(({ status }) => status === 200).length * 7).toBeLessThanOrEqual(
      10_000,
    );
  });
});

describe("fails safe", () => {
  test("a journal that does not say how many there were lets a halt pass", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    const stand = await openStand();
    stand.journal.failing = 1_000;
    stand.month.level = null;
    expect(await send(stand, "/api/halt")).toBe(200);
    expect(stand.month.asked).toBe(0);
  });

  test("a header that a client sends makes nothing a repeat", async () => {
    const stand = await openStand();
    expect(await send(stand, "/api/halt", post({ ...bearer(TOKENS.agency), "x-repeat": "1" }))).toBe(200);
    expect(stand.journal.entries).toHaveLength(1);
  });
});
