import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DAY_MS, HOUR_MS } from "../../time/calendar.ts";
import { NOW, openBooks } from "../ledger.harness.ts";
import { untold } from "../notices.ts";
import { countersAnswer } from "./counters.harness.ts";
import { poll } from "./poll.ts";

// A fence that cannot see is no fence: what nobody could read for a day is told.

const KEYS = { CLOUDFLARE_USAGE_READER: JSON.stringify({ accountId: "a".repeat(32), token: "cf-t0ken" }) };
const told = (books: ReturnType<typeof openBooks>) =>
  untold(books).filter(({ event }) => event === "usage.unread");
const whole = async (_: string, init: RequestInit) => countersAnswer(init, { requests: 1 });
const away = async () => new Response("no", { status: 403 });
/** As if one data set were called otherwise now. */
const without = (name: string) => async (_: string, init: RequestInit) =>
  typeof init.body === "string" && init.body.includes(`${name}(`)
    ? Response.json({ data: null, errors: [{ message: `unknown field ${name}` }] })
    : countersAnswer(init, { requests: 1 });
const D1 = "d1AnalyticsAdaptiveGroups";

beforeEach(() => void vi.spyOn(console, "warn").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

/** Reads the account every hour from one hour to another, counted from the first. */
async function hourly(
  books: ReturnType<typeof openBooks>,
  send: (url: string, init: RequestInit) => Promise<Response>,
  [from, to]: readonly [number, number],
) {
  for (let hour = from; hour <= to; hour++) await poll(books, KEYS, send, NOW + hour * HOUR_MS);
}

describe("allows", () => {
  test("a report that fails for less than a day, and comes again, without a word", async () => {
    const books = openBooks();
    await hourly(books, away, [0, 23]);
    await hourly(books, whole, [24, 24]);
    await hourly(books, away, [25, 48]);
    expect(told(books)).toEqual([]);
  });
});

describe("fails safe", () => {
  test("[row 166] counters that nobody could read for a day: told once, again a week later, with the reason and no credential", async () => {
    const books = openBooks();
    await hourly(books, away, [0, 30]);
    const [notice, ...more] = told(books);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ source: "cloudflare", detail: expect.stringContaining("HTTP 403") });
    expect(notice?.detail).toContain("counts as nothing until it can be read again");
    expect(notice?.detail).toContain("Look at purser:cloudflareUsageReader");
    expect(JSON.stringify(notice)).not.toContain("cf-t0ken");
    await poll(books, KEYS, away, NOW + DAY_MS + 6 * DAY_MS + 23 * HOUR_MS);
    expect(told(books)).toHaveLength(1);
    await poll(books, KEYS, away, NOW + DAY_MS + 7 * DAY_MS + HOUR_MS);
    expect(told(books)).toHaveLength(2);
  });

  test("[row 166] one data set that is called otherwise now is named, although all others are read", async () => {
    const books = openBooks();
    await hourly(books, without(D1), [0, 25]);
    expect(told(books)).toEqual([expect.objectContaining({ detail: expect.stringContaining(D1) })]);
    expect(books.sql.all("SELECT kind FROM metered WHERE quantity > 0")).toEqual([
      { kind: "cloudflare_requests" },
    ]);
    await hourly(books, whole, [26, 26]);
    expect(books.sql.all("SELECT * FROM unread")).toEqual([]);
  });
});
