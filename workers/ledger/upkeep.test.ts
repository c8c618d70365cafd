import { describe, expect, test, vi } from "vitest";
import { budgetFrom } from "./budget.ts";
import { ask, BUDGET, NOW, openBooks, settlement, USD } from "./ledger.harness.ts";
import { addNotice, nextNoticeAt } from "./notices.ts";
import { purge } from "./purge.ts";
import { reserve } from "./reserve.ts";
import { settle } from "./settle.ts";
import { statusAt } from "./status.ts";
import { tell } from "./tell.ts";

const HOOK = "https://hooks.example.com/s3cret";
const HOUR = 3_600_000;
const outcomes = (books: ReturnType<typeof openBooks>) =>
  books.sql.all("SELECT attempts, outcome FROM notices");

describe("allows", () => {
  test("[row 39] a notice is a POST of JSON that a receiver can tell from the one before", async () => {
    const books = openBooks();
    addNotice(books, { event: "level.changed", to: 1 }, NOW);
    const send = vi.fn(async (_url: string, _init: RequestInit) => new Response(null, { status: 204 }));
    await tell(books, HOOK, send, NOW);
    const [url, init] = send.mock.calls[0] ?? [];
    const body: unknown = await new Response(init?.body ?? null).json();
    expect([url, init?.method, init?.redirect]).toEqual([HOOK, "POST", "manual"]);
    expect(body).toMatchObject({ event: "level.changed", to: 1, at: new Date(NOW).toISOString() });
    expect(new Headers(init?.headers).get("idempotency-key")).toBe((body as { id: string }).id);
    expect(outcomes(books)).toEqual([{ attempts: 1, outcome: "delivered" }]);
    expect(nextNoticeAt(books)).toBeNull();
  });

  test("single calls are forgotten after a year and a month, what they cost is not", () => {
    const books = openBooks();
    const wish = ask({ amountNano: USD });
    reserve(books, wish, NOW);
    settle(books, settlement(wish.key, USD), NOW);
    purge(books, Date.parse("2027-11-01T00:00:00Z"));
    expect(books.sql.all("SELECT key FROM settlements")).toHaveLength(1);
    purge(books, Date.parse("2028-02-01T02:00:00Z"));
    expect(books.sql.all("SELECT key FROM settlements")).toHaveLength(1);
    purge(books, Date.parse("2028-02-01T00:30:00Z"));
    expect(books.sql.all("SELECT key FROM settlements")).toEqual([]);
    expect(statusAt(books, NOW).settledNano).toBe(USD);
  });
});

describe("refuses", () => {
  test.each([
    ["no budget", undefined],
    ["a number that is missing", { ...BUDGET, capNano: undefined }],
    ["a fraction", { ...BUDGET, warnNano: 0.5 }],
    ["less than nothing", { ...BUDGET, fixedNano: -1 }],
    ["lines out of order", { ...BUDGET, warnNano: BUDGET.interactiveNano + 1 }],
    ["a line above the stop", { ...BUDGET, interactiveNano: BUDGET.capNano }],
    ["no cheap model", { ...BUDGET, cheapModels: [] }],
  ])("[row 13] to open on %s: nothing is then admitted at all", (_, budget) => {
    expect(() => budgetFrom({ ALLOWANCE_NANO: BUDGET.allowanceNano, BUDGET: budget })).toThrow();
  });

  test("[row 13] to open on an allowance that is no number", () => {
    expect(() => budgetFrom({ ALLOWANCE_NANO: "14700000000", BUDGET })).toThrow();
    expect(budgetFrom({ ALLOWANCE_NANO: BUDGET.allowanceNano, BUDGET })).toEqual(BUDGET);
  });
});

describe("fails safe", () => {
  test("[row 39] a receiver that is down is tried for a day, further and further apart, then given up", async () => {
    const books = openBooks();
    addNotice(books, { event: "level.changed" }, NOW);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    let attempts = 0;
    let last = NOW;
    for (let at = nextNoticeAt(books); at !== null; at = nextNoticeAt(books)) {
      await tell(books, HOOK, () => Promise.reject(new TypeError("connection refused")), at);
      attempts++;
      expect(at - last).toBeLessThanOrEqual(HOUR);
      last = at;
    }
    expect(outcomes(books)).toEqual([{ attempts, outcome: "given_up" }]);
    expect(last - NOW).toBeGreaterThan(22 * HOUR);
    expect(last - NOW).toBeLessThanOrEqual(24 * HOUR);
    expect(JSON.stringify(warn.mock.calls), "the address may hold a credential").not.toContain("s3cret");
    warn.mockRestore();
  });

  test("without a receiver nothing waits, and the notice is kept", async () => {
    const books = openBooks();
    addNotice(books, { event: "level.changed" }, NOW);
    await tell(books, undefined, () => Promise.reject(new Error("nobody is called")), NOW);
    expect(outcomes(books)).toEqual([{ attempts: 0, outcome: "no_receiver" }]);
    expect(nextNoticeAt(books)).toBeNull();
  });
});
