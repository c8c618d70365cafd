import { describe, expect, test, vi } from "vitest";
import { endOfMonth, HOUR_MS, MINUTE_MS } from "../../time/calendar.ts";
import { reserve } from "../attempts/reserve.ts";
import type { Books } from "../books.ts";
import { ask, NOW, openBooks, USD } from "../ledger.harness.ts";
import { type Counters, countersAnswer, listNano } from "../meters/counters.harness.ts";
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
    const beyond = { requests: 2, doRequests: 2, doRowsWritten: 1, kvWrites: 0.1 };
    const { infrastructure, meteredNano } = statusAt(books, NOW);
    expect(infrastructure).toEqual({ measuredNano: listNano(beyond), lineNano: 3 * USD, pausedAt: null });
    // The estimate has it in what is fixed already.
    expect(meteredNano).toBe(0);
    await measure(
      books,
      { requests: 22e6, doRequests: 3e6, doRowsWritten: 51e6, kvWrites: 1.1e6 },
      NOW + HOUR_MS,
    );
    expect(statusAt(books, NOW + HOUR_MS).meteredNano).toBe(listNano({ ...beyond, requests: 12 }) - 3 * USD);
  });

  test("[row 166] what is stored, each bucket and database by itself, R2 on Workers Free too", async () => {
    const books = openBooks({ ...PAID, usageCeilingNano: 9 * USD });
    await measure(books, { r2Gb: [8, 12], d1Gb: [4, 3], doGb: [5, 5] });
    const r2 = listNano({ r2StorageGb: 10 });
    expect(statusAt(books, NOW).infrastructure.measuredNano).toBe(
      r2 + listNano({ d1StorageGb: 2, doStorageGb: 5 }),
    );
    const free = openBooks();
    await measure(free, { r2Gb: [8, 12], d1Gb: [40], doGb: [50] });
    expect(statusAt(free, NOW).infrastructure).toMatchObject({ measuredNano: r2, pausedAt: NOW });
  });

  test("people at any time, and everything again when a person says so, for a dollar more", async () => {
    const books = openBooks(PAID);
    await measure(books, { requests: 11e6 });
    expect(reserve(books, ask(), NOW)).toMatchObject({ ok: true });
    expect(resumeInfrastructure(books, "owner@example.com", NOW + MINUTE_MS)).toMatchObject({
      pausedAt: null,
      lineNano: listNano({ requests: 1 }) + USD,
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
