import * as fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { sized } from "../sizes.harness.ts";
import { DAY_MS } from "../time/calendar.ts";
import type { Books } from "./books.ts";
import { ask, CENT, NO_USAGE, NOW, openBooks, USD } from "./ledger.harness.ts";
import { grantExtension } from "./limits/grants.ts";
import { reportMetered } from "./meters/metered.ts";
import { repair } from "./repair.ts";
import { reserve } from "./reserve.ts";
import { abort, expire, settle } from "./settle.ts";
import { statusAt } from "./status.ts";

const TABLES = ["months", "reservations", "settlements", "spent", "extensions", "metered", "audit", "untold"];
const dump = ({ sql }: Books) => TABLES.map((table) => sql.all(`SELECT * FROM ${table}`));

/** A ledger with calls of every kind of end. */
function lived(): Books {
  const books = openBooks();
  for (let i = 0; i < 12; i++) {
    const wish = ask({
      key: `k${i}`,
      amountNano: (i + 1) * CENT,
      scope: { agent: i % 2 ? "a" : "b", user: "u" },
    });
    reserve(books, wish, NOW - i * DAY_MS);
    if (i % 4 === 0) settle(books, { key: wish.key, amountNano: CENT, usage: NO_USAGE }, NOW);
    if (i % 4 === 1) abort(books, wish.key, NOW);
    if (i % 4 === 2)
      settle(books, { key: wish.key, amountNano: 20 * CENT, usage: NO_USAGE, presumed: true }, NOW);
  }
  expire(books, NOW - 10 * DAY_MS);
  reportMetered(books, { kind: "vm_hours", month: "2026-11", quantity: 3, amountNano: CENT }, NOW);
  grantExtension(books, { amountNano: USD, until: NOW + DAY_MS, note: "", by: "owner" }, NOW);
  return books;
}

/** The sums are those of the rows, as in the walk. */
function expectWhole(books: Books): void {
  const { sql } = books;
  const rows = sql.all(
    `SELECT month, sum(settled) AS settled, sum(reserved) AS reserved FROM (
       SELECT month, settled_nano AS settled, 0 AS reserved FROM settlements
       UNION ALL SELECT month, 0, reserved_nano FROM reservations) GROUP BY month ORDER BY month`,
  );
  for (const from of ["months WHERE calls > 0", "spent WHERE kind = 'all'", "spent WHERE kind = 'model'"])
    expect(
      sql.all(
        `SELECT month, sum(settled_nano) AS settled, sum(reserved_nano) AS reserved FROM ${from} GROUP BY month ORDER BY month`,
      ),
      from,
    ).toEqual(rows);
  expect(sql.all("SELECT key FROM reservations WHERE key IN (SELECT key FROM settlements)")).toEqual([]);
}

describe("allows", () => {
  test("books that are whole to stay as they are, to the row, and says nothing", () => {
    const books = lived();
    const before = dump(books);
    expect(repair(books, NOW)).toEqual([]);
    expect(dump(books)).toEqual(before);
  });

  test("a month whose single calls are forgotten to keep its sums", () => {
    const books = lived();
    books.sql.all(
      "INSERT INTO months (month, fixed_nano, settled_nano, calls) VALUES ('2025-01', 0, 7000, 3)",
    );
    books.sql.all("INSERT INTO spent VALUES ('2025-01', 'all', '', '2025-01-05', 7000, 0, 3)");
    const before = dump(books);
    expect(repair(books, NOW)).toEqual([]);
    expect(dump(books)).toEqual(before);
  });
});

describe("fails safe", () => {
  test("a call that is open and settled: its end counts, the sums follow, it is audited and told [row 152]", () => {
    const books = lived();
    const open = books.sql.all<{ key: string }>("SELECT key FROM reservations ORDER BY key")[0]?.key ?? "";
    const row = books.sql.all<Record<string, string | number | null>>(
      "SELECT * FROM reservations WHERE key = ?",
      open,
    )[0];
    settle(books, { key: open, amountNano: CENT, usage: NO_USAGE }, NOW);
    const { settledNano, reservedNano } = statusAt(books, NOW);
    // As a copy has it whose reservations were read before that, and its settlements after.
    const names = Object.keys(row ?? {});
    books.sql.all(
      `INSERT INTO reservations (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
      ...Object.values(row ?? {}),
    );
    books.sql.all("UPDATE months SET reserved_nano = reserved_nano + ?", Number(row?.reserved_nano));
    const repaired = repair(books, NOW);
    expect(repaired).toEqual([
      "1 reservations had been settled and were dropped",
      expect.stringMatching(/^the sums of 2026-11 were made again from the calls: \$/),
    ]);
    expect(statusAt(books, NOW)).toMatchObject({ settledNano, reservedNano });
    expectWhole(books);
    expect(books.sql.all("SELECT actor FROM audit WHERE action = 'books.repaired'")).toEqual([
      { actor: "ledger" },
    ]);
    expect(books.sql.all("SELECT id FROM untold WHERE event = 'books.repaired'")).toHaveLength(1);
    expect(repair(books, NOW)).toEqual([]);
  });

  test("money that the sums knew and no call shows stays spent", () => {
    const books = lived();
    const before = statusAt(books, NOW).settledNano;
    books.sql.all("DELETE FROM settlements WHERE key = 'k0'");
    repair(books, NOW);
    expect(statusAt(books, NOW).settledNano).toBe(before);
    expectWhole(books);
  });

  test("of two extensions in force the newest stays", () => {
    const books = lived();
    books.sql.all("INSERT INTO extensions VALUES ('0', 5, ?, '', 'x', 1, NULL, 0)", NOW + DAY_MS);
    expect(repair(books, NOW)).toEqual(["1 older extensions were ended"]);
    expect(statusAt(books, NOW).extension?.amountNano).toBe(USD);
  });

  test("whatever rows of a copy are missing or old: the sums agree, nothing is locked, no money comes back [row 152] [row 162]", () => {
    const missing = fc.record({
      settlements: fc.subarray(Array.from({ length: 12 }, (_, i) => `k${i}`)),
      spent: fc.boolean(),
      months: fc.boolean(),
      factor: fc.integer({ min: 0, max: 3 }),
    });
    fc.assert(
      fc.property(missing, ({ settlements, spent, months, factor }) => {
        const books = lived();
        const known =
          books.sql.all<{ nano: number }>(
            "SELECT settled_nano AS nano FROM months WHERE month = '2026-11'",
          )[0]?.nano ?? 0;
        for (const key of settlements) books.sql.all("DELETE FROM settlements WHERE key = ?", key);
        if (spent) books.sql.all("DELETE FROM spent");
        if (months) books.sql.all("DELETE FROM months");
        else books.sql.all("UPDATE months SET reserved_nano = reserved_nano * ?", factor);
        const left =
          books.sql.all<{ nano: number }>("SELECT coalesce(sum(settled_nano), 0) AS nano FROM settlements")[0]
            ?.nano ?? 0;
        const isKept =
          books.sql.all("SELECT 1 FROM settlements UNION ALL SELECT 1 FROM reservations").length > 0;
        repair(books, NOW);
        if (isKept) expectWhole(books);
        const { settledNano } = statusAt(books, NOW);
        expect(settledNano).toBeGreaterThanOrEqual(months && spent ? left : known);
        // Every lease can end, and the month goes on.
        while (expire(books, NOW + 3 * DAY_MS) > 0);
        expect(statusAt(books, NOW + 3 * DAY_MS)).toMatchObject({ openReservations: 0, reservedNano: 0 });
        expect(repair(books, NOW + 3 * DAY_MS)).toEqual([]);
      }),
      { numRuns: sized(15, 300) },
    );
  });

  test("without a repair, too, a call that is open and settled ends like any other", () => {
    for (const end of [
      (books: Books) => expire(books, NOW + 2 * DAY_MS),
      (books: Books) => settle(books, { key: "torn", amountNano: CENT, usage: NO_USAGE }, NOW),
      (books: Books) => abort(books, "torn", NOW),
    ]) {
      const books = openBooks();
      reserve(books, ask({ key: "torn" }), NOW);
      books.sql.all("CREATE TEMP TABLE copy AS SELECT * FROM reservations");
      settle(books, { key: "torn", amountNano: CENT, usage: NO_USAGE }, NOW);
      books.sql.all("INSERT INTO reservations SELECT * FROM copy");
      books.sql.all("UPDATE months SET reserved_nano = ?", CENT);
      books.sql.all("UPDATE spent SET reserved_nano = ?", CENT);
      end(books);
      expectWhole(books);
      expect(statusAt(books, NOW)).toMatchObject({ settledNano: CENT, reservedNano: 0, openReservations: 0 });
    }
  });

  test("one lease that cannot be ended holds up no other, and is looked at again an hour later", () => {
    const error = vi.spyOn(console, "error").mockReturnValue();
    const books = openBooks();
    for (const key of ["a-bad", "b-good", "c-good"]) reserve(books, ask({ key, ttlMs: 60_000 }), NOW);
    books.sql.all(
      "CREATE TRIGGER bad BEFORE INSERT ON settlements WHEN NEW.key = 'a-bad' BEGIN SELECT raise(ABORT, 'bad row'); END",
    );
    const later = NOW + 60_000;
    expect(expire(books, later)).toBe(2);
    expect(books.sql.all("SELECT key, expires_at FROM reservations")).toEqual([
      { key: "a-bad", expires_at: later + 3_600_000 },
    ]);
    expect(error).toHaveBeenCalledTimes(1);
    expectWhole(books);
    books.sql.all("DROP TRIGGER bad");
    expect(expire(books, later + 3_600_000)).toBe(1);
    error.mockRestore();
  });
});
