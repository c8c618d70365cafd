import { describe, expect, test } from "vitest";
import { announce } from "./announce.ts";
import { NOW, openBooks } from "./ledger.harness.ts";
import { nextNoticeAt } from "./notices.ts";
import { purge } from "./purge.ts";

const EXPIRING = {
  key: "token/acme/2026-12-01",
  event: "token.expiring",
  detail: "acme ends on 2026-12-01.",
};
const bodies = (books: ReturnType<typeof openBooks>) =>
  books.sql.all<{ body: string }>("SELECT body FROM notices").map(({ body }): unknown => JSON.parse(body));

describe("allows", () => {
  test("[row 29] a fact waits for the notifier at once, and a second one beside it", () => {
    const books = openBooks();
    expect(announce(books, EXPIRING, NOW)).toBe(true);
    expect(announce(books, { ...EXPIRING, key: "token/other/2026-12-01" }, NOW)).toBe(true);
    const { event, detail } = EXPIRING;
    expect(bodies(books)).toMatchObject([{ event, detail }, { event }]);
    expect(nextNoticeAt(books)).toBe(NOW);
  });
});

describe("refuses", () => {
  test("[row 29] to tell the same fact twice, whatever it is called the second time", () => {
    const books = openBooks();
    announce(books, EXPIRING, NOW);
    expect(announce(books, { ...EXPIRING, detail: "again" }, NOW + 86_400_000)).toBe(false);
    expect(bodies(books)).toHaveLength(1);
  });

  test.each([
    ["key", { key: "" }],
    ["key", { key: "k".repeat(201) }],
    ["detail", { detail: "" }],
    ["detail", { detail: "d".repeat(501) }],
    ["event", { event: "Token Expiring" }],
    ["event", { event: "token" }],
  ])("a %s that does not fit: %j", (field, wrong) => {
    const books = openBooks();
    expect(() => announce(books, { ...EXPIRING, ...wrong }, NOW)).toThrow(new RegExp(`^${field} has`));
    expect(bodies(books)).toEqual([]);
    expect(books.sql.all("SELECT key FROM announced")).toEqual([]);
  });
});

describe("fails safe", () => {
  test("a key is forgotten after a year and a month, not sooner", () => {
    const books = openBooks();
    announce(books, EXPIRING, NOW);
    purge(books, Date.parse("2027-12-01T00:30:00Z"));
    expect(announce(books, EXPIRING, NOW)).toBe(false);
    purge(books, Date.parse("2028-02-01T00:30:00Z"));
    expect(announce(books, EXPIRING, NOW)).toBe(true);
  });
});
