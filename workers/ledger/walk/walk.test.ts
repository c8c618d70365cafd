import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isWhole, sized } from "../../sizes.harness.ts";
import { DAY_MS } from "../../time/calendar.ts";
import { reserve } from "../attempts/reserve.ts";
import { abort, expire, settle } from "../attempts/settle.ts";
import type { Books } from "../books.ts";
import { NOW, openBooks } from "../ledger.harness.ts";
import { Breaker } from "../limits/breaker.ts";
import { grantExtension } from "../limits/grants.ts";
import { repair } from "../repair.ts";
import {
  ADVERSARY,
  checkBounds,
  checkConserved,
  type Driver,
  holding,
  type Seen,
  WALK_BUDGET,
  walk,
  walks,
} from "./walk.harness.ts";

const RUNS = { numRuns: isWhole ? sized(50, 1_000) : 20 };
const LENGTH = sized(60, 150);

/** Torn copies that had something to mend. */
let mended = 0;

/** What walks are for: one that never came to these would show nothing. */
const MEETS = [
  "reserve false",
  "reserve true",
  "settle true",
  "abort true",
  "another month",
  "extend true",
  "jump true",
  "repeat true",
  "repeat false",
  "a torn copy mended",
];
/** The rarest of them, another month, is met by no fewer than one of a hundred walks of the short size. */
const WALKS_MAX = 5_000;

type OpenColumns = Record<string, string | number | null>;
type MonthSums = { month: string; settledNano: number; reservedNano: number };

/** The books in Node, driven step by step; ids count up, so that two walks can be compared. */
function drive(budget = {}): Driver & { books: () => Books } {
  let ids = 0;
  let marked: OpenColumns[] = [];
  let books: Books = {
    ...openBooks({ ...WALK_BUDGET, ...budget }),
    newId: () => String(++ids).padStart(9, "0"),
  };
  return {
    books: () => books,
    reserve: async (ask, now) => reserve(books, ask, now),
    settle: async (settlement, now) => settle(books, settlement, now),
    abort: async (key, now) => abort(books, key, now),
    extend: async (grant, now) => grantExtension(books, grant, now),
    expire: async (now) => void expire(books, now),
    evict: async () => {
      books = { ...books, breaker: new Breaker() };
    },
    mark: async () => {
      marked = books.sql.all<OpenColumns>("SELECT * FROM reservations");
    },
    tear: async (now) => {
      for (const row of marked)
        books.sql.all(
          `INSERT OR IGNORE INTO reservations (${Object.keys(row).join(", ")})
           VALUES (${Object.keys(row)
             .map(() => "?")
             .join(", ")})`,
          ...Object.values(row),
        );
      if (repair(books, now).length > 0) mended += 1;
    },
    sums: async () => {
      const rows = books.sql.all<MonthSums>(
        "SELECT month, settled_nano AS settledNano, reserved_nano AS reservedNano FROM months",
      );
      return new Map(rows.map(({ month, ...sums }) => [month, sums]));
    },
  };
}

const dump = ({ sql }: Books) =>
  ["months", "reservations", "settlements", "spent", "levels", "audit", "untold"].map((table) =>
    sql.all(`SELECT * FROM ${table}`),
  );
/** Checks the property on every step of arbitrary walks. */
const holds = (
  most: number,
  check: (seen: Seen, driver: ReturnType<typeof drive>) => void,
  more = ADVERSARY,
) =>
  fc.assert(
    fc.asyncProperty(walks(most, LENGTH, more), async (steps) => {
      const driver = drive();
      await walk(driver, { steps, from: NOW, honest: most <= 1_000 }, (seen) => check(seen, driver));
    }),
    RUNS,
  );

describe("allows", () => {
  test("[row 162] the same walk makes the same books, row by row, whatever prefix of it", async () => {
    await fc.assert(
      fc.asyncProperty(walks(1_300, LENGTH, ADVERSARY), fc.nat(LENGTH), async (all, cut) => {
        const [one, two] = [drive(), drive()];
        const steps = all.slice(0, cut);
        await walk(one, { steps, from: NOW });
        await walk(two, { steps, from: NOW });
        expect(dump(one.books())).toEqual(dump(two.books()));
      }),
      RUNS,
    );
  });
});

describe("refuses", () => {
  test("[row 38] [row 162] settled + reserved never passes the allowance, nor everything together the cap", () =>
    holds(1_000, checkBounds));

  test("[row 38] [row 162] and where calls cost more than they said, nothing more is admitted above it", () =>
    holds(1_500, ({ step, sums, before, extendedNano }) => {
      if (step.do !== "reserve") return;
      for (const [month, { settledNano, reservedNano }] of sums)
        if (reservedNano > (before.get(month)?.reservedNano ?? 0))
          expect(settledNano + reservedNano).toBeLessThanOrEqual(WALK_BUDGET.allowanceNano + extendedNano);
    }));
});

describe("fails safe", () => {
  test("[row 162] no money appears or vanishes, and what is settled never gets less", () =>
    holds(1_500, checkConserved));

  test("[row 162] and so for callers that know nothing of an end, clocks that go back and torn copies: every lease ends in time", () =>
    fc.assert(
      fc.asyncProperty(walks(1_500, LENGTH, ADVERSARY), async (steps) => {
        const driver = drive();
        const end = await walk(driver, { steps, from: NOW }, checkConserved);
        await driver.expire(end + 10 * DAY_MS);
        const { sql } = driver.books();
        expect(sql.all("SELECT key FROM reservations")).toEqual([]);
        expect(repair(driver.books(), end + 10 * DAY_MS)).toEqual([]);
      }),
      RUNS,
    ));

  test("[row 159] [row 162] every running sum is the sum of its rows", () =>
    holds(1_500, (_, driver) => {
      const { sql } = driver.books();
      const rows = sql.all(
        `SELECT month, sum(settled) AS settled, sum(reserved) AS reserved FROM (
           SELECT month, settled_nano AS settled, 0 AS reserved FROM settlements
           UNION ALL SELECT month, 0, reserved_nano FROM reservations) GROUP BY month ORDER BY month`,
      );
      const sums = (from: string) =>
        sql.all(
          `SELECT month, sum(settled_nano) AS settled, sum(reserved_nano) AS reserved FROM ${from}
           GROUP BY month ORDER BY month`,
        );
      expect(sums("months WHERE calls > 0")).toEqual(rows);
      expect(sums("spent WHERE kind = 'all'")).toEqual(rows);
      expect(sums("spent WHERE kind = 'model'")).toEqual(rows);
    }));

  test("[row 162] everything that was answered, sent once more, moves nothing", () =>
    fc.assert(
      fc.asyncProperty(walks(1_500, LENGTH, ADVERSARY), async (steps) => {
        const driver = drive();
        const answered: Seen["again"][] = [];
        const end = await walk(driver, { steps, from: NOW }, ({ ok, step, again }) => {
          if (ok && ["reserve", "settle", "abort"].includes(step.do)) answered.push(again);
        });
        const before = holding(await driver.sums(end));
        for (const again of answered) await again(end);
        expect(holding(await driver.sums(end))).toEqual(before);
      }),
      RUNS,
    ));

  test("walks meet what they are to meet: refusals, ends of leases, other months, copies that are torn", async () => {
    const missing = new Set(MEETS);
    const look = ({ step, ok, now }: Seen) => {
      missing.delete(`${step.do} ${ok}`);
      if (now - NOW > 20 * DAY_MS) missing.delete("another month");
      if (mended > 0) missing.delete("a torn copy mended");
    };
    mended = 0;
    await holds(1_500, look, []);
    // How soon is luck, whether is not.
    for (let walked = 0; missing.size > 0 && walked < WALKS_MAX; walked += RUNS.numRuns)
      await holds(1_500, look);
    expect([...missing]).toEqual([]);
  });
});
