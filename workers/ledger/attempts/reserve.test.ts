import { describe, expect, test } from "vitest";
import type { Books } from "../books.ts";
import { ask, CENT, NOW, openBooks, settlement, USD } from "../ledger.harness.ts";
import { accountAt } from "../levels/position.ts";
import { grantExtension } from "../limits/grants.ts";
import { reserve } from "./reserve.ts";
import { abort, expire, settle } from "./settle.ts";

const HOUR = 3_600_000;
const admittedNano = (answer: ReturnType<typeof reserve>): number => (answer.ok ? answer.amountNano : 0);

describe("allows", () => {
  test("[row 162] money is set aside before a call, and what it cost is settled after", () => {
    const books = openBooks();
    const wish = ask({ amountNano: 10 * CENT });
    expect(reserve(books, wish, NOW)).toMatchObject({
      ok: true,
      amountNano: 10 * CENT,
      level: 0,
      month: "2026-11",
    });
    expect(accountAt(books, NOW).position).toMatchObject({ reservedNano: 10 * CENT, settledNano: 0 });
    expect(settle(books, settlement(wish.key, 3 * CENT), NOW)).toMatchObject({
      ok: true,
      settledNano: 3 * CENT,
    });
    expect(accountAt(books, NOW).position).toMatchObject({ reservedNano: 0, settledNano: 3 * CENT });
  });

  test("[row 162] the same key gets the same answer and moves no money", () => {
    const books = openBooks();
    const wish = ask();
    const first = reserve(books, wish, NOW);
    expect(reserve(books, wish, NOW + HOUR)).toEqual(first);
    expect(accountAt(books, NOW).position.reservedNano).toBe(CENT);
    const closed = settle(books, settlement(wish.key, CENT), NOW);
    expect(settle(books, settlement(wish.key, CENT), NOW)).toEqual(closed);
    expect(accountAt(books, NOW).position).toMatchObject({ reservedNano: 0, settledNano: CENT });
  });

  test("[row 162] fewer output tokens where the money is short, but never a useless few", () => {
    const books = openBooks({ allowanceNano: 100_000 });
    const wish = (tokens: number) =>
      ask({ amountNano: 20_000 + tokens * 100, maxOutputTokens: tokens, outputTokenNano: 100 });
    expect(reserve(books, wish(4_000), NOW)).toMatchObject({ ok: false });
    const small = openBooks({ allowanceNano: 2 * CENT });
    expect(reserve(small, wish(400_000), NOW)).toMatchObject({
      ok: true,
      maxOutputTokens: 199_800,
      amountNano: 2 * CENT,
    });
    expect(reserve(small, wish(400), NOW)).toMatchObject({
      ok: false,
      code: "budget_exhausted",
      leftNano: 0,
    });
  });

  test("[row 38] [row 162] a reservation belongs to the month that admitted it, whenever it ends", () => {
    const books = openBooks();
    const lastSecond = Date.parse("2026-11-30T23:59:59Z");
    const wish = ask({ amountNano: 5 * CENT });
    reserve(books, wish, lastSecond);
    const december = lastSecond + 1_000;
    expect(accountAt(books, december).position).toMatchObject({
      month: "2026-12",
      reservedNano: 0,
      settledNano: 0,
    });
    settle(books, settlement(wish.key, 4 * CENT), december);
    expect(accountAt(books, lastSecond).position).toMatchObject({ reservedNano: 0, settledNano: 4 * CENT });
    expect(accountAt(books, december).position).toMatchObject({ settledNano: 0 });
  });
});

describe("refuses", () => {
  test("[row 38] [row 162] the ask that would pass the allowance, and not the one that just fits", () => {
    const books = openBooks({ allowanceNano: 1 * USD });
    expect(reserve(books, ask({ amountNano: 1 * USD - 1 }), NOW)).toMatchObject({ ok: true });
    expect(reserve(books, ask({ amountNano: 2 }), NOW)).toMatchObject({
      ok: false,
      code: "budget_exhausted",
    });
    expect(reserve(books, ask({ amountNano: 1 }), NOW)).toMatchObject({ ok: true });
    expect(reserve(books, ask({ amountNano: 1 }), NOW)).toMatchObject({
      ok: false,
      resetAt: Date.parse("2026-12-01"),
    });
  });

  test("[row 38] [row 166] infrastructure counts in the same total", () => {
    const books = openBooks({ fixedNano: 11 * USD });
    expect(reserve(books, ask({ amountNano: 4 * USD }), NOW)).toMatchObject({
      ok: false,
      code: "budget_exhausted",
    });
    expect(reserve(books, ask({ amountNano: 3.7 * USD }), NOW)).toMatchObject({ ok: true });
  });

  test("[row 38] at level 0 what still works is what still fits, never everything", () => {
    const free = ["health", "status and budget", "history and audit", "halts and approvals by a person"];
    const books = openBooks({ allowanceNano: 10 * USD });
    expect(reserve(books, ask({ amountNano: 11 * USD }), NOW)).toMatchObject({
      level: 0,
      code: "budget_exhausted",
      stillWorks: ["smaller requests", ...free],
    });
    reserve(books, ask({ amountNano: 10 * USD }), NOW);
    expect(reserve(books, ask(), NOW)).toMatchObject({ level: 0, leftNano: 0, stillWorks: free });
  });

  test("[row 39] [row 164] the month stops where it cannot pay for an ordinary call, and an extension opens it", () => {
    const books = openBooks();
    const spend = () => {
      const wish = ask({ amountNano: 37 * CENT });
      const answer = reserve(books, wish, NOW);
      if (answer.ok) settle(books, settlement(wish.key, 37 * CENT), NOW);
      return answer;
    };
    for (let call = 0; call < 39; call++) expect(spend()).toMatchObject({ ok: true });
    // Too large to be ordinary: refused, and smaller ones still run.
    expect(reserve(books, ask({ amountNano: USD }), NOW)).toMatchObject({ ok: false, level: 2 });
    expect(spend()).toMatchObject({ ok: false, code: "budget_exhausted", level: 3, leftNano: 27 * CENT });
    expect(reserve(books, ask(), NOW)).toMatchObject({ ok: false, level: 3 });
    const until = NOW + HOUR;
    grantExtension(books, { amountNano: CENT, until, note: "", by: "owner" }, NOW);
    expect(reserve(books, ask(), NOW)).toMatchObject({ ok: true, level: 2 });
  });

  test.each([
    ["settled", (books: Books, key: string) => settle(books, settlement(key, CENT), NOW)],
    ["aborted", (books: Books, key: string) => abort(books, key, NOW)],
    ["expired", (books: Books) => expire(books, NOW + HOUR)],
  ])("[row 162] a key that was %s: a second call on its answer would be paid by nobody", (outcome, end) => {
    const books = openBooks();
    const wish = ask();
    reserve(books, wish, NOW);
    end(books, wish.key);
    expect(reserve(books, wish, NOW)).toMatchObject({ ok: false, code: "key_conflict" });
    expect(books.sql.all("SELECT outcome FROM settlements")).toEqual([{ outcome }]);
  });

  test("[row 162] the same key for something else", () => {
    const books = openBooks();
    const wish = ask();
    reserve(books, wish, NOW);
    expect(reserve(books, { ...wish, amountNano: 1 }, NOW)).toMatchObject({
      ok: false,
      code: "key_conflict",
    });
  });

  test.each([
    ["a fraction", { amountNano: 1.5 }],
    ["nothing", { amountNano: 0 }],
    ["less than nothing", { amountNano: -1 }],
    ["no number", { amountNano: Number.NaN }],
    ["an amount that tokens do not fit in", { amountNano: 99, maxOutputTokens: 10, outputTokenNano: 10 }],
    ["no key", { key: "" }],
    ["a lease without end", { ttlMs: Number.POSITIVE_INFINITY }],
    ["an endless name", { scope: { agent: "a".repeat(201) } }],
  ])("[row 13] an ask of %s", (_, more) => {
    const books = openBooks();
    expect(reserve(books, ask(more), NOW)).toMatchObject({ ok: false, code: "invalid_ask" });
    expect(accountAt(books, NOW).position.committedNano).toBe(0);
  });
});

describe("fails safe", () => {
  test("[row 162] a lease that nobody ends is settled at its full amount, and a later lower settle changes nothing", () => {
    const books = openBooks();
    const wish = ask({ amountNano: 8 * CENT, ttlMs: HOUR });
    reserve(books, wish, NOW);
    expect(expire(books, NOW + HOUR - 1)).toBe(0);
    expect(expire(books, NOW + HOUR)).toBe(1);
    expect(accountAt(books, NOW).position).toMatchObject({ settledNano: 8 * CENT, reservedNano: 0 });
    expect(settle(books, settlement(wish.key, CENT), NOW)).toMatchObject({
      outcome: "expired",
      settledNano: 8 * CENT,
    });
    expect(abort(books, wish.key, NOW)).toMatchObject({ outcome: "expired", settledNano: 8 * CENT });
    expect(settle(books, settlement(wish.key, 9 * CENT), NOW)).toMatchObject({
      settledNano: 9 * CENT,
      flagged: true,
    });
    expect(accountAt(books, NOW).position.settledNano).toBe(9 * CENT);
  });

  test("[row 162] a cost above what was set aside is written down as it is, and flagged", () => {
    const books = openBooks();
    const wish = ask();
    reserve(books, wish, NOW);
    expect(settle(books, settlement(wish.key, 5 * CENT), NOW)).toMatchObject({
      settledNano: 5 * CENT,
      flagged: true,
    });
    expect(books.sql.all("SELECT action FROM audit")).toEqual([{ action: "settlement.flagged" }]);
  });

  test("[row 162] a settle after an abort counts, for then something was sent after all", () => {
    const books = openBooks();
    const wish = ask();
    reserve(books, wish, NOW);
    expect(abort(books, wish.key, NOW)).toMatchObject({ outcome: "aborted", settledNano: 0 });
    expect(settle(books, settlement(wish.key, CENT), NOW)).toMatchObject({
      outcome: "settled",
      flagged: true,
    });
    expect(accountAt(books, NOW).position.settledNano).toBe(CENT);
  });

  test("[row 162] a settle of an unknown key, or with other numbers than before, moves nothing", () => {
    const books = openBooks();
    const wish = ask();
    expect(settle(books, settlement("never", CENT), NOW)).toMatchObject({ ok: false, code: "unknown_key" });
    reserve(books, wish, NOW);
    settle(books, settlement(wish.key, CENT), NOW);
    expect(settle(books, settlement(wish.key, 0), NOW)).toMatchObject({ ok: false, code: "key_conflict" });
    expect(accountAt(books, NOW).position.settledNano).toBe(CENT);
  });

  test("[row 38] open reservations alone never stop the month for good", () => {
    const books = openBooks();
    const wish = ask({ amountNano: 14.7 * USD });
    expect(admittedNano(reserve(books, wish, NOW))).toBe(14.7 * USD);
    expect(reserve(books, ask(), NOW)).toMatchObject({ ok: false, code: "budget_exhausted", level: 2 });
    settle(books, settlement(wish.key, CENT), NOW);
    expect(reserve(books, ask(), NOW)).toMatchObject({ ok: true, level: 0 });
  });
});
