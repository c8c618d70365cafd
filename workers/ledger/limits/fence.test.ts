import { describe, expect, test, vi } from "vitest";
import { endOfMonth, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { reserve } from "../attempts/reserve.ts";
import type { Books } from "../books.ts";
import { ask, NOW, openBooks, USD } from "../ledger.harness.ts";
import { type Counters, countersAnswer } from "../meters/counters.harness.ts";
import { poll } from "../meters/poll.ts";
import { untold } from "../notices.ts";
import { levelAt, statusAt } from "../status.ts";
import { resumeInfrastructure } from "./fence.ts";

const KEYS = { CLOUDFLARE_USAGE_READER: JSON.stringify({ accountId: "a".repeat(32), token: "cf-t0ken" }) };
const PAID = { workersPlan: "paid", fixedNano: 5 * USD, allowanceNano: 9.7 * USD } as const;
const background = () => ask({ work: "background", amountNano: 1_000 });

const measure = (books: Books, counters: Counters, now = NOW) =>
  poll(books, KEYS, async (_, init) => countersAnswer(init, counters), now);
const events = (books: Books) => untold(books).map(({ event }) => event);

describe("allows", () => {
  test("what the plan includes, and on Workers Free whatever is counted", async () => {
    const books = openBooks(PAID);
    await measure(books, { requests: 10e6, doRequests: 1e6, doRowsWritten: 50e6, activeUs: 3.2e12 });
    expect(statusAt(books, NOW)).toMatchObject({ meteredNano: 0, infrastructure: { pausedAt: null } });
    const free = openBooks();
    await measure(free, { requests: 1e9, doRowsWritten: 1e9 });
    expect(statusAt(free, NOW)).toMatchObject({ meteredNano: 0, infrastructure: { pausedAt: null } });
  });

  test("[row 166] usage beyond the plan at list prices, counted with everything else", async () => {
    const books = openBooks({ ...PAID, usageCeilingNano: 3 * USD });
    await measure(books, { requests: 12e6, doRequests: 3e6, doRowsWritten: 51e6, kvWrites: 1.1e6 });
    // 2 x 0.30 + 2 x 0.15 + 1 x 1.00 + 0.1 x 5.00
    const { infrastructure, meteredNano } = statusAt(books, NOW);
    expect(infrastructure).toEqual({ measuredNano: 2.4 * USD, lineNano: 3 * USD, pausedAt: null });
    // The estimate has it in what is fixed already.
    expect(meteredNano).toBe(0);
    await measure(
      books,
      { requests: 22e6, doRequests: 3e6, doRowsWritten: 51e6, kvWrites: 1.1e6 },
      NOW + HOUR_MS,
    );
    expect(statusAt(books, NOW + HOUR_MS).meteredNano).toBe(2.4 * USD);
  });

  test("[row 166] what is stored, each bucket and database by itself, R2 on Workers Free too", async () => {
    const books = openBooks({ ...PAID, usageCeilingNano: 9 * USD });
    await measure(books, { r2Gb: [8, 12], d1Gb: [4, 3], doGb: [5, 5] });
    // 10 x 0.015 + 2 x 0.75 + 5 x 0.20
    expect(statusAt(books, NOW).infrastructure.measuredNano).toBe(2.65 * USD);
    const free = openBooks();
    await measure(free, { r2Gb: [8, 12], d1Gb: [40], doGb: [50] });
    expect(statusAt(free, NOW).infrastructure).toMatchObject({ measuredNano: 0.15 * USD, pausedAt: NOW });
  });

  test("people at any time, and everything again when a person says so, for a dollar more", async () => {
    const books = openBooks(PAID);
    await measure(books, { requests: 11e6 });
    expect(reserve(books, ask(), NOW)).toMatchObject({ ok: true });
    expect(resumeInfrastructure(books, "owner@example.com", NOW + MINUTE_MS)).toMatchObject({
      pausedAt: null,
      lineNano: 1.3 * USD,
    });
    expect(reserve(books, background(), NOW + MINUTE_MS)).toMatchObject({ ok: true });
    await measure(books, { requests: 14e6 }, NOW + HOUR_MS);
    expect(levelAt(books, NOW + HOUR_MS).pausedAt).toBeNull();
    await measure(books, { requests: 15e6 }, NOW + 2 * HOUR_MS);
    expect(levelAt(books, NOW + 2 * HOUR_MS).pausedAt).toBe(NOW + 2 * HOUR_MS);
    expect(events(books).filter((event) => event.startsWith("infrastructure"))).toEqual([
      "infrastructure.paused",
      "infrastructure.resumed",
      "infrastructure.paused",
    ]);
    expect(books.sql.all("SELECT actor, action FROM audit WHERE action LIKE 'infra%' ORDER BY id")).toEqual([
      { actor: "ledger", action: "infrastructure.paused" },
      { actor: "owner@example.com", action: "infrastructure.resumed" },
      { actor: "ledger", action: "infrastructure.paused" },
    ]);
  });

  test("the next month, by itself", async () => {
    const books = openBooks(PAID);
    await measure(books, { requests: 11e6 });
    const next = endOfMonth("2026-11");
    expect(levelAt(books, next - 1).pausedAt).toBe(NOW);
    expect(levelAt(books, next).pausedAt).toBeNull();
    expect(reserve(books, background(), next)).toMatchObject({ ok: true });
  });
});

describe("refuses", () => {
  test("background work past the ceiling, with a reason of its own, and tells the owner once", async () => {
    const books = openBooks(PAID);
    for (let hour = 0; hour < 5; hour++)
      await measure(books, { requests: 10e6 + 1 + hour }, NOW + hour * HOUR_MS);
    const later = NOW + 4 * HOUR_MS;
    expect(reserve(books, background(), later)).toMatchObject({
      ok: false,
      code: "infrastructure_paused",
      stillWorks: expect.arrayContaining(["interactive requests", "halts and approvals by a person"]),
    });
    expect(events(books)).toEqual(["infrastructure.paused"]);
    expect(resumeInfrastructure(openBooks(PAID), "x", NOW)).toMatchObject({ pausedAt: null, lineNano: 0 });
  });
});

describe("fails safe", () => {
  test("one kind of counter that cannot be read leaves the others, and the fence holds by them", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const books = openBooks(PAID);
    await poll(
      books,
      KEYS,
      async (_, init) =>
        (init.body as string).includes("durableObjectsPeriodicGroups")
          ? Response.json({ data: null, errors: [{ message: "unknown field" }] })
          : countersAnswer(init, { requests: 11e6, doRowsWritten: 90e6 }),
      NOW,
    );
    expect(levelAt(books, NOW).pausedAt).toBe(NOW);
    expect(JSON.stringify(warn.mock.calls)).toContain("durableObjectsPeriodicGroups");
    warn.mockRestore();
  });

  test("a later report that is lower takes nothing back and resumes nothing", async () => {
    const books = openBooks(PAID);
    await measure(books, { requests: 11e6 });
    await measure(books, { requests: 1e6 }, NOW + HOUR_MS + MINUTE_MS);
    expect(levelAt(books, NOW + HOUR_MS + MINUTE_MS).pausedAt).toBe(NOW);
  });
});
